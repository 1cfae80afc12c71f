"""Ways to back up a SQLite database that is being written to: `python backs_up.py WAY DATABASE BACKUP`.

A process of its own, for a process that opens a database with two libraries loses the locks of both.
"""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing

PATIENCE = 30.0


def copies_under_the_lock(file: str, backup: str) -> None:
    """Copy the files while nobody may write, as a snapshot of the disk would."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=PATIENCE)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for suffix in ("", "-wal"):
            shutil.copy(f"{file}{suffix}", f"{backup}{suffix}")


def asks_sqlite(file: str, backup: str) -> None:
    """Copy page by page, as SQLite's own backup does."""
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection, closing(sqlite3.connect(backup)) as copy:
        connection.backup(copy)


def vacuums_into_another(file: str, backup: str) -> None:
    """Write what is in use into a new file."""
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
        connection.execute("VACUUM INTO ?", [backup])


WAYS: dict[str, Callable[[str, str], None]] = {
    way.__name__: way for way in (copies_under_the_lock, asks_sqlite, vacuums_into_another)
}

if __name__ == "__main__":
    WAYS[sys.argv[1]](sys.argv[2], sys.argv[3])
