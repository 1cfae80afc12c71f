"""The rows of who stands in which relationship to a young person, and of the circumstances that hold for them.

It knows nothing of what is recorded or said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from gateway.demonstration.chance import chance, opaque_id
from gateway.demonstration.days import day, last_day, term_start, working_moment
from gateway.demonstration.directory import organisation_of, posted_at, posted_in
from gateway.demonstration.package_data import Row, Rows, data
from gateway.demonstration.roster import YoungPerson, roster, whom

TRACKED_AGES = range(16, 19)
TRACKER = "participation-tracking"
ADVISERS = "youth-support"
CLOSED = 12
"""Days since the closed case closed."""
GRACE = 28 - CLOSED
"""Days for which its closing work may go on."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship, counted in days from the demo's day; `since` is empty for the start of the school year."""

    who: YoungPerson
    kind: str
    service: str
    evidence: str
    practitioner: str | None = None
    since: int | None = None
    until: int | None = None
    decided_by: str | None = None
    ground: str | None = None


@cache
def relationships() -> tuple[Relationship, ...]:
    """List every relationship of the demo."""
    listed = (
        Relationship(who=whom(one["who"]), **{name: value for name, value in one.items() if name != "who"})
        for one in data("relationships")["relationships"]
    )
    return (*(each for one in roster() for each in _of_the_roster(one)), *listed)


def relationship_rows(today: date) -> Rows:
    """Give the rows of relationships and circumstances, by table."""
    return {
        "relationships": [_row(today, one) for one in relationships()],
        "circumstances": [
            {
                "id": opaque_id("ci", one["who"], one["fact"]),
                "young_person_id": whom(one["who"]).id,
                "fact": one["fact"],
                "starts_on": day(today, one["since"]),
                "ends_on": None,
                "recorded_by": one["by"],
            }
            for one in data("relationships")["circumstances"]
        ],
    }


def first_day(today: date, one: Relationship) -> date:
    """Give the day on which a relationship began."""
    return term_start(today) if one.since is None else day(today, one.since)


def _of_the_roster(one: YoungPerson) -> Iterator[Relationship]:
    drawn = chance("relationships", one.key)
    if one.roll:
        yield Relationship(one, "on_roll", one.roll, "admission register")
        taught_by = [who for who, role in posted_at(one.roll) if role == "teacher"]
        for teacher in taught_by[:1]:
            yield Relationship(one, "on_roll", one.roll, "teaching timetable", teacher)
    if one.adviser:
        yield Relationship(one, "caseload", ADVISERS, "allocation", one.adviser, drawn.randint(40, 500))
    if one.former_adviser:
        yield Relationship(one, "caseload", ADVISERS, "allocation", one.former_adviser, 400, -CLOSED - 1)
        yield Relationship(one, "former", ADVISERS, "closed after the exit plan", one.former_adviser, CLOSED, GRACE)
    if one.age in TRACKED_AGES:
        yield Relationship(one, "area", TRACKER, "resident, in the tracked ages", None, drawn.randint(10, 300))


def _row(today: date, one: Relationship) -> Row:
    starts_on = first_day(today, one)
    return {
        "id": opaque_id("re", one.who.key, one.kind, one.service, one.practitioner or ""),
        "young_person_id": one.who.id,
        "kind": one.kind,
        "service_id": one.service,
        "practitioner_id": one.practitioner,
        "starts_on": starts_on,
        "ends_on": last_day(today, one.until),
        "evidence": one.evidence,
        "decided_by": one.decided_by,
        "decision_ground": one.ground,
        "recorded_by": _recorder(one),
        "recorded_at": working_moment(today, (today - starts_on).days, 5),
    }


def _recorder(one: Relationship) -> str:
    """Find someone else to record it, for nobody opens a case to themselves."""
    there = [*reversed(posted_at(one.service)), *posted_in(organisation_of(one.service))]
    return next(who for who, _ in there if who not in (one.practitioner, one.decided_by))
