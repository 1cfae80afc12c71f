"""What one would write without a log like ours: rows, then a commit that is durable, one after another.

The same tables, the same driver, WAL and synchronous=FULL: through SQLAlchemy Core, as gateways are written, and with
the driver bare, as an expert in a hurry would.
"""

import threading
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from gateway.log_keeping.sealing import LockedEvent
from gateway.storage.database import Database
from gateway.storage.tables import access_events, event_sections, event_tags

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

# SQLite itself makes whoever comes late try again after a while; nobody is turned away here.
PATIENT_MS = 120_000
EVENT = "INSERT INTO access_events (seq, id, leaf, leaf_hash, at) VALUES (?, ?, ?, ?, ?)"
SECTION = "INSERT INTO event_sections (seq, name, content, key_file, key_slot) VALUES (?, ?, ?, ?, ?)"
TAG = "INSERT INTO event_tags (tag, seq) VALUES (?, ?)"
Rows = Sequence[tuple[str, Sequence[tuple[Any, ...]]]]


class CoreCommits:
    """Writes to one database through SQLAlchemy Core."""

    def __init__(self, database: Database) -> None:
        self.database, self._numbers = database, count()

    def every_row(self, event: LockedEvent) -> None:
        """Commit all rows of an event, in one transaction, without a tree over them."""
        seq = next(self._numbers)
        named = {"seq": seq, "id": str(event.id), "leaf": event.leaf, "leaf_hash": event.leaf_hash, "at": event.time}
        sections = [
            {"seq": seq, "name": name.value, "content": content, "key_file": key.file, "key_slot": key.slot}
            for name, content, key in event.sections
        ]
        with self.database.writing() as connection:
            connection.execute(insert(access_events), named)
            connection.execute(insert(event_sections), sections)
            connection.execute(insert(event_tags), [{"tag": tag, "seq": seq} for tag in event.tags])
            connection.commit()


class PlainCommits:
    """Writes to one database, each thread through a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path, self._numbers, self._own = path, count(), threading.local()
        self._lock = threading.Lock()

    def leaf_row(self, event: LockedEvent) -> None:
        """Commit the row of an event, and nothing that opens it or that it is found by."""
        self._commit([(EVENT, [self._event(event, event.leaf)])])

    def leaf_row_in_turn(self, event: LockedEvent) -> None:
        """Commit the row of an event; whoever comes meanwhile waits at a lock, which SQLite's own waiting is not."""
        with self._lock:
            self.leaf_row(event)

    def content_row(self, event: LockedEvent, content: bytes) -> None:
        """Commit a row that holds an event's content in clear."""
        self._commit([(EVENT, [self._event(event, content)])])

    def content_row_in_turn(self, event: LockedEvent, content: bytes) -> None:
        """Commit a row that holds an event's content in clear, behind a lock."""
        with self._lock:
            self.content_row(event, content)

    def every_row(self, event: LockedEvent) -> None:
        """Commit all rows of an event, in one transaction, without a tree over them."""
        row = self._event(event, event.leaf)
        sections = [(row[0], name.value, content, *key) for name, content, key in event.sections]
        self._commit([(EVENT, [row]), (SECTION, sections), (TAG, [(tag, row[0]) for tag in event.tags])])

    def _event(self, event: LockedEvent, content: bytes) -> tuple[Any, ...]:
        at = event.time.replace(tzinfo=None).isoformat(" ", "microseconds")
        return next(self._numbers), str(event.id), content, event.leaf_hash, at

    def _commit(self, rows: Rows) -> None:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in rows:
            connection.executemany(statement, values)
        connection.execute("COMMIT")

    def _connection(self) -> Any:  # noqa: ANN401 - the driver is untyped
        if not hasattr(self._own, "connection"):
            made = sqlite.connect(str(self.path), isolation_level=None, check_same_thread=False)
            for pragma in (f"busy_timeout={PATIENT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=1"):
                made.execute(f"PRAGMA {pragma}")
            self._own.connection = made
        return self._own.connection
