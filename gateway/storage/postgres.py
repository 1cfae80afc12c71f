"""PostgreSQL: one database that serves many gateway processes on many machines; replication and failover are its own.

The row of the log's head is the write lock of all gateways: whoever holds it decides the order of the log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError

from gateway.storage.asked import REMEMBERS
from gateway.storage.database import WAIT_FOR_LOCK_MS, Database
from gateway.storage.postgres_connection import (
    ANSWER_WITHIN_SECONDS,
    CONNECT,
    BoundedConnection,
    connect,
    make_safe,
    warn_of_a_server_for_tests,
)
from gateway.storage.tables import log_head

DRIVER = "postgresql+psycopg"
UPGRADE_LOCK = 0x636F6E63
"""Whoever changes the tables holds this advisory lock; the number means nothing."""


class Postgres(Database):
    """One PostgreSQL database, through at most `connections` connections of this process."""

    worked_out_at_once = 2

    def __init__(self, url: str, connections: int) -> None:
        self.engine = _engine(postgres_url(url), connections)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout; writing through it fails."""
        readonly = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._bounded(ANSWER_WITHIN_SECONDS, **readonly, **{REMEMBERS: {}}) as connection:
            yield connection
            # Nothing was written. At a rollback psycopg would forget every statement that it has prepared.
            connection.commit()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that holds the log's head from the start; whoever writes commits it."""
        # Each statement sees what was committed before it: what is read after the head was taken is as new as the head.
        with self._bounded(isolation_level="READ COMMITTED") as connection:
            connection.execute(select(log_head.c.size).with_for_update())
            yield connection

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """Give a connection that alone may change the tables, for as long as it takes; whoever changes them commits."""
        with self._bounded(inf, isolation_level="READ COMMITTED") as connection:
            for timeout in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(text(f"SET LOCAL {timeout} = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
            yield connection

    def start_afresh(self) -> None:
        """Leave it to the pool, which drops a connection that broke and all that are older."""

    @contextmanager
    def _bounded(self, seconds: float = ANSWER_WITHIN_SECONDS, **options: object) -> Iterator[Connection]:
        until = monotonic() + seconds
        with self._connection(**options) as connection:
            driver = connection.connection.driver_connection
            if isinstance(driver, BoundedConnection):
                driver.until = until
            yield connection


def postgres_url(text: str) -> URL:
    """Read the URL of a PostgreSQL database; ValueError for anything else."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("that is no URL of a database: postgresql://USER@HOST/NAME") from None
    if url.drivername not in {"postgresql", DRIVER}:
        raise ValueError(f"only a PostgreSQL database has a URL here, and {url.drivername} is none")
    if not url.database:
        raise ValueError("the URL names no database: postgresql://USER@HOST/NAME")
    return url.set(drivername=DRIVER)


def _engine(url: URL, connections: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={name: value for name, value in CONNECT.items() if name not in url.query},
        hide_parameters=True,
        max_overflow=0,
        pool_size=connections,
        pool_timeout=WAIT_FOR_LOCK_MS / 1000,
        pool_use_lifo=True,
        use_native_hstore=False,
    )
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", make_safe)
    event.listen(engine, "first_connect", warn_of_a_server_for_tests)
    return engine
