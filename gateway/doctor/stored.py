"""What the database is: whether it can be reached, keeps what it acknowledged, and lets its gateway do too much."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.doctor.finding import Finding, good, missing, unsafe
from gateway.settings import Settings
from gateway.storage.database import Snapshot
from gateway.storage.deployment import latest_event, rights_too_many, server_clock, server_settings, version_of
from gateway.storage.opening import name_of

# Older ones can corrupt a database in WAL mode that several connections write (sqlite.org/wal.html, "WAL-reset bug").
SOUND_SQLITE = (3, 51, 3)
OLDEST_TRIED = (15,)
CLOCKS_APART = timedelta(seconds=5)
AHEAD = timedelta(seconds=60)
"""An event's time is the gateway's: beyond what is let pass as out of order, a clock was wrong, or is."""
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def look_at_database(settings: Settings, connection: Snapshot, now: datetime) -> Iterator[Finding]:
    """Yield what is found in a database that is at this version."""
    dialect, version = version_of(connection)
    numbers = ".".join(map(str, version))
    if dialect == "postgresql":
        yield _release(version, numbers)
        yield _durable(connection)
        yield _rights(connection)
        yield _server_clock(connection, now)
    else:
        yield _sqlite(version, numbers)
        # A connection that did not take them would not have been opened.
        yield good("durability", "SQLite writes ahead and waits for the disk (journal_mode=wal, synchronous=full)")
    yield _clock(connection, now)
    yield good("database", f"{name_of(settings)} is at this version")


def _sqlite(version: tuple[int, ...], numbers: str) -> Finding:
    if version < SOUND_SQLITE:
        sound = ".".join(map(str, SOUND_SQLITE))
        says = f"SQLite {numbers} can corrupt a database that several connections write"
        return unsafe("database release", says, f"install the pysqlite3 wheel, or Python with SQLite {sound} or newer")
    return good("database release", f"SQLite {numbers}")


def _release(version: tuple[int, ...], numbers: str) -> Finding:
    if version < OLDEST_TRIED:
        return missing("database release", f"PostgreSQL {numbers} was never tried", "use PostgreSQL 15 or newer")
    return good("database release", f"PostgreSQL {numbers}")


def _durable(connection: Snapshot) -> Finding:
    found = server_settings(connection, DURABLE)
    off = [f"{name}={value}" for name, value in found.items() if value not in ("on", "remote_apply")]
    if off:
        says = f"this server can lose what it acknowledged ({', '.join(off)})"
        return unsafe("durability", says, "set them to on in postgresql.conf, and restart the server")
    return good("durability", ", ".join(f"{name}={value}" for name, value in found.items()))


def _rights(connection: Snapshot) -> Finding:
    many = rights_too_many(connection)
    if many:
        says = f"the role of this URL may do what no gateway must: {', '.join(many)}"
        return unsafe("database role", says, "let gateways connect as a role with the grants of docs/postgresql.md")
    return good("database role", "it can neither change tables nor rewrite the log")


def _server_clock(connection: Snapshot, now: datetime) -> Finding:
    apart = abs(server_clock(connection) - now)
    if apart > CLOCKS_APART:
        says = f"the database's clock and this machine's are {apart.total_seconds():.0f} seconds apart"
        return missing("clocks", says, "run a time service (chrony, systemd-timesyncd) on both")
    return good("clocks", "the database's clock agrees with this machine's")


def _clock(connection: Snapshot, now: datetime) -> Finding:
    latest = latest_event(connection)
    if latest and latest > now + AHEAD:
        says = f"the log has an event of {latest:%Y-%m-%d %H:%M} UTC, which is ahead of this machine's clock"
        return unsafe("clock", says, "set the clock right; what was answered meanwhile stands under a wrong time")
    return good("clock", "no event is ahead of this machine's clock")
