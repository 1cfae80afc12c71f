"""A counter for everything that can change an answer: read in the snapshot, read again under the log's head.

So no disclosure stands in the log after the change that it should have honoured. A counter never moved stands at 0.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Table, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from engine.case import Asker
from gateway.storage.tables import counters


class Counter(NamedTuple):
    """What is counted (`young_person`, `practitioner`, `service`, `agreements`, `protocol`) and of whom."""

    kind: str
    key: str


Versions = Mapping[Counter, int]
PROTOCOL = Counter("protocol", "")
# Made once: every append asks it.
READ_COUNTERS = select(counters).where(tuple_(counters.c.kind, counters.c.key).in_(bindparam("wanted", expanding=True)))
INSERT: Mapping[str, Callable[[Table], postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def built_on(asker: Asker, young_people: Iterable[str]) -> list[Counter]:
    """Return everything that an answer to this asker about these young people was built on."""
    around = [
        PROTOCOL,
        Counter("practitioner", asker.practitioner),
        Counter("service", asker.service),
        Counter("agreements", asker.organisation),
    ]
    return around + [Counter("young_person", person) for person in sorted(young_people)]


def read_versions(connection: Connection, wanted: Iterable[Counter]) -> dict[Counter, int]:
    """Return where each counter stands."""
    versions = dict.fromkeys(wanted, 0)
    for kind, name, value in connection.execute(READ_COUNTERS, {"wanted": [tuple(each) for each in versions]}):
        versions[Counter(kind, name)] = value
    return versions


def move_on(connection: Connection, changed: Iterable[Counter]) -> None:
    """Move each counter on by one, in the transaction of the change itself."""
    for counter in sorted(set(changed)):
        first = INSERT[connection.dialect.name](counters).values(kind=counter.kind, key=counter.key, value=1)
        again = {"value": counters.c.value + 1}
        connection.execute(first.on_conflict_do_update(index_elements=["kind", "key"], set_=again))
