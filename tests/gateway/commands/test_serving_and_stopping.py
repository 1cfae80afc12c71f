"""A real `concordat serve` that is told to end while it is asked, and what becomes of whoever asked."""

import json
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

from gateway.commands.serve import LOOPBACK
from gateway.commands.stopping import FINISH_SECONDS
from gateway.demonstration.askers import README_YOUNG_PERSON
from tests.gateway.commands.test_served_process import CONCORDAT, free_port, run

CLIENTS, LOAD_SECONDS = 6, 1.0
ENDS_WITHIN = FINISH_SECONDS + 12
"""Seconds: the calls that have come, the queue, a last checkpoint; on a machine where others are at work."""
QUESTION = json.dumps({"young_person": README_YOUNG_PERSON, "purpose": "care_planning"}).encode()


@dataclass
class Served:
    """A gateway that is served, and where."""

    process: subprocess.Popen[bytes]
    port: int
    figures: int
    said: Path

    @property
    def lines(self) -> list[dict[str, object]]:
        """Return the lines of its own log."""
        return [json.loads(line) for line in self.said.read_text("utf-8").splitlines() if line.startswith("{")]


@contextmanager
def serving(data: Path, *more: str) -> Iterator[Served]:
    port, figures, said = free_port(), free_port(), data.with_name("said")
    command = [CONCORDAT, "serve", "--data", data, "--port", port, "--metrics-port", figures, *more]
    with (
        said.open("wb") as stderr,
        subprocess.Popen(list(map(str, command)), stderr=stderr, stdout=stderr) as process,
    ):
        try:
            until(lambda: b"listening on" in said.read_bytes())
            yield Served(process, port, figures, said)
        finally:
            process.kill()


def until(found: Callable[[], bool]) -> None:
    for _ in range(300):
        if found():
            return
        time.sleep(0.1)
    raise AssertionError("it took too long")


@dataclass
class Client:
    """Asks again and again over one connection until nobody answers any more."""

    port: int
    token: str
    answered: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    closed: bool = False

    def run(self) -> None:
        """Ask."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        while True:
            with closing(HTTPConnection(LOOPBACK, self.port, timeout=20)) as connection:
                try:
                    connection.connect()
                except OSError:
                    return
                while not self.closed and self._ask(connection, headers):
                    pass

    def _ask(self, connection: HTTPConnection, headers: dict[str, str]) -> bool:
        try:
            connection.request("POST", "/v1/disclosures", QUESTION, headers)
            reply = connection.getresponse()
        except (OSError, HTTPException):
            # Not a byte came: nobody was shown anything.
            return False
        try:
            body = json.loads(reply.read())
        except (OSError, HTTPException, ValueError) as error:
            self.broken.append(type(error).__name__)
            return False
        self.answered.append(body["event"])
        return reply.headers["Connection"] != "close"


def events(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "concordat.sqlite3")) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM access_events")}


def signed(data: Path) -> tuple[int, int]:
    """Return how many events the log has, and how many the last checkpoint covers."""
    with closing(sqlite3.connect(data / "concordat.sqlite3")) as connection:
        ((size,),) = connection.execute("SELECT size FROM log_head").fetchall()
        ((covered,),) = connection.execute("SELECT max(size) FROM checkpoints").fetchall()
    return size, covered


def token(data: Path) -> str:
    return run("token", "--as", "ruth.callender", "--data", data).stdout.strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_under_load_it_answers_who_has_come_writes_and_signs_everything_and_ends_well(
    demo_data: Path, number: signal.Signals
) -> None:
    with serving(demo_data, "--log-format", "json") as served:
        clients = [Client(served.port, token(demo_data)) for _ in range(CLIENTS)]
        threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        until(lambda: all(client.answered for client in clients))
        time.sleep(LOAD_SECONDS)
        served.process.send_signal(number)
        began = time.monotonic()
        code = served.process.wait(ENDS_WITHIN)
        took = time.monotonic() - began
        for thread in threads:
            thread.join(ENDS_WITHIN)

    answered = [event for client in clients for event in client.answered]
    assert code == 0
    assert took < ENDS_WITHIN
    assert [client.broken for client in clients] == [[]] * CLIENTS
    assert len(answered) > CLIENTS
    assert set(answered) <= events(demo_data)
    assert signed(demo_data)[0] == signed(demo_data)[1]
    assert [line for line in served.lines if line["level"] in ("ERROR", "CRITICAL")] == []


def test_somebody_who_never_finishes_asking_does_not_keep_it_from_ending(demo_data: Path) -> None:
    with serving(demo_data) as served, socket.create_connection((LOOPBACK, served.port)) as slow:
        slow.sendall(b"POST /v1/disclosures HTTP/1.1\r\nHost: gateway.example\r\nContent-Le")
        time.sleep(0.3)
        served.process.terminate()

        assert served.process.wait(ENDS_WITHIN) == 0
        with suppress(ConnectionError):
            assert slow.recv(1) == b""


def test_a_second_signal_ends_it_at_once(demo_data: Path) -> None:
    with serving(demo_data) as served, socket.create_connection((LOOPBACK, served.port)) as slow:
        slow.sendall(b"POST /v1/disclosures HTTP/1.1\r\nHost: gateway.example\r\nContent-Le")
        time.sleep(0.3)
        served.process.terminate()
        time.sleep(0.5)
        assert served.process.poll() is None
        served.process.terminate()

        assert served.process.wait(3) == 128 + signal.SIGTERM
    # As after a crash: what was acknowledged is there, and the next process goes on.
    with serving(demo_data) as again:
        assert status(again.port, "/ready") == 200


def status(port: int, path: str) -> int:
    with closing(HTTPConnection(LOOPBACK, port, timeout=10)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_figures_are_read_on_a_port_of_their_own_and_nowhere_else(demo_data: Path) -> None:
    with serving(demo_data) as served:
        with urlopen(f"http://{LOOPBACK}:{served.figures}/metrics", timeout=10) as reply:
            page = reply.read().decode()

        assert status(served.port, "/metrics") == 401
    assert "concordat_log_events" in page


def test_nobody_reads_figures_unless_that_was_asked_for(demo_data: Path) -> None:
    port = free_port()
    command = [str(CONCORDAT), "serve", "--data", str(demo_data), "--port", str(port)]
    said = demo_data.with_name("said")
    with said.open("wb") as stderr, subprocess.Popen(command, stderr=stderr) as process:
        try:
            until(lambda: b"listening on" in said.read_bytes())
            assert listening(process.pid) == {port}
        finally:
            process.kill()


def listening(process: int) -> set[int]:
    """Return the ports on which a process listens for TCP."""
    sockets = {f"{file.readlink()}" for file in Path(f"/proc/{process}/fd").iterdir()}
    rows = [line.split() for line in Path(f"/proc/{process}/net/tcp").read_text("ascii").splitlines()[1:]]
    return {int(row[1].partition(":")[2], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}
