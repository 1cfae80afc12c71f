"""Clients in a process of their own: each keeps one connection open, and asks again as soon as it is answered.

Raw bytes over sockets, so that what is measured is the server and not an HTTP library. Reads a plan as JSON from its
standard input, writes what was found as JSON to its standard output. Talks to this machine only.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from subprocess import run
from typing import Any

LOOPBACK = "127.0.0.1"
LENGTH, OK = b"content-length:", b"HTTP/1.1 200"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to ask what, by how many clients at once, and until when: seconds, or a number of answers if it is set."""

    port: int
    requests: Sequence[str]
    clients: int
    seconds: float
    count: int = 0

    def carried_out(self) -> "Taken":
        """Carry it out in another process."""
        command = [sys.executable, "-m", "benchmarks.door.client"]
        plan = {name: getattr(self, name) for name in self.__dataclass_fields__}
        done = run(command, input=json.dumps(plan), capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
        return Taken(**json.loads(done.stdout))


@dataclass(frozen=True, slots=True)
class Taken:
    """What it took: the seconds altogether, and of each answer."""

    elapsed: float
    seconds: Sequence[float]


@dataclass
class Client:
    """One connection."""

    connection: socket.socket
    place: int
    began: float = 0.0
    came: bytearray = field(default_factory=bytearray)

    def ask(self, requests: Sequence[bytes]) -> None:
        """Send the next request."""
        self.came.clear()
        self.began = time.perf_counter()
        self.connection.sendall(requests[self.place % len(requests)])
        self.place += 1

    def answered(self) -> bool:
        """Take in what came; tell whether the answer is whole. RuntimeError for any but a 200."""
        some = self.connection.recv(1 << 18)
        self.came += some
        head = self.came.find(b"\r\n\r\n")
        if not some or (head >= 0 and not self.came.startswith(OK)):
            raise RuntimeError(f"refused: {self.came[:400]!r}")
        return head >= 0 and len(self.came) >= head + 4 + _length(self.came[:head])


def _length(head: bytearray) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.partition(b":")[2]) for line in lines if line.startswith(LENGTH))


def take(plan: Plan) -> Taken:
    """Carry out a plan in this process."""
    requests = [each.encode() for each in plan.requests]
    taken: list[float] = []
    with ExitStack() as stack:
        ready = stack.enter_context(selectors.DefaultSelector())
        for number in range(plan.clients):
            connection = stack.enter_context(socket.create_connection((LOOPBACK, plan.port), PATIENCE_SECONDS))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(connection, selectors.EVENT_READ, Client(connection, number * 7))
        began = time.perf_counter()
        for key in list(ready.get_map().values()):
            key.data.ask(requests)
        _go_on(ready, plan, requests, taken, began)
        return Taken(time.perf_counter() - began, taken)


def _go_on(
    ready: selectors.BaseSelector, plan: Plan, requests: Sequence[bytes], taken: list[float], began: float
) -> None:
    """Ask until the plan is done; whoever waits then still gets an answer."""
    waiting = plan.clients
    while waiting:
        events = ready.select(PATIENCE_SECONDS)
        if not events:
            raise RuntimeError("the server no longer answers")
        for key, _mask in events:
            client: Client = key.data
            if client.answered():
                now = time.perf_counter()
                taken.append(now - client.began)
                if len(taken) + waiting <= plan.count if plan.count else now - began < plan.seconds:
                    client.ask(requests)
                else:
                    waiting -= 1


def http_request(token: str, body: Mapping[str, Any]) -> str:
    """Return the bytes of a disclosure's request, as text."""
    content = json.dumps(body)
    head = (
        "POST /v1/disclosures HTTP/1.1",
        f"Host: {LOOPBACK}",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
    )
    return "\r\n".join([*head, "", content])


if __name__ == "__main__":
    found = take(Plan(**json.load(sys.stdin)))
    json.dump({"elapsed": found.elapsed, "seconds": found.seconds}, sys.stdout)
