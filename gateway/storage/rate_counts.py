"""Counts calls by the minute, for all gateways of one database: read in the snapshot, added with the answers' events.

A row holds its latest minute alone, so that there are no more rows than people and organisations. Knows no limit.
"""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, case, select, tuple_, update

from gateway.storage.asked import Question
from gateway.storage.prepared import Prepared
from gateway.storage.tables import rate_counts
from gateway.storage.versions import INSERT

COUNTS = rate_counts.c
KEY = tuple_(COUNTS.kind, COUNTS.who)
READ = Question(select(rate_counts).where(KEY.in_(bindparam("wanted", expanding=True))))


class Counted(NamedTuple):
    """What is counted (of a person, of an organisation, and of either what is narrower), of whom, in which minute."""

    kind: str
    who: str
    minute: int


class Standing(NamedTuple):
    """How many calls there were, and whether the log tells that one was refused."""

    calls: int = 0
    told: bool = False


def _upsert(dialect: str) -> Prepared:
    given = INSERT[dialect](rate_counts)
    new, later = given.excluded, given.excluded.minute > COUNTS.minute
    # Clocks differ a little: whoever is still in the minute before is counted in this one.
    set_ = {
        "calls": case((later, new.calls), else_=COUNTS.calls + new.calls),
        "told": case((later, new.told), else_=COUNTS.told),
        "minute": case((later, new.minute), else_=COUNTS.minute),
    }
    return Prepared(given.on_conflict_do_update(index_elements=["kind", "who"], set_=set_), list(COUNTS))


ADD = {dialect: _upsert(dialect) for dialect in INSERT}


def read_counts(connection: Connection, wanted: Iterable[Counted]) -> dict[Counted, Standing]:
    """Return how each stands, in its own minute or a later one."""
    minutes = {(kind, who): minute for kind, who, minute in wanted}
    found = {Counted(*key, minute): Standing() for key, minute in minutes.items()}
    for kind, who, minute, calls, told in READ.rows(connection, {"wanted": list(minutes)}):
        if minute >= minutes[kind, who]:
            found[Counted(kind, who, minutes[kind, who])] = Standing(calls, bool(told))
    return found


def add_counts(connection: Connection, calls: Iterable[Counted]) -> None:
    """Count calls, those of a whole group at once, in the transaction of their events."""
    tally = Tally(calls)
    ADD[connection.dialect.name].run(connection, [(*key, times, False) for key, times in sorted(tally.items())])


def tell_of(connection: Connection, counted: Counted) -> bool:
    """Keep that a refusal stands in the log; False if one did already, or the minute is over."""
    row = (COUNTS.kind == counted.kind) & (COUNTS.who == counted.who)
    waits = row & (COUNTS.minute >= counted.minute) & COUNTS.told.is_(False)
    return connection.execute(update(rate_counts).where(waits).values(told=True)).rowcount == 1
