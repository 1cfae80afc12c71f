"""A counter for everything that can change an answer: read in the snapshot, read again under the log's head.

So no disclosure stands in the log after the change that it should have honoured. A counter never moved stands at 0.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Table, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from engine.case import Asker
from gateway.storage.asked import Asked, Question
from gateway.storage.tables import counters


class Counter(NamedTuple):
    """What is counted (`young_person`, `practitioner`, `service`, `agreements`, `protocol`) and of whom."""

    kind: str
    key: str


Versions = Mapping[Counter, int]
PROTOCOL = Counter("protocol", "")
_KEY = tuple_(counters.c.kind, counters.c.key)
READ_COUNTERS = Question(select(counters).where(_KEY.in_(bindparam("wanted", expanding=True))))
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


def versions_asked(wanted: Iterable[Counter]) -> Asked:
    """Return what `read_versions` asks."""
    return READ_COUNTERS, {"wanted": list(dict.fromkeys(wanted))}


def read_versions(connection: Connection, wanted: Iterable[Counter]) -> dict[Counter, int]:
    """Return where each counter stands."""
    versions = dict.fromkeys(wanted, 0)
    question, asked = versions_asked(versions)
    for kind, name, value in question.rows(connection, asked):
        versions[Counter(kind, name)] = value
    return versions


class CurrentVersions:
    """Where counters stand for a group of jobs under the head: read for all of them at once, and anew after a change.

    Whoever moves a counter holds the head, so that nobody else moves one meanwhile.
    """

    def __init__(self, connection: Connection, wanted: Iterable[Counter]) -> None:
        self.connection, self.wanted = connection, tuple(wanted)
        self._read: Versions | None = None

    def are(self, versions: Versions) -> bool:
        """Tell whether each of these counters, all of them wanted, stands as it is given."""
        if self._read is None:
            self._read = read_versions(self.connection, self.wanted)
        return all(self._read[counter] == version for counter, version in versions.items())

    def forget(self) -> None:
        """Read again when next asked: something was changed."""
        self._read = None


def move_on(connection: Connection, changed: Iterable[Counter]) -> None:
    """Move each counter on by one, in the transaction of the change itself."""
    for counter in sorted(set(changed)):
        first = INSERT[connection.dialect.name](counters).values(kind=counter.kind, key=counter.key, value=1)
        again = {"value": counters.c.value + 1}
        connection.execute(first.on_conflict_do_update(index_elements=["kind", "key"], set_=again))
