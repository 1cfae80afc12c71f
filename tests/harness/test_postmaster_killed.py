"""I1 on PostgreSQL: no disclosure without a durable event, whenever the server's processes are killed.

A gateway answers several clients and every process of its PostgreSQL server is killed (SIGKILL) at random instants, 5
times; `CONCORDAT_LONG=1` makes it 50. Whatever a client was told has its event, and the gateway answers again by
itself. It must notice a receipt that is given although the commit failed.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.tables import access_events
from gateway.storage.writer import Job, Logged, Writer
from tests.harness.asked_in_process import ROWS, Running, opened
from tests.harness.conftest import Report
from tests.harness.made_world import LONG, build
from tests.postgres import OwnServer

KILLS = 50 if LONG else 5
MUTANT_KILLS = 3
SHORTEST, LONGEST = 0.05, 0.6
PATIENCE = 30.0


@pytest.fixture
def running(own_postgres: OwnServer, tmp_path: Path) -> Iterator[Running]:
    settings = Settings(tmp_path / "data", database_url=own_postgres.server.create())
    build(settings.data, ROWS, settings.database_url)
    found = opened(settings)
    yield found
    found.gateway.close()


def killed(own: OwnServer) -> None:
    """Kill the server and all of its processes at once, then start it again: it recovers from its log of changes."""
    first = int((own.data / "postmaster.pid").read_text("utf-8").split()[0])
    # It must start no other while its processes are counted: one that lived on would keep the server from starting.
    os.kill(first, signal.SIGSTOP)
    children = Path(f"/proc/{first}/task/{first}/children").read_text("utf-8").split()
    for process in (*map(int, children), first):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    for process in (*map(int, children), first):
        until_gone(process)
    started_again(own)


def started_again(own: OwnServer) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(subprocess.CalledProcessError):
            own.start()
            return
        time.sleep(0.2)
    pytest.fail((own.folder / "log").read_text("utf-8")[-2000:])


def until_gone(process: int) -> None:
    end = time.monotonic() + PATIENCE
    while Path(f"/proc/{process}/cmdline").exists() and Path(f"/proc/{process}/cmdline").read_bytes():
        assert time.monotonic() < end
        time.sleep(0.01)


def kill_under_load(own: OwnServer, running: Running, kills: int) -> tuple[int, list[str]]:
    """Return how many answers were told of, and the events among them that are not in the log."""
    chance, told = random.Random(kills), list[str]()
    for _ in range(kills):
        with running.under_load() as heard:
            before = len(heard)
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            killed(own)
            end = time.monotonic() + PATIENCE
            while not heard[before:] or running.level() == "":
                assert time.monotonic() < end
                time.sleep(0.05)
        told += heard
    with running.gateway.database.snapshot() as connection:
        kept = set(connection.scalars(select(access_events.c.id)))
    return len(told), [event for event in told if event not in kept]


def test_every_answer_has_its_event_however_often_the_database_server_is_killed(
    own_postgres: OwnServer, running: Running, report: Report
) -> None:
    told, lost = kill_under_load(own_postgres, running, KILLS)
    report(kills=KILLS, told=told, lost=len(lost))
    assert lost == []
    assert told > KILLS


def test_a_receipt_for_what_was_not_committed_is_noticed(
    own_postgres: OwnServer, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Writer.write

    def forgiving(self: Writer, job: Job) -> Logged:
        try:
            return write(self, job)
        except StorageUnavailable:
            return Logged(0, job.event.leaf_hash)

    monkeypatch.setattr(Writer, "write", forgiving)
    for _ in range(4):
        _told, lost = kill_under_load(own_postgres, running, MUTANT_KILLS)
        if lost:
            return
    pytest.fail("not noticed")
