"""What every database of a gateway can do: give a snapshot that sees one state, and take one writer at a time.

Which one it is, and how it is made safe, is said in sqlite.py and postgres.py; nothing here knows a dialect.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import QueuePool

# What the rest of the gateway calls these; only this package knows SQLAlchemy.
Snapshot: TypeAlias = Connection
StorageFault = DBAPIError
WAIT_FOR_LOCK_MS = 1500


class StorageUnavailable(Exception):
    """The database can't be read or written now; nothing may be shown."""


class Database(ABC):
    """One database; `engine` connects to it and never creates it."""

    engine: Engine
    worked_out_at_once = 1
    """How many calls of one process gain by being worked out at the same time: as many as wait for others than us."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one state of the database throughout; nothing is written through it."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection that holds the write lock from the start; whoever writes commits it."""

    @abstractmethod
    def upgrading(self) -> AbstractContextManager[Connection]:
        """Give a connection that alone may change the tables, for as long as it takes; whoever changes them commits."""

    def files(self) -> tuple[tuple[int, int] | None, ...]:
        """Return the identity of each file that the database must go on being, None for one that is gone."""
        return ()

    def would_find_it_again(self) -> bool:
        """Tell whether whoever opens the files anew would find what was committed just now."""
        return True

    def start_afresh(self) -> None:
        """After a fault, make sure that no connection is used again that was open then."""
        self.engine.dispose()

    def forget(self) -> bool:
        """Make sure that the files hold nothing any more of what was deleted; tell whether that could be done."""
        return True

    def connections(self) -> tuple[int, int]:
        """Return how many connections of this process are in use, and how many can be."""
        pool = self.engine.pool
        if not isinstance(pool, QueuePool):
            return 0, 0
        return pool.checkedout(), pool.size() + max(0, pool._max_overflow)  # noqa: SLF001 - it tells nowhere else

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def _connection(self, **options: object) -> Iterator[Connection]:
        try:
            # Leaving rolls back whatever was not committed.
            with self.engine.connect().execution_options(**options) as connection:
                yield connection
        except DBAPIError as error:
            # What this connection remembers of a damaged database would outlive the damage.
            self.start_afresh()
            raise StorageUnavailable(_why(error)) from error
        except NoConnectionFree as error:
            raise StorageUnavailable("every connection to the database is taken") from error


def _why(error: DBAPIError) -> str:
    """Name the error; its own words only where no statement, and so no value, can stand in them."""
    kind = type(error.orig).__name__
    sentence = f"{error.orig}".strip().partition("\n")[0]
    return kind if error.statement or not sentence else f"{kind}: {sentence}"
