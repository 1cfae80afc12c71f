"""One process of several on one data folder: it asks for disclosures in some threads and may turn toggles meanwhile.

Only the harness starts it. It reads its task from the command line, says `ready`, waits for a line, does its reads,
says `done`, and goes on turning until its input ends; then it says what it counted.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gateway import clock
from gateway.app import Gateway, open_gateway
from gateway.demonstration.askers import FIVE_ASKERS
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.register import Post, read_posts
from gateway.storage.writer import Job, Logged, Stale, Writer
from tests.harness.made_world import DISCLOSURES, SEARCH, Signers
from tests.harness.toggles import TOGGLES, turn
from tests.harness.withdrawals import SAM, SOCIAL_WORKER
from tests.harness.wrong_ways import WRONG_ON_POSTGRESQL, WRONG_WAYS, replace

WEIGHTS = (2, 4, 2, 1, 1)
"""How often each of the five asks: safeguarding lead, adviser, social worker, youth justice worker, nurse."""

UNAVAILABLE = 503
A_GUESS = 0.03
"""Seconds that an answer takes, as long as none was given."""

A_SEARCH = 0.3
"""How often the social worker searches for Sam by name instead of opening his case."""

A_PUBLICATION = 0.6
"""How often a protocol is published when it is its turn: compiling one takes as long as many answers."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does: how many reads in how many threads, and which toggles it turns meanwhile.

    `rest` is the mean time between two turns, in answers, so that a busy machine changes nothing; `behind` how far the
    clock of this process is behind, in seconds.
    """

    data: str
    database_url: str
    seed: str
    reads: int
    toggles: tuple[str, ...] = ()
    rest: float = 3.5
    threads: int = 1
    behind: float = 0.0
    wrong: str = ""

    def clock(self) -> datetime:
        """Read the clock of this process."""
        return clock.now() - timedelta(seconds=self.behind)

    def as_argument(self) -> str:
        """Return the task as it stands on the command line."""
        return json.dumps(asdict(self))


class Asker:
    """Asks about Sam as one of five, drawn anew each time."""

    def __init__(self, gateway: Gateway, signers: Signers, counted: Counter[str], chance: random.Random) -> None:
        self.gateway, self.signers, self.counted, self.chance = gateway, signers, counted, chance
        self.client, self.took = gateway.app.test_client(), A_GUESS
        with gateway.database.snapshot() as connection:
            self.posts = [(read_posts(connection, user)[0], purpose) for user, purpose in FIVE_ASKERS]

    def ask(self, times: int) -> None:
        """Ask until so many were answered; an answer that moved on three times is none, and is asked for again."""
        answered = 0
        while answered < times:
            ((post, purpose),) = self.chance.choices(self.posts, WEIGHTS)
            searches = post.asker.practitioner == SOCIAL_WORKER and self.chance.random() < A_SEARCH
            path, what = (SEARCH, {"q": "Averill"}) if searches else (DISCLOSURES, {"young_person": SAM})
            answered += self._send(post, path, {**what, "purpose": purpose})

    def _send(self, post: Post, path: str, body: Mapping[str, str]) -> bool:
        token, _name = self.signers.token(post, self.gateway.door.settings.clock())
        began = time.perf_counter()
        reply = self.client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
        self.took = time.perf_counter() - began
        self.counted[str(reply.status_code)] += 1
        return reply.status_code != UNAVAILABLE


def take_turns(task: Task, askers: Sequence[Asker], over: threading.Event) -> None:
    """Turn one toggle after another until it is over; in the end each may stand either way."""
    gateway, chance = askers[0].gateway, random.Random(task.seed)
    given, left = dict.fromkeys(task.toggles, True), list[str]()
    while given and not over.wait(task.rest * max(asker.took for asker in askers) * chance.expovariate(1)):
        left = left or chance.sample(task.toggles * 2, len(task.toggles) * 2)
        name = left.pop()
        if TOGGLES[name].change is None and chance.random() > A_PUBLICATION:
            continue
        try:
            turn(gateway, TOGGLES[name], given=not given[name])
        except StorageUnavailable:
            # Nobody knows whether it was turned: it is turned the same way again, which does no harm.
            continue
        given[name] = not given[name]


def count_stale(counted: Counter[str]) -> None:
    """Count the answers that were decided again because something moved while they were worked out."""
    write = Writer.write

    def counting(self: Writer, job: Job) -> Logged:
        try:
            return write(self, job)
        except Stale:
            counted["stale"] += 1
            raise

    replace(Writer, "write", counting)


def say(word: object) -> None:
    """Tell the harness."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def work(task: Task) -> Counter[str]:
    """Do a task; return what was counted."""
    counted = Counter[str]()
    if task.wrong:
        {**WRONG_WAYS, **WRONG_ON_POSTGRESQL}[task.wrong]()
    count_stale(counted)
    settings = Settings(Path(task.data), clock=task.clock, database_url=task.database_url)
    gateway, over = open_gateway(settings), threading.Event()
    signers = Signers(Path(task.data), gateway.door.settings.audience)
    askers = [Asker(gateway, signers, counted, random.Random(f"{task.seed}:{n}")) for n in range(task.threads)]
    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(task.threads + 1) as pool:
        turning = pool.submit(take_turns, task, askers, over)
        try:
            for reading in [pool.submit(asker.ask, task.reads // task.threads) for asker in askers]:
                reading.result()
            say("done")
            sys.stdin.read()
        finally:
            over.set()
        turning.result()
    gateway.close()
    return counted


def task_of(argument: str) -> Task:
    """Read a task from the command line."""
    given: dict[str, Any] = json.loads(argument)
    return Task(**{**given, "toggles": tuple(given["toggles"])})


if __name__ == "__main__":
    say(json.dumps(work(task_of(sys.argv[1]))))
