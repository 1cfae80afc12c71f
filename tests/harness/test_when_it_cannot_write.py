"""I2: an event that can't be written means 503, and nothing is shown.

A real `concordat serve`, on a disk of its own, answers every call of disclosing.py while its database is in trouble, on
one fault of faulty_storage.py after another; `CONCORDAT_LONG=1` goes through all of it ten times, and judges seconds
too. Whatever was answered otherwise than 503 has its event in the log that is left in the end, and the log verifies.
It must notice an event that is written after its answer, an error that is swallowed, and files that nobody compares.
PostgreSQL's troubles, at each moment of an answer, are in tests/gateway/storage/test_postgres_that_fails.py.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from gateway import clock
from gateway.access_log.trust import read_trust
from gateway.app import open_gateway
from gateway.auditing.exporting import export
from gateway.commands.serve import LOOPBACK
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.log_verifying.verdict import Verdict
from gateway.log_verifying.whole_log import verify_export
from gateway.settings import Settings
from gateway.storage.register import Post
from tests.harness.conftest import Report
from tests.harness.disclosing import CALLS, Call
from tests.harness.faulty_storage import FAULTS, NOT_ALL_REFUSED, Fault, Served, filled
from tests.harness.killed_server import PATIENCE, free_port
from tests.harness.made_world import LONG, Signers, build, every_post
from tests.harness.power_cut import listening
from tests.harness.sections_unlocked import SECTIONS, unlocked
from tests.harness.test_no_disclosure_without_its_event import (
    Command,
    answers_before_its_event,
)
from tests.served import serve

ROUNDS = 10 if LONG else 1
AT_ONCE = 6
ANSWER_SECONDS, RECOVERY_SECONDS = 3.0, 5.0
DISK = "size=160m"
UNAVAILABLE = {"type", "title", "status", "detail", "nonce"}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="small disks are mounted so on Linux alone")


@dataclass
class Asked:
    """A served gateway, and every answer that it gave otherwise than 503, by the SHA-256 of its body."""

    served: Served
    port: int
    signers: Signers
    posts: dict[str, Post]
    answered: dict[str, str] = field(default_factory=dict)

    def ask(self, call: Call) -> tuple[int, dict[str, Any], float]:
        """Return the status and the members of an answer, and how many seconds it took."""
        token, _name = self.signers.token(self.posts[call.user], clock.now())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = None if call.body is None else json.dumps(call.body).encode()
        started = time.monotonic()
        with closing(HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)) as connection:
            connection.request(call.method, call.path, body, headers)
            reply = connection.getresponse()
            raw = reply.read()
        members: dict[str, Any] = json.loads(raw)
        if reply.status != 503:
            self.answered[members["event"]] = hashlib.sha256(raw).hexdigest()
        return reply.status, members, time.monotonic() - started

    def ask_all(self) -> list[tuple[int, dict[str, Any], float]]:
        """Make every call, several at a time."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.ask, CALLS.values()))

    def recover(self, call: Call) -> float:
        """Ask until it is answered; return how many seconds that took."""
        started = time.monotonic()
        while self.ask(call)[0] == 503:
            assert time.monotonic() < started + PATIENCE
            time.sleep(0.05)
        return time.monotonic() - started


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", DISK, "none", folder], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("only the superuser mounts a disk that can be filled")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data folder of a made-up partnership; nobody may write to it."""
    data = tmp_path_factory.mktemp("partnership") / "data"
    build(data, made_up_partnership(clock.now().date()))
    return data


@contextmanager
def asking(folder: Path, made: Path, command: Command) -> Iterator[Asked]:
    """Serve a copy of a data folder, and give what asks there."""
    data = shutil.copytree(made, folder / "data")
    gateway = open_gateway(Settings(data))
    rows = made_up_partnership(clock.now().date())
    posts = {post.asker.practitioner: post for post in every_post(gateway, rows)}
    gateway.close()
    port, said = free_port(), folder.parent / "said"
    with said.open("w") as stderr:
        server = subprocess.Popen(command(data, port), stdout=stderr, stderr=stderr)
        try:
            listening(port, said)
            yield Asked(Served(data, server.pid), port, Signers(data, Settings(data).audience), posts)
        finally:
            server.kill()
            server.wait(PATIENCE)


def lost(asked: Asked) -> list[str]:
    """Return the events of answers that are not in the log, or of another body."""
    with closing(sqlite3.connect(asked.served.data / "concordat.sqlite3")) as connection:
        names = dict(connection.execute("SELECT seq, id FROM access_events").fetchall())
        details = unlocked(connection.execute(SECTIONS).fetchall(), asked.served.data)
        bodies = {
            names[place]: json.loads(body).get("body_sha256")
            for place, name, _salt, body in details
            if name == "detail"
        }
    return [event for event, body in asked.answered.items() if bodies.get(event) != body]


def is_sound(data: Path, out: Path) -> bool:
    """Tell whether what is left is a log that an auditor would take."""
    gateway = open_gateway(Settings(data))
    note = gateway.checkpointing.sign()
    with gateway.database.snapshot() as connection:
        export(connection, gateway.door.sealer.keys, note, out, lambda _done, _all: None)
    trust = read_trust(f"log {gateway.checkpointing.signer.key.verifier}\nquorum none\n")
    gateway.close()
    return verify_export(out, trust).verdict is Verdict.SOUND


@dataclass
class Told:
    """What came of one fault, over all calls and rounds."""

    asked: int = 0
    unavailable: int = 0
    slowest: float = 0.0
    recovery: float = 0.0


def in_trouble(asked: Asked, fault: Fault, told: Told) -> None:
    """Make every call while a fault lasts, and once more when it has ended."""
    assert 503 not in [status for status, _members, _took in asked.ask_all()]
    with fault(asked.served):
        for status, members, took in asked.ask_all():
            told.asked += 1
            told.unavailable += status == 503
            told.slowest = max(told.slowest, took)
            assert status != 503 or (set(members) == UNAVAILABLE and "ring 999" in members["detail"])
    told.recovery = max(told.recovery, asked.recover(CALLS["a case"]))
    # One connection after another may still be of before.
    assert [status for status, _members, _took in asked.ask_all()].count(503) <= AT_ONCE
    assert 503 not in [status for status, _members, _took in asked.ask_all()]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_nothing_is_shown_of_which_no_event_is_kept_and_service_resumes_by_itself(
    small_disk: Path, made: Path, tmp_path: Path, report: Report, fault: Fault
) -> None:
    told = Told()
    with asking(small_disk, made, serve) as asked:
        for _ in range(ROUNDS):
            in_trouble(asked, fault, told)
    missing = lost(asked)
    report(
        fault=fault.__name__,
        routes=len(CALLS),
        asked=told.asked,
        unavailable=told.unavailable,
        answered=len(asked.answered),
        lost=len(missing),
        slowest_ms=round(1000 * told.slowest),
        recovery_ms=round(1000 * told.recovery),
    )
    assert missing == []
    assert is_sound(asked.served.data, tmp_path / "out")
    assert told.unavailable == told.asked or fault in NOT_ALL_REFUSED
    if LONG:
        assert told.slowest < ANSWER_SECONDS
        assert told.recovery < RECOVERY_SECONDS


def careless(way: str) -> Command:
    def command(data: Path, port: int) -> Sequence[str]:
        return [sys.executable, str(Path(__file__).with_name("careless_server.py")), way, str(data), str(port)]

    return command


MUTANTS: dict[str, tuple[Command, str]] = {
    "answers before its event": (answers_before_its_event, "write lock held"),
    "forgives what was not written": (careless("forgives"), "disk full"),
    "compares no files": (careless("compares_no_files"), "replaced"),
}


@pytest.mark.parametrize(("command", "fault"), MUTANTS.values(), ids=list(MUTANTS))
def test_a_server_that_answers_what_it_could_not_write_is_noticed(
    small_disk: Path, made: Path, command: Callable[[Path, int], Sequence[str]], fault: str
) -> None:
    with asking(small_disk, made, command) as asked:
        asked.ask_all()
        # What is there already is not judged; the database goes on from it.
        asked.answered.clear()
        with FAULTS[fault](asked.served):
            for name in ("a case", "a search", "a case"):
                asked.ask(CALLS[name])
    assert asked.answered
    assert lost(asked)


def test_on_a_full_disk_the_ballast_keeps_the_log_going_until_there_is_room_again(small_disk: Path, made: Path) -> None:
    with asking(small_disk, made, serve) as asked:
        ballast = asked.served.data / "ballast"
        assert asked.ask(CALLS["a case"])[0] == 200
        assert ballast.exists()
        with filled(asked.served):
            statuses = [asked.ask(CALLS["a case"])[0] for _ in range(6)]
            assert not ballast.exists()
            assert statuses[0] == 503
            assert statuses[-1] == 200
        assert asked.ask(CALLS["a case"])[0] == 200
        assert ballast.exists()
    assert lost(asked) == []
