"""What people said, as recorded: consent records with flat statements, competence assessments, objections.

These are three different records; agreement and lawful basis are separate things. consent.md of the design has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from policy.levels import Level

# The dimensions of a statement's scope; one that is left out of a refusal means any.
DIMENSIONS = (
    "recipient_organisation", "recipient_service", "recipient_agency", "recipient_role", "named_worker",
    "purpose", "category", "originator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """One yes or no, with the scope that it names, the statement that it excepts and the one that it lifts."""

    id: str
    permits: bool
    cap: Level
    scope: Mapping[str, frozenset[str]]
    exception_to: str | None = None
    lifts: str | None = None

    def covers(self, circumstances: Mapping[str, str]) -> bool:
        """Tell whether every given dimension that the statement names includes the request's word."""
        scope = self.scope
        return all(word in scope[dimension] for dimension, word in circumstances.items() if dimension in scope)


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One conversation: who spoke, in which capacity, when it was said and when it became known."""

    id: str
    giver: str
    capacity: str
    status: str
    said_at: datetime
    recorded_at: datetime
    starts_on: date
    ends_on: date | None
    withdrawn_at: datetime | None
    statements: tuple[Statement, ...]

    @property
    def by_young_person(self) -> bool:
        """Whether the young person spoke for themselves."""
        return self.capacity in ("self", "self_16_plus")

    def in_force(self, at: datetime, day: date) -> bool:
        """Tell whether it was said, and known, by then, has started, and neither ended nor was withdrawn."""
        known = self.said_at <= at and self.recorded_at <= at
        begun = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= at
        # A record that is marked withdrawn without saying when counts as withdrawn always.
        counts = self.status == "active" or (self.status == "withdrawn" and self.withdrawn_at is not None)
        return known and begun and counts and not withdrawn

    def lapsed(self, at: datetime, day: date) -> bool:
        """Tell whether it was given, and known, by then, and has since ended or been withdrawn."""
        known = self.said_at <= at and self.recorded_at <= at and self.starts_on <= day
        return known and self.status in ("active", "withdrawn", "expired") and not self.in_force(at, day)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A competence assessment for one matter (these categories); never a mark on the person."""

    categories: frozenset[str]
    competent: bool
    assessed_at: datetime
    valid_until: date


@dataclass(frozen=True, slots=True)
class Objection:
    """A statutory opt-out by a parent (until the 16th birthday) or, from 16, by the young person."""

    holder: str
    categories: frozenset[str]
    starts_on: date
    lapses_on: date | None
    withdrawn_at: datetime | None = None
