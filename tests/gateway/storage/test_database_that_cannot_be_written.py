import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Connection, event

from gateway.storage import database
from gateway.storage.sqlite import Sqlite
from tests.gateway.running_gateway import RunningGateway
from tests.gateway.storage.ways_in import ROUTES, STATUS, ask, nothing_shown

NOBODY = 65534


def files(running: RunningGateway) -> list[Path]:
    return sorted(running.data.glob("concordat.sqlite3*"))


@contextmanager
def moved_away(running: RunningGateway) -> Iterator[None]:
    """Unlink the database and what belongs to it, and put it back."""
    away = running.data / "away"
    away.mkdir()
    for file in files(running):
        file.rename(away / file.name)
    yield
    for file in files(running):
        file.unlink()
    for file in away.iterdir():
        file.rename(running.data / file.name)


@contextmanager
def replaced(running: RunningGateway) -> Iterator[None]:
    """Put a copy in the place of the database: the same bytes, another file."""
    with moved_away(running):
        for file in (running.data / "away").iterdir():
            shutil.copy(file, running.data / file.name)
        yield


@contextmanager
def log_file_unlinked(running: RunningGateway) -> Iterator[None]:
    """Unlink the write-ahead log alone; SQLite makes another when the connections are opened anew."""
    (running.data / "concordat.sqlite3-wal").unlink()
    yield


@contextmanager
def read_only(running: RunningGateway) -> Iterator[None]:
    """Let the gateway's user read the files and write none, in a folder where it may make none."""
    running.gateway.database.close()
    modes = {path: path.stat().st_mode for path in (running.data, *files(running))}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with as_no_superuser():
        yield
    running.gateway.database.close()
    for path, mode in modes.items():
        path.chmod(mode)


@contextmanager
def as_no_superuser() -> Iterator[None]:
    """Ask as a user whom file modes hold back; the superuser they do not."""
    superuser = os.geteuid()
    if superuser == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(superuser)


@contextmanager
def disk_full(running: RunningGateway) -> Iterator[None]:
    """Let the database grow by no page, and fill what room there is in its pages."""

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    token = running.token("amara.okoye")
    event.listen(running.gateway.database.engine, "begin", limit)
    assert any(ask(running, "refusal", token).status == 503 for _ in range(100))
    yield
    event.remove(running.gateway.database.engine, "begin", limit)


@contextmanager
def file_size_limited(_running: RunningGateway) -> Iterator[None]:
    """Let this process write no byte to any file beyond its first kilobyte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def write_lock_held(running: RunningGateway) -> Iterator[None]:
    """Hold the write lock as another process would."""
    other = Sqlite(running.settings.sqlite_file)
    with other.writing() as connection:
        connection.exec_driver_sql("SELECT 1")  # the transaction begins with its first statement
        yield
    other.close()


FAULTS: dict[str, Callable[[RunningGateway], AbstractContextManager[None]]] = {
    "deleted": moved_away,
    "replaced": replaced,
    "write-ahead log deleted": log_file_unlinked,
    "read-only": read_only,
    "disk full": disk_full,
    "size limit": file_size_limited,
    "write lock held": write_lock_held,
}
# Once the connections were opened anew, what lies in the place of the old file is the database.
NOTICED_ONCE = (replaced, log_file_unlinked)


@pytest.fixture
def hurried(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningGateway]:
    """Give a gateway that waits for a lock no longer than a test should, in a folder that others may enter."""
    monkeypatch.setattr(database, "WAIT_FOR_LOCK_MS", 200)
    for folder in data.parents[:3]:
        folder.chmod(0o755)
    gateway = RunningGateway(data)
    yield gateway
    gateway.close()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
@pytest.mark.parametrize("route", ROUTES)
def test_where_the_log_cannot_be_written_the_answer_is_503_and_nothing_is_shown_until_it_can(
    hurried: RunningGateway, route: str, fault: Callable[[RunningGateway], AbstractContextManager[None]]
) -> None:
    token = hurried.token("amara.okoye")
    assert ask(hurried, "disclosure", token).status == 200
    before = [stored.id for stored in hurried.events()]

    with fault(hurried):
        started = monotonic()
        replies = [ask(hurried, route, token) for _ in range(1 if fault in NOTICED_ONCE else 2)]
        took = (monotonic() - started) / len(replies)
    # The first call after the repair may find connections that were opened before it.
    repaired = next(reply for _ in range(2) if (reply := ask(hurried, route, token)).status != 503)

    for reply in replies:
        nothing_shown(reply)
    assert took < 3
    assert repaired.status == STATUS[route]
    events = hurried.events()
    assert [stored.id for stored in events[: len(before)]] == before
    assert events[-1].id == repaired.body["event"]
    assert [stored.sequence for stored in events] == list(range(len(events)))
    assert {stored.clear["outcome"] for stored in events[len(before) : -1]} <= {"not-found"}  # what filled the disk


def test_nothing_of_a_detail_is_kept_that_could_not_be_logged(hurried: RunningGateway) -> None:
    token = hurried.token("amara.okoye")

    with disk_full(hurried):
        assert ask(hurried, "detail", token).status == 503

    assert hurried.rows("SELECT count(*) FROM detail_texts WHERE text = 'Wants to weld.'") == [(0,)]


def test_an_unknown_caller_is_still_told_so_where_only_writing_fails(hurried: RunningGateway) -> None:
    with disk_full(hurried):
        assert ask(hurried, "disclosure", "garbage").status == 401


def test_a_file_that_is_no_database_is_503(hurried: RunningGateway) -> None:
    token = hurried.token("amara.okoye")
    hurried.gateway.database.close()
    for file in files(hurried):
        file.unlink()
    hurried.settings.sqlite_file.write_bytes(b"This was once a database. " * 400)

    assert ask(hurried, "disclosure", token).status == 503
    assert hurried.send("/health", "", method="GET").status == 503
