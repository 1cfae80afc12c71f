"""The embedded database: SQLite in WAL mode with synchronous=FULL, one snapshot a request, one file that stays itself.

With synchronous=NORMAL, the usual advice, a power cut loses acknowledged events; so the pragmas are read back on every
connection. An unlinked file in WAL mode goes on "succeeding"; so inodes are compared before a commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # other platforms than Linux bring a current SQLite with Python
    import sqlite3 as sqlite

# What the rest of the gateway calls these; only this package knows SQLAlchemy.
Snapshot: TypeAlias = Connection
StorageFault = DBAPIError
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
WAIT_FOR_LOCK_MS = 2000


class StorageUnavailable(Exception):
    """The database can't be read or written now; nothing may be shown."""


class Database:
    """One SQLite file; `engine` connects to it and never creates it."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.engine = _engine(path, "rwc" if create else "rw")

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout; nothing is written through it."""
        with self._connection("") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock from the start; whoever writes commits it."""
        with self._connection("IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Connection]:
        try:
            # Leaving rolls back whatever was not committed.
            with self.engine.connect().execution_options(begin=begin) as connection:
                yield connection
        except DBAPIError as error:
            raise StorageUnavailable(type(error.orig).__name__) from error

    def files(self) -> tuple[tuple[int, int] | None, ...]:
        """Return the identity of the database file and its write-ahead log, None for one that is gone."""
        return tuple(_identity(Path(f"{self.path}{suffix}")) for suffix in ("", "-wal"))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _engine(path: Path, mode: str) -> Engine:
    module: ModuleType = sqlite
    engine = create_engine(f"sqlite+pysqlite:///file:{path}?mode={mode}&uri=true", module=module, pool_size=40)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection has no common type
        # Without an explicit BEGIN two SELECTs of one transaction can see two states.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={WAIT_FOR_LOCK_MS}")
        for pragma, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {pragma}={value}")
            if cursor.execute(f"PRAGMA {pragma}").fetchone()[0] != value:
                raise StorageUnavailable(f"SQLite does not take PRAGMA {pragma}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")

    return engine
