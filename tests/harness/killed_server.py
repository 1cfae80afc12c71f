"""Servers that are killed at random instants while clients ask, and what the clients had received by then.

Each request carries a token of its own, so that even an answer that broke off can be matched with its event.
"""

import json
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gateway import clock
from gateway.commands.serve import LOOPBACK
from gateway.storage.register import Post
from tests.harness.made_world import DISCLOSURES, LONG, Signers

CLIENTS = 6
SHORTEST, LONGEST = 0.02, 2.5 if LONG else 0.7
"""Seconds of load before the kill, counted from the first answer."""

PATIENCE = 30.0
A_SMALL_WINDOW, A_SIP, A_PAUSE = 2304, 512, 0.001
"""Bytes, bytes and seconds: how a slow client reads, which has part of an answer when the server is killed."""

Ask = Callable[[random.Random], tuple[Post, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Received:
    """The bytes that one client received for one request, and the identifier of its token."""

    token_id: str
    data: bytes

    @property
    def status(self) -> int:
        """The status, or 0 if not even that arrived."""
        first = self.data.split(b"\r\n", 1)[0].split(b" ")
        return int(first[1]) if len(first) > 1 and len(first[1]) == 3 else 0

    @property
    def body(self) -> bytes:
        """What arrived of the body."""
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def whole(self) -> bool:
        """Whether all of the body arrived."""
        length = _length(self.data)
        return length is not None and len(self.body) == length


def free_port() -> int:
    """Find a port below those that the system gives to clients, or a client that tries again could take it itself."""
    for port in random.sample(range(20000, 32000), 50):
        with socket.socket() as chosen, suppress(OSError):
            chosen.bind((LOOPBACK, port))
            return port
    raise AssertionError("no port is free")


@dataclass
class Lane:
    """One data folder and port, on which servers are started and killed one after another."""

    data: Path
    command: Callable[[Path, int], Sequence[str]]
    signers: Signers
    ask: Ask
    seed: int
    received: list[Received] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def run(self, cycles: int) -> None:
        """Go through some cycles."""
        for cycle in range(cycles):
            self._cycle(random.Random(f"{self.seed}:{cycle}"))

    def _cycle(self, chance: random.Random) -> None:
        answered, over = threading.Event(), threading.Event()
        heard: list[list[Received]] = [[] for _ in range(CLIENTS)]
        clients = [
            _Client(self, random.Random(chance.random()), mine, answered, over, slow=number % 2 == 1)
            for number, mine in enumerate(heard)
        ]
        threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
        with self._server() as server:
            for thread in threads:
                thread.start()
            came = answered.wait(PATIENCE)
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            server.kill()
            over.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert came, f"the server did not answer; it said: {self._said.read_text('utf-8')}"
        self.received.extend(one for mine in heard for one in mine)

    @property
    def _said(self) -> Path:
        return self.data.with_suffix(".stderr")

    @contextmanager
    def _server(self) -> Iterator[subprocess.Popen[bytes]]:
        with self._said.open("wb") as said:
            server = subprocess.Popen(self.command(self.data, self.port), stdout=said, stderr=said)
        try:
            yield server
        finally:
            server.kill()
            server.wait(PATIENCE)


def run_side_by_side(lanes: Sequence[Lane], cycles: int) -> list[Received]:
    """Run lanes at once, so that one starts its server while another is under load; raises what a lane raised."""
    failures: list[BaseException] = []

    def work(lane: Lane) -> None:
        try:
            lane.run(cycles)
        except BaseException as failure:  # noqa: BLE001 - raised again in the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure
    return [one for lane in lanes for one in lane.received]


@dataclass(frozen=True, slots=True)
class _Client:
    """Asks until the server is gone, over one connection after another; keeps whatever comes back, however little."""

    lane: Lane
    chance: random.Random
    heard: list[Received]
    answered: threading.Event
    over: threading.Event
    slow: bool

    def run(self) -> None:
        """Ask and ask again."""
        while not self.over.is_set():
            with socket.socket() as connection:
                if self.slow:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, A_SMALL_WINDOW)
                connection.settimeout(PATIENCE)
                try:
                    connection.connect((LOOPBACK, self.lane.port))
                    while not self.over.is_set():
                        self._exchange(connection)
                        self.answered.set()
                except OSError:
                    time.sleep(0.01)

    def _exchange(self, connection: socket.socket) -> None:
        request, token_id = self._request()
        connection.sendall(request)
        data = b""
        try:
            while not Received(token_id, data).whole and not (self.slow and self.over.is_set()):
                piece = connection.recv(A_SIP)
                if not piece:
                    raise ConnectionResetError
                data += piece
                time.sleep(A_PAUSE if self.slow else 0)
        finally:
            if data:
                self.heard.append(Received(token_id, data))

    def _request(self) -> tuple[bytes, str]:
        post, asked = self.lane.ask(self.chance)
        token, token_id = self.lane.signers.token(post, clock.now())
        content = json.dumps(asked).encode()
        head = (
            f"POST {DISCLOSURES} HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content, token_id


def _length(data: bytes) -> int | None:
    head, end, _body = data.partition(b"\r\n\r\n")
    lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return lengths[0] if end and lengths else None
