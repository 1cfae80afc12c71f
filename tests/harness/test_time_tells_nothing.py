"""I6: how long an answer takes does not tell somebody absent from somebody who is not the asker's.

A real server is asked, in pairs that are interleaved in an order drawn for each: about somebody absent, about a
stranger. How often the stranger's answer takes longer is the area under the curve of a classifier by time; it must be
a half, give or take 0.03. Only `CONCORDAT_LONG=1` judges it, and only there it must notice a gateway that reads what
it does not show. The short form asks a few pairs and checks the yardstick.
"""

import json
import random
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from math import sqrt
from pathlib import Path
from statistics import median

import pytest

from gateway import clock
from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.settings import Settings
from gateway.storage.register import Post
from policy.protocol_files import YOUTH_SUPPORT
from tests.harness import looks_first
from tests.harness.conftest import Report
from tests.harness.killed_server import PATIENCE, free_port
from tests.harness.made_world import DISCLOSURES, LONG, Signers, build, every_post
from tests.harness.oracle import Oracle
from tests.harness.oracle_facts import Who
from tests.served import serve

PAIRS = 6_000 if LONG else 12
MUTANTS_PAIRS = 3_000
BOUND = 0.03
ASKERS = ("mei.tanaka", "ruth.callender", "karen.ostrow")
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
A_FEW = 20
Command = Callable[[Path, int], Sequence[str]]


def looks(data: Path, port: int) -> Sequence[str]:
    return [sys.executable, str(looks_first.__file__), str(data), str(port)]


@dataclass
class Times:
    """Seconds that answers took, of one kind of call."""

    absent: list[float] = field(default_factory=list)
    stranger: list[float] = field(default_factory=list)

    @property
    def area(self) -> float:
        """How often a stranger's answer takes longer than that of somebody absent; ties count half."""
        ordered = sorted(self.absent)
        below = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in self.stranger)
        return below / (2 * len(ordered) * len(self.stranger))

    @property
    def half_width(self) -> float:
        """Half of the 95 % confidence interval, after Hanley and McNeil (1982) at an area of a half."""
        n, m = len(self.absent), len(self.stranger)
        return 1.96 * sqrt((n + m + 1) / (12 * n * m))


@dataclass
class Served:
    """A server on a data folder of today, and who asks it about whom."""

    data: Path
    port: int
    posts: Sequence[Post]
    strangers: dict[str, list[str]]
    signers: Signers
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    def call(self, connection: HTTPConnection, post: Post, who: str, kind: str) -> tuple[float, int, int]:
        """Ask about somebody; return how long it took, the status and the length."""
        headers = {"Authorization": f"Bearer {self._token(post)}", "Content-Type": "application/json"}
        body = json.dumps({"young_person": who, "purpose": "safeguarding"}) if kind == "POST" else None
        path = DISCLOSURES if kind == "POST" else f"/v1/young-people/{who}/relationships"
        begun = time.perf_counter()
        connection.request(kind, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        return time.perf_counter() - begun, answer.status, len(content)

    def _token(self, post: Post) -> str:
        until, token = self.tokens.get(post.asker.practitioner, (0.0, ""))
        if time.monotonic() > until:
            token, _name = self.signers.token(post, clock.now())
            self.tokens[post.asker.practitioner] = (time.monotonic() + 600, token)
        return token


@contextmanager
def served(data: Path, command: Command) -> Iterator[Served]:
    rows = made_up_partnership(clock.now().date())
    build(data, rows)
    gateway = open_gateway(Settings(data))
    posts = [post for post in every_post(gateway, rows) if post.asker.practitioner in ASKERS]
    audience = gateway.door.settings.audience
    gateway.close()
    oracle, port = Oracle(rows, YOUTH_SUPPORT), free_port()
    strangers = {
        post.asker.practitioner: [
            str(row["id"])
            for row in rows["young_people"]
            if not oracle.opinion(_who(post), str(row["id"]), "safeguarding", clock.now()).found
        ]
        for post in posts
    }
    with subprocess.Popen(command(data, port), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield Served(data, port, posts, strangers, Signers(data, audience))
        finally:
            process.kill()


def _who(post: Post) -> Who:
    asker = post.asker
    return Who(asker.practitioner, asker.agency, asker.role, asker.service, asker.organisation)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with closing(HTTPConnection(LOOPBACK, port, timeout=PATIENCE)) as connection:
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the server did not answer")


def timed(server: Served, pairs: int) -> dict[str, Times]:
    """Ask pairs over one connection that stays open; every answer must be of the same status and length."""
    chance, times = random.Random(6), {"POST": Times(), "GET": Times()}
    # As many as there are strangers: whoever is asked for again and again must not be told from the others by that.
    many = max(map(len, server.strangers.values()))
    nobody = ["yp-" + "".join(chance.choices(LETTERS, k=13)) for _ in range(many)]
    shapes: dict[str, set[tuple[int, int]]] = {"POST": set(), "GET": set()}
    with closing(HTTPConnection(LOOPBACK, server.port, timeout=PATIENCE)) as connection:
        for number in range(-A_FEW, pairs):
            kind, post = ("POST", "GET")[number % 2], chance.choice(server.posts)
            stranger = chance.choice(server.strangers[post.asker.practitioner])
            absent = chance.choice(nobody)
            both = [(times[kind].absent, absent), (times[kind].stranger, stranger)]
            chance.shuffle(both)
            for kept, who in both:
                took, status, length = server.call(connection, post, who, kind)
                shapes[kind].add((status, length))
                # The first few are to get warm by.
                if number >= 0:
                    kept.append(took)
    assert [{status for status, _length in shape} for shape in shapes.values()] == [{404}, {404}]
    assert [len(shape) for shape in shapes.values()] == [1, 1]
    return times


def told(times: Times) -> dict[str, object]:
    return {
        "pairs": len(times.absent),
        "area": round(times.area, 4),
        "confidence_95": round(times.half_width, 4),
        "median_ms_absent": round(1000 * median(times.absent), 3),
        "median_ms_stranger": round(1000 * median(times.stranger), 3),
    }


def test_how_long_an_answer_takes_tells_nobody_apart(tmp_path: Path, report: Report) -> None:
    with served(tmp_path / "data", serve) as server:
        times = timed(server, PAIRS)
    report(disclosures=told(times["POST"]), relationships=told(times["GET"]))
    if LONG:
        assert all(abs(each.area - 0.5) <= BOUND for each in times.values())


@pytest.mark.skipif(not LONG, reason="seconds are judged in the long form alone")
def test_a_gateway_that_looks_before_it_refuses_is_noticed(tmp_path: Path, report: Report) -> None:
    with served(tmp_path / "data", looks) as server:
        times = timed(server, MUTANTS_PAIRS)
    report(disclosures=told(times["POST"]))
    assert times["POST"].area > 0.5 + BOUND


@pytest.mark.parametrize(("later", "least", "most"), [(0.0, 0.45, 0.55), (0.5, 0.6, 0.68), (3.0, 0.97, 1.0)])
def test_the_yardstick_reads_a_half_for_what_is_alike_and_more_for_what_is_later(
    later: float, least: float, most: float
) -> None:
    chance = random.Random(1)
    absent = [chance.gauss(10, 1) for _ in range(2000)]
    stranger = [chance.gauss(10 + later, 1) for _ in range(2000)]
    assert least < Times(absent, stranger).area < most
    assert 0.01 < Times(absent, stranger).half_width < 0.02
