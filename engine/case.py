"""The facts of one case as they were recorded: who asks, who stands how to the young person, what was agreed.

Only what was recorded stands here; what follows at an instant is worked out in the other modules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.words_said import Assessment, ConsentRecord, Objection

LONDON = ZoneInfo("Europe/London")  # days are whole days, inclusive, in the young person's own country


class Holder(NamedTuple):
    """A service that may hold details, and the organisation that answers for it."""

    service: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Asker:
    """A practitioner in the one capacity that this session names."""

    practitioner: str
    agency: str
    role: str
    service: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question: who asks, for what, about which categories (all if none is named)."""

    asker: Asker
    purpose: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from the first to the last, both included; no last day means until further notice."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Relationship:
    """How a service, or one practitioner of it, stands to the young person."""

    kind: str
    service: str
    practitioner: str | None
    period: Period
    evidence: str = ""
    decided_by: str | None = None
    decision_ground: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """The asker's attachment to a place, on weekdays (0 Monday .. 6 Sunday) between two local times."""

    service: str
    weekdays: frozenset[int]
    starts_at: time
    ends_at: time
    period: Period


@dataclass(frozen=True, slots=True)
class RotaSlot:
    """The asker's duty between two instants, for a colleague who is away or, where none is named, for the service."""

    service: str
    covers: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FamilyTie:
    """Who may speak for a young person, and in which standing, for a while; a manager may set one aside.

    `person` is a carer, a court or, under a care order, the authority's organisation. Kinds: parent, carer,
    parental_responsibility, special_guardian, care_order, court. It counts from when it was recorded.
    """

    person: str
    kind: str
    period: Period
    recorded_at: datetime
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's place in an agreement; whoever was a party from the beginning has not acceded."""

    signed_on: date | None
    withdrawn_on: date | None = None
    acceded_on: date | None = None

    def stands(self, day: date) -> bool:
        """Tell whether the party has signed and not withdrawn by that day."""
        signed = self.signed_on is not None and self.signed_on <= day
        return signed and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class Agreement:
    """An information-sharing agreement: what was decided, who signed, and its dates."""

    id: str
    status: str
    activation: str
    period: Period
    parties: Mapping[str, Signature]
    review_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """An originator's yes to this practitioner at one service, for one category and purpose, until an instant."""

    category: str
    holder: Holder
    practitioner: str
    service: str
    purpose: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Freeze:
    """An Article 18 restriction of processing: one category of one originator."""

    category: str
    originator: str


@dataclass(frozen=True, slots=True)
class ExceptionalAccess:
    """Exceptional access that is open for this asker: its ground, and whether a second person authorised it."""

    ground: str
    second_authoriser: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything recorded that can bear on one request about one young person.

    `named` holds facts of the vocabulary that hold today (looked_after, shielded, ...), `own` the categories that the
    asker's service records, `holders` the services that something names; words count if recorded by `known_by`, or now.
    `terms` tells when a place of attachment is open, if it has terms.
    """

    born: date
    died_on: date | None = None
    known_by: datetime | None = None
    own: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    relationships: tuple[Relationship, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    rota: tuple[RotaSlot, ...] = ()
    terms: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    agreements: tuple[Agreement, ...] = ()
    consents: tuple[ConsentRecord, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    objections: tuple[Objection, ...] = ()
    family: tuple[FamilyTie, ...] = ()
    approvals: tuple[Approval, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    exceptional: ExceptionalAccess | None = None
    holders: Mapping[str, str] = field(default_factory=dict)
    log_writable: bool = True


def local_day(at: datetime) -> date:
    """Return the day in Europe/London at an instant."""
    return at.astimezone(LONDON).date()


def age_on(born: date, day: date) -> int:
    """Return whole years; who was born on 29 February turns a year older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
