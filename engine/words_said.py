"""What people said, as recorded: consent records with flat statements, competence assessments, objections.

These are three different records; agreement and lawful basis are separate things. consent.md of the design has them.
Nothing is ever changed: what ended a record is said beside it, with two clocks of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from policy.levels import Level

# The dimensions of a statement's scope; one that is left out of a refusal means any.
DIMENSIONS = (
    "recipient_organisation", "recipient_service", "recipient_agency", "recipient_role", "named_worker",
    "purpose", "category", "originator",
)  # fmt: skip


class Ending(StrEnum):
    """How words are taken back: no longer meant, said anew in another record, or never said at all."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ENTERED_IN_ERROR = "entered_in_error"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What ended a record: when that was said, and when it became known."""

    kind: Ending
    said_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """One yes or no, with the scope that it names, the statement that it excepts and the one that it lifts."""

    id: str
    permits: bool
    cap: Level
    scope: Mapping[str, frozenset[str]]
    exception_to: str | None = None
    lifts: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One conversation: who spoke, in which capacity, when it was said and when it became known.

    Capacities: self, self_16_plus, parental_responsibility, local_authority, court; an advocate speaks for nobody.
    """

    id: str
    giver: str
    capacity: str
    status: str
    said_at: datetime
    recorded_at: datetime
    starts_on: date
    ends_on: date | None
    statements: tuple[Statement, ...]
    taken_back: tuple[TakenBack, ...] = ()
    review_on: date | None = None

    @property
    def by_young_person(self) -> bool:
        """Whether the young person spoke for themselves."""
        return self.capacity in ("self", "self_16_plus")


@dataclass(frozen=True, slots=True)
class Assessment:
    """A competence assessment for one matter (these categories); never a mark on the person."""

    categories: frozenset[str]
    competent: bool
    assessed_at: datetime
    valid_until: date
    taken_back: tuple[TakenBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """A statutory opt-out by a parent (until the 16th birthday) or, from 16, by the young person."""

    holder: str
    categories: frozenset[str]
    starts_on: date
    lapses_on: date | None
    recorded_at: datetime
    taken_back: tuple[TakenBack, ...] = ()
