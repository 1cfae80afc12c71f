"""Whatever happened, the gateway answers again within seconds, and what is left is a log that verifies.

A real `concordat serve` under load is killed with SIGKILL and started anew, its disk is filled, or its PostgreSQL
server stands still; afterwards `concordat log verify` takes the export of what is left, and all that was answered is in
it. A hostile key-set host is in tests/gateway/identity/test_fetched_keys.py. `CONCORDAT_LONG=1` does it ten times, and
judges seconds. It must notice a gateway that waits for ever.
"""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from gateway.commands.serve import LOOPBACK
from gateway.demonstration.askers import README_YOUNG_PERSON
from gateway.log_keeping.signer import Signer
from gateway.settings import Settings
from gateway.storage.opening import open_database
from tests.harness.conftest import Report
from tests.harness.faulty_storage import Served, filled
from tests.harness.killed_server import PATIENCE, free_port
from tests.harness.made_world import LONG
from tests.harness.test_when_it_cannot_write import small_disk
from tests.postgres import OwnServer
from tests.served import CONCORDAT

ROUNDS = 10 if LONG else 1
CLIENTS, LOAD_SECONDS, TROUBLE_SECONDS = 4, 0.5, 2.0
AGAIN_SECONDS = 5.0
ANSWER_SECONDS = 4.0
"""Within which 503 comes while the database stands still, and what the machine may add to it."""
BODY = json.dumps({"young_person": README_YOUNG_PERSON, "purpose": "care_planning"}).encode()
__all__ = ["small_disk"]


def run(*words: str | Path | int) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


@dataclass
class Deployed:
    """A data folder and its database, the process that serves them, and the events of all that was answered."""

    data: Path
    database: str
    command: Sequence[str]
    token: str
    port: int = field(default_factory=free_port)
    answered: list[str] = field(default_factory=list)

    @contextmanager
    def start(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start a process, as whoever supervises it would; whatever a test makes of it, it is gone afterwards."""
        quiet = subprocess.DEVNULL
        with subprocess.Popen([*self.command, *self._where()], stdout=quiet, stderr=quiet) as process:
            try:
                yield process
            finally:
                process.kill()

    def _where(self) -> list[str]:
        if self.command[0] == str(CONCORDAT):
            here = ["--data", str(self.data), "--port", str(self.port)]
            return [*here, *(["--database", self.database] if self.database else [])]
        return [str(self.data), str(self.port), self.database]

    def ask(self, path: str = "/v1/disclosures") -> int:
        """Ask once; return the status, or 0 where nothing whole came back."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with closing(HTTPConnection(LOOPBACK, self.port, timeout=2 * ANSWER_SECONDS)) as connection:
            try:
                connection.request("GET" if path == "/ready" else "POST", path, BODY, headers)
                reply = connection.getresponse()
                members = json.loads(reply.read())
            except (OSError, HTTPException):
                return 0
        if "event" in members:
            self.answered.append(members["event"])
        return reply.status

    def again(self) -> float:
        """Ask until it is answered; return how many seconds that took."""
        began = time.monotonic()
        while self.ask() != 200:
            assert time.monotonic() < began + PATIENCE, "it never answered again"
            time.sleep(0.05)
        return time.monotonic() - began

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """Have clients ask all the time."""
        over = threading.Event()

        def keep_asking() -> None:
            while not over.is_set():
                self.ask()

        threads = [threading.Thread(target=keep_asking, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(PATIENCE)


@dataclass(frozen=True)
class Made:
    """A demo's data folder, its PostgreSQL database if it has one, and a token of somebody there."""

    data: Path
    database: str
    token: str

    def copy(self, folder: Path, database: str = "", command: Sequence[str] = (str(CONCORDAT), "serve")) -> Deployed:
        """Return a deployment of its own for one test."""
        return Deployed(shutil.copytree(self.data, folder / "data"), database, command, self.token)


def make(folder: Path, database: str = "") -> Made:
    data, where = folder / "data", ["--database", database] if database else []
    made = run("demo", "--no-serve", "--data", data, *where)
    assert made.exit_code == 0, made.stderr
    # Many calls in a row are what is asked here, and no reason to be refused.
    (data / "limits.toml").write_text("person = 1000000\norganisation = 1000000\n", "utf-8")
    return Made(data, database, run("token", "--as", "ruth.callender", "--data", data, *where).stdout.strip())


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory, own_postgres: OwnServer) -> Made:
    return make(tmp_path_factory.mktemp("postgres"), own_postgres.server.create())


def check_log(held: Deployed, folder: Path) -> int:
    """Check the export of what is left, and that all that was answered is in it; return how many events it has."""
    where = ["--data", f"{held.data}", *(["--database", held.database] if held.database else [])]
    settings = Settings(held.data)
    policy, out = folder / "policy", folder / "export"
    key = Signer(settings.log_signer, settings.origin).key.verifier
    policy.write_text(f"log {key}\nquorum none\n", "utf-8")
    exported = run("log", "export", "--out", out, *where)
    assert exported.exit_code == 0, exported.stderr
    verified = run("log", "verify", out, "--policy", policy)
    assert verified.exit_code == 0, verified.output
    database = open_database(Settings(held.data, database_url=held.database))
    with database.snapshot() as connection:
        kept = {f"{row[0]}" for row in connection.exec_driver_sql("SELECT id FROM access_events")}
    database.close()
    assert set(held.answered) <= kept
    return len(kept)


def test_killed_under_load_it_answers_again_once_it_is_started(on_sqlite: Made, tmp_path: Path, report: Report) -> None:
    held, slowest = on_sqlite.copy(tmp_path), 0.0
    for _ in range(ROUNDS):
        with held.start() as process:
            held.again()
            with held.under_load():
                time.sleep(LOAD_SECONDS)
                process.kill()
        with held.start() as process:
            slowest = max(slowest, held.again())
            process.kill()
    tell(report, held, slowest, check_log(held, tmp_path))


def test_with_its_disk_full_it_refuses_and_answers_again_when_there_is_room(
    on_sqlite: Made, small_disk: Path, tmp_path: Path, report: Report
) -> None:
    held, slowest = on_sqlite.copy(small_disk), 0.0
    with held.start() as process:
        held.again()
        for _ in range(ROUNDS):
            # Kept by the process when it starts, and gone once a full disk took it.
            (held.data / "ballast").unlink(missing_ok=True)
            with held.under_load(), filled(Served(held.data, process.pid)):
                time.sleep(TROUBLE_SECONDS)
                assert 503 in [held.ask() for _ in range(5)]
            slowest = max(slowest, held.again())
        process.terminate()
        assert process.wait(PATIENCE) == 0
    tell(report, held, slowest, check_log(held, tmp_path))


def stalled(held: Deployed, own: OwnServer) -> tuple[float, int, float]:
    """Let the database stand still under load; return how long an answer took, what /ready said, and the recovery."""
    with held.under_load():
        with own.stalled():
            time.sleep(TROUBLE_SECONDS)
            began = time.monotonic()
            status = held.ask()
            took, ready = time.monotonic() - began, held.ask("/ready")
            assert status == 503, "nobody was told that nothing can be shown"
        recovery = held.again()
    return took, ready, recovery


def test_while_its_database_stands_still_it_refuses_and_answers_again_when_that_goes_on(
    on_postgres: Made, tmp_path: Path, own_postgres: OwnServer, report: Report
) -> None:
    held = on_postgres.copy(tmp_path, own_postgres.server.create(on_postgres.database))
    slowest = longest = 0.0
    with held.start() as process:
        held.again()
        for _ in range(ROUNDS):
            took, ready, recovery = stalled(held, own_postgres)
            slowest, longest = max(slowest, recovery), max(longest, took)
            assert ready == 503
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not LONG or longest < ANSWER_SECONDS
    tell(report, held, slowest, check_log(held, tmp_path))


def tell(report: Report, held: Deployed, slowest: float, events: int) -> None:
    """Write down what came of it; seconds are judged in the long form."""
    assert held.answered
    report(rounds=ROUNDS, answered=len(held.answered), events=events, again_ms=round(1000 * slowest))
    if LONG:
        assert slowest < AGAIN_SECONDS


def test_a_gateway_that_waits_for_ever_is_noticed(on_postgres: Made, tmp_path: Path, own_postgres: OwnServer) -> None:
    script = Path(__file__).with_name("waits_for_ever.py")
    url = own_postgres.server.create(on_postgres.database)
    held = on_postgres.copy(tmp_path, url, (sys.executable, str(script)))
    with held.start() as process:
        try:
            held.again()
            with pytest.raises(AssertionError, match="nobody was told"):
                stalled(held, own_postgres)
        finally:
            process.kill()
