"""What is about to be written down of one conversation, and what its rules are checked against.

A draft has no identifiers yet: an exception names the place of the statement that it excepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from engine.case import Asker, FamilyTie, Holder
from engine.words_said import Assessment, ConsentRecord, Statement
from policy.levels import Level
from policy.vocabulary import Category

SELF = "self"
SELF_16_PLUS = "self_16_plus"
BY_THEMSELVES = (SELF, SELF_16_PLUS)
SCOPE = Mapping[str, frozenset[str]]


class Broken(NamedTuple):
    """A rule that a draft breaks: the member that breaks it, and the rule with its way out."""

    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One yes or no as it was said; `exception_to` is a place in the draft, or whatever else was given for one."""

    permits: bool
    cap: Level | None
    scope: SCOPE
    exception_to: int | str | None = None
    lifts: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One conversation, before it is recorded; `witnessed` tells whether somebody else than the recorder was there."""

    giver: str
    capacity: str
    notice: str
    said_at: datetime
    starts_on: date
    ends_on: date | None
    review_on: date | None
    witnessed: bool
    statements: tuple[DraftStatement, ...]

    @property
    def by_young_person(self) -> bool:
        """Whether the young person spoke for themselves."""
        return self.capacity in BY_THEMSELVES

    @property
    def permits(self) -> list[tuple[int, DraftStatement]]:
        """The yeses, each with its place."""
        return [(place, one) for place, one in enumerate(self.statements) if one.permits]

    def record(self, name: str, recorded_at: datetime, scopes: Mapping[int, SCOPE]) -> ConsentRecord:
        """Return the record that the engine would read, with the scopes that permits are stored with."""
        return ConsentRecord(
            id=name,
            giver=self.giver,
            capacity=self.capacity,
            status="active",
            said_at=self.said_at,
            recorded_at=recorded_at,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            review_on=self.review_on,
            statements=tuple(
                Statement(
                    id=statement_id(name, place),
                    permits=one.permits,
                    cap=one.cap or Level.FULL,
                    scope=scopes.get(place, one.scope),
                    exception_to=None if one.exception_to is None else statement_id(name, int(one.exception_to)),
                    lifts=one.lifts,
                )
                for place, one in enumerate(self.statements)
            ),
        )


def statement_id(record: str, place: int) -> str:
    """Return the identifier of the statement at a place of a record: in their order, they sort as they were said."""
    return f"{record.replace('co-', 'st-', 1)}-{place:02}"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the register: whose it is, what kind, and what it records beyond its kind."""

    organisation: str
    agency: str
    records: frozenset[str] = frozenset()

    def could_record(self, category: Category) -> bool:
        """Tell whether details of a category could come from it."""
        kinds = {originator.partition(".")[0] for originator in category.originators}
        return category.word in self.records or bool(kinds & {"*", self.agency})


@dataclass(frozen=True, slots=True)
class TakingPart:
    """Who takes part: every service, the organisations that had signed by a day, and the workers asked about."""

    services: Mapping[str, Service]
    signed: frozenset[str]
    workers: frozenset[str]

    @property
    def organisations(self) -> frozenset[str]:
        """Every organisation that has a service."""
        return frozenset(service.organisation for service in self.services.values())

    @property
    def signed_services(self) -> frozenset[str]:
        """The services of the organisations that had signed."""
        return frozenset(word for word, service in self.services.items() if service.organisation in self.signed)

    def holders(self, services: frozenset[str]) -> dict[str, str]:
        """Return the organisation of each of these services."""
        return {word: self.services[word].organisation for word in sorted(services & self.services.keys())}

    def holder(self, service: str) -> Holder:
        """Return a service with its organisation."""
        return Holder(service, self.services[service].organisation)


@dataclass(frozen=True, slots=True)
class Around:
    """What a draft is checked against: the young person, the recorder, the giver's ties, and what the draft names.

    `assessment` is the one that the draft relies on, `refusals` the giver's own earlier noes.
    """

    at: datetime
    born: date
    died_on: date | None
    recorder: Asker
    notices: Mapping[str, date]
    taking_part: TakingPart
    ties: tuple[FamilyTie, ...] = ()
    assessment: Assessment | None = None
    refusals: frozenset[str] = frozenset()
