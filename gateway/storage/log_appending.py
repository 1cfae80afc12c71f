"""Events on their way into the log, within one transaction: each gets its place at once, all are stored together.

A statement for each table and for the head, however many events there are: a group costs little more than its bytes.
Knows rows and the tree's head; not why an event is appended, nor when the transaction ends.
"""

from sqlalchemy import Connection, insert

from gateway.log_keeping.sealing import LockedEvent
from gateway.storage.log_tree import Head, insert_nodes, move_head, read_head
from gateway.storage.prepared import Prepared, Row, at_once
from gateway.storage.tables import access_events, event_sections, event_tags

INSERT_EVENTS, INSERT_SECTIONS, INSERT_TAGS = (
    Prepared(insert(table), list(table.c)) for table in (access_events, event_sections, event_tags)
)


class Appending:
    """What one transaction appends, from the head that it holds."""

    def __init__(self, connection: Connection) -> None:
        """Take the head; the connection must hold the write lock already."""
        self.connection, self.head = connection, read_head(connection)
        self._begin()

    def add(self, event: LockedEvent, *, steps_back: bool = False) -> int:
        """Give an event its place and return it; one that `steps_back` begins a new order of time."""
        place = self.head.range.size
        grown, whole = self.head.range.grown(event.leaf_hash)
        latest = None if steps_back else self.head.latest
        self.head = Head(grown, max(latest or event.time, event.time))
        self._events.append((place, str(event.id), event.leaf, event.leaf_hash, event.time))
        self._sections += [(place, name.value, content, *key) for name, content, key in event.sections]
        self._tags += [(tag, place) for tag in event.tags]
        self._nodes += whole
        return place

    def store(self) -> None:
        """Store every event that waits, with what opens it and what it is found by, and move the head."""
        if not self._events:
            return
        with at_once(self.connection):
            INSERT_EVENTS.run(self.connection, self._events)
            INSERT_SECTIONS.run(self.connection, self._sections)
            # In the order of the index, so that neighbours go into one page together.
            INSERT_TAGS.run(self.connection, sorted(self._tags))
            insert_nodes(self.connection, self._nodes)
            move_head(self.connection, self.head)
        self._begin()

    def _begin(self) -> None:
        self._events: list[Row] = []
        self._sections: list[Row] = []
        self._tags: list[Row] = []
        self._nodes: list[tuple[int, int, bytes]] = []
