"""Which of one giver's words prevail: within one conversation, and over time.

Refusals are sticky and permits are narrow: not "the most recent document wins". Works on statements that are in force
and for the request, for all categories at once; knows no person, age or rule of a category.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from engine.words_said import ConsentRecord, Statement

Order = tuple[datetime, datetime, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A statement with its record, the categories that it is about, and its order among others of one giver."""

    record: ConsentRecord
    statement: Statement
    categories: int
    permits: bool
    order: Order


class Weighed(NamedTuple):
    """Where a statement counts: `left` by the exceptions to it, and for a permit `agrees` by every refusal."""

    spoken: Spoken
    left: int
    agrees: int


def spoken(record: ConsentRecord, statement: Statement, categories: int) -> Spoken:
    """Return a statement in its order: said later, then recorded later, then refusal."""
    permits = statement.permits
    return Spoken(record, statement, categories, permits, (record.said_at, record.recorded_at, not permits))


def weigh(said: Sequence[Spoken]) -> tuple[Weighed, ...]:
    """Weigh all that one giver said about one originator's details."""
    beaten = _beaten(said)
    left = [(one, one.categories & ~beaten.get(id(one), 0) if beaten else one.categories) for one in said]
    refusals = [(one, where) for one, where in left if not one.permits]
    return tuple([Weighed(one, where, _outliving(one, where, refusals) if one.permits else 0) for one, where in left])


def excepts(exception: Spoken, one: Spoken) -> bool:
    """Tell whether this is an exception to that one; no refusal makes room for another refusal."""
    named = exception.record is one.record and exception.statement.exception_to == one.statement.id
    return named and exception is not one and (exception.permits or one.permits)


def outlives(permit: Spoken, refusal: Spoken) -> bool:
    """Tell whether a permit of the same giver survives a refusal: said later, and as specific or lifting it by name."""
    if permit.order < refusal.order:
        # Any later refusal, however general, beats earlier permits.
        return False
    if permit.statement.lifts == refusal.statement.id:
        return True
    if permit.categories & ~refusal.categories:
        return False
    scope = permit.statement.scope
    return all(
        scope.get(dimension) and scope[dimension] <= words for dimension, words in refusal.statement.scope.items()
    )


def _outliving(one: Spoken, where: int, refusals: Sequence[tuple[Spoken, int]]) -> int:
    for refusal, refused in refusals:
        if refused & where and not outlives(one, refusal):
            where &= ~refused
    return where


def _beaten(said: Sequence[Spoken]) -> Mapping[int, int]:
    """Return where an applicable exception beats the statement of its record that it excepts.

    Exceptions that go in a circle beat nothing: there refusal beats permit, as between any two statements.
    """
    beaten: dict[int, int] = {}
    if any(one.statement.exception_to for one in said):
        by_name = {(id(one.record), one.statement.id): one for one in said}
        excepted = {id(one): _excepted_by(one, by_name) for one in said}
        for one in said:
            other = excepted[id(one)]
            if other:
                where = one.categories & ~_circle(one, excepted)
                beaten[id(other)] = beaten.get(id(other), 0) | where
    return beaten


def _excepted_by(one: Spoken, by_name: Mapping[tuple[int, str], Spoken]) -> Spoken | None:
    other = by_name.get((id(one.record), one.statement.exception_to or ""))
    return other if other and excepts(one, other) else None


def _circle(one: Spoken, excepted: Mapping[int, Spoken | None]) -> int:
    """Return where all of a circle of exceptions that leads back to this one apply."""
    where, other, seen = one.categories, excepted[id(one)], set[int]()
    while other and other is not one and id(other) not in seen:
        seen.add(id(other))
        where, other = where & other.categories, excepted[id(other)]
    return where if other is one else 0
