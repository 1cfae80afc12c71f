"""I9: one bad client starves nobody.

A real `concordat serve` answers healthy clients while 200 connections are slow to say what they want, to send it or to
take the answer, and while others send what is too large, too deep or too clever. CI judges outcomes: everybody healthy
is answered, everything hostile is refused as it should be. `CONCORDAT_LONG=1` judges seconds and memory too: the p99 of
healthy clients under twice what it is without the others, memory grown by less than 50 MB, and slow connections let go.
It must notice a server with few connections that lets go of none, one that takes bodies of any size, and one that
gives pages without an end.
"""

import json
import resource
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import pytest

from gateway import clock
from gateway.commands.serve import LOOPBACK
from tests.harness.conftest import Report
from tests.harness.disclosing import CALLS
from tests.harness.hostile_requests import HOSTILE, Hostile
from tests.harness.made_world import LONG
from tests.harness.slow_clients import SLOW_BODY, SLOW_HEADERS, slow_clients
from tests.harness.test_no_disclosure_without_its_event import Command
from tests.harness.test_when_it_cannot_write import Asked, asking, made
from tests.served import serve

__all__ = ["made"]
SLOW, HEALTHY, TURNS, ROUNDS = 200, 100 if LONG else 12, 8 if LONG else 1, 25 if LONG else 1
PATIENCE, IMPATIENCE = 25.0, 3.0
"""Seconds for an answer: on a busy machine, and where it is known that none comes."""

LET_GO_SECONDS, GROWTH_MB, TIMES = 32.0, 50, 2.0
"""The server's own timeout, its rounds of clearing up, and some air; and the long form's bars."""


@dataclass
class Healthy:
    """A client that asks for a case again and again, over one connection after another."""

    asked: Asked
    patience: float = PATIENCE
    seconds: list[float] = field(default_factory=list)

    def ask(self) -> int:
        """Return the status of an answer, 0 where none came in time."""
        call, started = CALLS["a case"], time.monotonic()
        token, _name = self.asked.signers.token(self.asked.posts[call.user], clock.now())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with closing(HTTPConnection(LOOPBACK, self.asked.port, timeout=self.patience)) as connection:
            try:
                connection.request(call.method, call.path, json.dumps(call.body), headers)
                reply = connection.getresponse()
                reply.read()
            except OSError:
                return 0
        self.seconds.append(time.monotonic() - started)
        return reply.status

    def statuses(self, times: int) -> set[int]:
        """Ask so often; return every status that came."""
        return {self.ask() for _ in range(times)}

    @property
    def p99(self) -> float:
        """The time, in seconds, that all but one in a hundred took at most."""
        return sorted(self.seconds)[-max(1, len(self.seconds) // 100)]


def status_of(asked: Asked, hostile: Hostile) -> int:
    """Send a hostile request whole, as far as the server takes it in; return the status, 0 where none came."""
    token, _name = asked.signers.token(asked.posts[hostile.user], clock.now())
    with socket.create_connection((LOOPBACK, asked.port), timeout=PATIENCE) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(hostile.request(token))
        first = b""
        try:
            while b"\r\n" not in first and (piece := connection.recv(4096)):
                first += piece
        except OSError:
            return 0
    return int(first.split(b" ")[1]) if first.count(b" ") > 1 else 0


def megabytes(process: int) -> float:
    """Return how much memory a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text("utf-8").split()[1])
    return pages * resource.getpagesize() / 1024**2


@contextmanager
def served(folder: Path, made: Path, command: Command) -> Iterator[Asked]:
    """Serve a copy of the partnership."""
    with asking(folder, made, command) as asked:
        assert Healthy(asked).statuses(5) == {200}
        yield asked


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Iterator[Asked]:
    """Give the gateway that all but the mutants are."""
    with served(tmp_path_factory.mktemp("served"), made, serve) as asked:
        yield asked


def test_healthy_clients_are_answered_beside_200_slow_ones(asked: Asked, report: Report) -> None:
    alone, beside = Healthy(asked), Healthy(asked)
    statuses, before, still = set[int](), megabytes(asked.served.process), list[int]()
    # By turns, so that whatever else the machine does falls on both.
    for _ in range(TURNS):
        statuses |= alone.statuses(HEALTHY)
        with slow_clients(asked.port, SLOW) as slow:
            statuses |= beside.statuses(HEALTHY)
            still.append(len(slow.open))
    grown = megabytes(asked.served.process) - before
    report(
        slow=SLOW,
        still_open=min(still),
        healthy=TURNS * HEALTHY,
        median_alone_ms=round(1000 * median(alone.seconds)),
        median_beside_ms=round(1000 * median(beside.seconds)),
        p99_alone_ms=round(1000 * alone.p99),
        p99_beside_ms=round(1000 * beside.p99),
        grown_mb=round(grown, 1),
    )
    assert statuses == {200}
    if LONG:
        assert beside.p99 < TIMES * alone.p99
        assert grown < GROWTH_MB


def test_whatever_is_too_large_too_deep_or_too_clever_is_refused_and_nobody_else_notices(
    asked: Asked, report: Report
) -> None:
    before = megabytes(asked.served.process)
    wrong = [
        (name, status)
        for _ in range(ROUNDS)
        for name, hostile in HOSTILE.items()
        if (status := status_of(asked, hostile)) not in hostile.right
    ]
    statuses, grown = Healthy(asked).statuses(5), megabytes(asked.served.process) - before
    report(hostile=len(HOSTILE), rounds=ROUNDS, wrong=len(wrong), grown_mb=round(grown, 1))
    assert wrong == []
    assert statuses == {200}
    if LONG:
        assert grown < GROWTH_MB


@pytest.mark.skipif(not LONG, reason="it takes as long as the server's own timeout; see also test_whole_requests.py")
def test_slow_connections_are_let_go_though_a_byte_comes_now_and_then(asked: Asked, report: Report) -> None:
    with slow_clients(asked.port, SLOW, (SLOW_HEADERS, SLOW_BODY)) as slow:
        seconds = slow.wait_until_closed(SLOW, LET_GO_SECONDS)
    report(slow=SLOW, let_go=slow.closed, seconds=round(seconds, 1))
    assert slow.closed == SLOW


def starving(way: str) -> Command:
    """Return the command of a server that is wrong in this way."""

    def command(data: Path, port: int) -> Sequence[str]:
        return [sys.executable, str(Path(__file__).with_name("starving_server.py")), way, str(data), str(port)]

    return command


def test_a_server_with_few_connections_that_lets_go_of_none_is_noticed(tmp_path: Path, made: Path) -> None:
    with served(tmp_path, made, starving("serve_few_for_ever")) as asked, slow_clients(asked.port, SLOW):
        assert Healthy(asked, IMPATIENCE).ask() == 0


def test_a_server_that_takes_and_gives_without_end_is_noticed(tmp_path: Path, made: Path) -> None:
    with served(tmp_path, made, starving("limit_nothing")) as asked:
        right = {name for name, hostile in HOSTILE.items() if status_of(asked, hostile) in hostile.right}
    assert HOSTILE.keys() - right >= {"a body of 2 MB", "a body in pieces that goes on", "a page of 101 entries"}
