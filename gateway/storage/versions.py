"""A counter for everything that can change an answer: read in the snapshot, read again under the log's head.

So no disclosure stands in the log after the change that it should have honoured. A counter never moved stands at 0.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, tuple_, update

from engine.case import Asker
from gateway.storage.tables import counters


class Counter(NamedTuple):
    """What is counted (`young_person`, `practitioner`, `service`, `agreements`, `protocol`) and of whom."""

    kind: str
    key: str


Versions = Mapping[Counter, int]
PROTOCOL = Counter("protocol", "")


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
    key = tuple_(counters.c.kind, counters.c.key)
    rows = connection.execute(select(counters).where(key.in_([tuple(counter) for counter in versions])))
    for kind, name, value in rows:
        versions[Counter(kind, name)] = value
    return versions


def move_on(connection: Connection, changed: Iterable[Counter]) -> None:
    """Move each counter on by one, in the transaction of the change itself."""
    for counter in sorted(set(changed)):
        here = (counters.c.kind == counter.kind) & (counters.c.key == counter.key)
        moved = connection.execute(update(counters).where(here).values(value=counters.c.value + 1))
        if not moved.rowcount:
            connection.execute(insert(counters).values(kind=counter.kind, key=counter.key, value=1))
