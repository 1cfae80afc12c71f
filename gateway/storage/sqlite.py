"""The embedded database: SQLite in WAL mode with synchronous=FULL, one snapshot a request, one file that stays itself.

With synchronous=NORMAL, the usual advice, a power cut loses acknowledged events; so the pragmas are read back on every
connection. An unlinked file in WAL mode goes on "succeeding"; so inodes are compared before a commit.
"""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from gateway.storage import database
from gateway.storage.asked import REMEMBERS
from gateway.storage.database import Database, StorageUnavailable

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # other platforms than Linux bring a current SQLite with Python
    import sqlite3 as sqlite

# What is deleted is overwritten: an erased section must not lie about in a free page.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


# The SQLite file format, section 4.1; the last bit tells in which order the checksums are made.
WAL_BEGINS, WAL_BEGINS_BIG_ENDIAN = b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"


class Sqlite(Database):
    """One SQLite file, on one machine; several processes take turns by its write lock."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.engine = _engine(path, "rwc" if create else "rw")

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one state of the database throughout; nothing is written through it."""
        return self._connection(begin="", **{REMEMBERS: {}})

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection that holds the write lock from its first statement; whoever writes commits it."""
        return self._connection(begin="IMMEDIATE")

    def upgrading(self) -> AbstractContextManager[Connection]:
        """Give a connection that holds the write lock, which is all that keeps others out here."""
        return self.writing()

    def files(self) -> tuple[tuple[int, int] | None, ...]:
        """Return the identity of the database file and its write-ahead log, None for one that is gone."""
        return tuple(_identity(f"{self.path}{suffix}") for suffix in ("", "-wal"))

    def would_find_it_again(self) -> bool:
        """Tell whether the write-ahead log begins as one.

        Where it was unlinked while others read, SQLite goes on in a new file after where it had been in the old one;
        without its head, all of that file is passed over by the next who opens it.
        """
        try:
            with open(f"{self.path}-wal", "rb", buffering=0) as file:  # noqa: PTH123 - once a commit, as above
                return file.read(len(WAL_BEGINS)) in (WAL_BEGINS, WAL_BEGINS_BIG_ENDIAN)
        except OSError:
            return False

    def forget(self) -> bool:
        """Write the log of changes back and cut it off; what was deleted is overwritten in the pages themselves."""
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            # Past SQLAlchemy, which would begin a transaction: within one nothing is written back.
            busy, _pages, _moved = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy == 0)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - once a commit, and a Path takes longer to make than to ask
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _engine(path: Path, mode: str) -> Engine:
    module: ModuleType = sqlite
    address = f"sqlite+pysqlite:///file:{path}?mode={mode}&uri=true"
    engine = create_engine(address, module=module, pool_size=40, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection has no common type
        # Without an explicit BEGIN two SELECTs of one transaction can see two states.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={database.WAIT_FOR_LOCK_MS}")
        for pragma, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {pragma}={value}")
            if cursor.execute(f"PRAGMA {pragma}").fetchone()[0] != value:
                raise StorageUnavailable(f"SQLite does not take PRAGMA {pragma}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")

    return engine
