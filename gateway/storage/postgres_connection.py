"""One connection to PostgreSQL: it waits only so long, and refuses a server that could lose what it acknowledged.

A stalled network outlives every timeout that a server keeps, so the deadline is kept here. What then became of a commit
is not known, and the connection is given up.
"""

import logging
from math import inf
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from gateway.storage.database import WAIT_FOR_LOCK_MS, StorageUnavailable

ANSWER_WITHIN_SECONDS = 3.0
STATEMENT_WITHIN_MS = 2500
IDLE_WITHIN_MS = 5000
"""A gateway that falls silent in a transaction gives back the head within this time."""

DURABLE = {"on", "remote_apply"}
CONNECT = {
    "application_name": "concordat",
    "client_encoding": "utf8",
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 3000,
}
# The durability that was found is kept for the session, whatever becomes of the server's own setting.
CHECK = """
    SELECT pg_is_in_recovery(), current_setting('server_encoding'), current_setting('synchronous_commit'),
        set_config('synchronous_commit', current_setting('synchronous_commit'), false),
        set_config('timezone', 'UTC', false), set_config('lock_timeout', %s, false),
        set_config('statement_timeout', %s, false), set_config('idle_in_transaction_session_timeout', %s, false)
"""
TIMEOUTS = (f"{WAIT_FOR_LOCK_MS}", f"{STATEMENT_WITHIN_MS}", f"{IDLE_WITHIN_MS}")

Result = TypeVar("Result")
logger = logging.getLogger("concordat")


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that waits for its server until `until`, by the monotonic clock, and is then given up."""

    until = inf

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Wait for the server as psycopg does, but never past the deadline."""
        limits = [limit for limit in (timeout, self.until - monotonic()) if limit is not None and limit < inf]
        try:
            return super().wait(gen, interval, max(0.0, min(limits)) if limits else None)
        except psycopg.OperationalError:
            if monotonic() < self.until:
                raise
            # Nobody knows what the server still does with it.
            self.pgconn.finish()
            raise psycopg.OperationalError("the server did not answer in time") from None


def connect(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> BoundedConnection:
    """Open a connection, as SQLAlchemy asks for one."""
    connection = BoundedConnection.connect(*given, **named)
    connection.until = monotonic() + ANSWER_WITHIN_SECONDS
    return connection


def make_safe(connection: BoundedConnection, _record: object) -> None:
    """Set the session's timeouts; refuse a server that may lose what it acknowledged, or answer from the past."""
    connection.autocommit = True
    (found,) = connection.execute(CHECK, TIMEOUTS).fetchall()
    connection.autocommit = False
    standby, encoding, durability, *_set = found
    refusals = {
        "this PostgreSQL is a standby, and Concordat decides on the primary only": standby,
        f"synchronous_commit is {durability} here; it must be on or remote_apply": durability not in DURABLE,
        f"the encoding of this database is {encoding}; it must be UTF8": encoding != "UTF8",
    }
    for sentence in (sentence for sentence, refused in refusals.items() if refused):
        connection.close()
        raise StorageUnavailable(sentence)


def warn_of_a_server_for_tests(connection: BoundedConnection, _record: object) -> None:
    """Say so if the server does not wait for its disk: no test could run on a refusal, and no log should on this."""
    (durable,) = connection.execute("SHOW fsync").fetchone() or ("",)
    connection.rollback()
    if durable != "on":
        logger.warning("this PostgreSQL runs with fsync=off: a power cut loses what was acknowledged; for tests only")
