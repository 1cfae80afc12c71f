"""A server on a disk that loses its power at each answer, and what the disk then still holds.

power_cut.c, preloaded into the server, keeps what was synced by the time that each answer left. Nothing is judged here.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from gateway import clock
from gateway.commands.serve import LOOPBACK
from tests.harness.killed_server import PATIENCE, Lane
from tests.harness.made_world import DISCLOSURES

CLIENTS = 4
AHEAD = 24
"""How many answers may wait to be looked at: each holds what was synced since the one before it."""

SOURCE = Path(__file__).with_name("power_cut.c")


@dataclass(frozen=True, slots=True)
class Cut:
    """One answer, and a data folder as the disk held it when the first byte of the answer left."""

    answer: bytes
    disk: Path

    @property
    def body(self) -> bytes:
        """What has left of the body."""
        return self.answer.partition(b"\r\n\r\n")[2]

    @property
    def whole(self) -> bool:
        """Whether all of the body has left."""
        head = self.answer.partition(b"\r\n\r\n")[0].lower()
        return b"content-length: %d" % len(self.body) in head.split(b"\r\n")


def compiled(folder: Path) -> Path:
    """Return the library, compiled by what the PyPI package `ziglang` carries."""
    library = folder / "power_cut.so"
    words = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-lpthread", "-ldl"]
    environment = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(folder / "cache")}
    subprocess.run([sys.executable, "-m", "ziglang", *words], check=True, env=environment, timeout=300)
    return library


def cut_at_each_answer(lane: Lane, library: Path, folder: Path, cuts: int) -> Iterator[Cut]:
    """Let clients ask a server of a lane's; yield a cut for each of its answers, good until the next is asked for."""
    disk, kept = folder / "disk", folder / "kept"
    shutil.copytree(lane.data, disk, ignore=shutil.ignore_patterns("*-shm"))
    kept.mkdir()
    room, over = threading.Semaphore(AHEAD), threading.Event()
    told = {"CUT_DATA": str(lane.data.resolve()), "CUT_DISK": str(disk), "CUT_KEPT": str(kept)}
    with _server(lane, {**os.environ, **told, "LD_PRELOAD": str(library)}):
        clients = [threading.Thread(target=_ask, args=(lane, n, room, over), daemon=True) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        for number in range(1, cuts + 1):
            yield _cut(kept / str(number), folder / "after")
            room.release()
        over.set()
        room.release(CLIENTS)
        for client in clients:
            client.join(PATIENCE)


def _cut(kept: Path, after: Path) -> Cut:
    """Wait for a cut, and put its files where they may be written to: SQLite recovers what it opens."""
    end, answer = time.monotonic() + PATIENCE, kept / "answer"
    while not answer.exists() or not (cut := Cut(answer.read_bytes(), after)).whole:
        assert time.monotonic() < end, f"answer {kept.name} did not leave"
        time.sleep(0.001)
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(kept, after)
    shutil.rmtree(kept)
    return cut


def _ask(lane: Lane, number: int, room: threading.Semaphore, over: threading.Event) -> None:
    chance = random.Random(f"{lane.seed}:{number}")
    with closing(HTTPConnection(LOOPBACK, lane.port, timeout=PATIENCE)) as connection:
        while room.acquire() and not over.is_set():
            post, asked = lane.ask(chance)
            token, _name = lane.signers.token(post, clock.now())
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            with suppress(OSError, HTTPException):
                connection.request("POST", DISCLOSURES, json.dumps(asked).encode(), headers)
                connection.getresponse().read()


@contextmanager
def _server(lane: Lane, environment: dict[str, str]) -> Iterator[None]:
    said = lane.data.with_suffix(".stderr")
    with said.open("w+") as stderr:
        command = lane.command(lane.data, lane.port)
        server = subprocess.Popen(command, stdout=stderr, stderr=stderr, env=environment)
        try:
            listening(lane.port, said)
            yield
        finally:
            server.kill()
            server.wait(PATIENCE)


def listening(port: int, said: Path) -> None:
    """Wait until somebody listens there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), closing(HTTPConnection(LOOPBACK, port, timeout=1)) as connection:
            connection.connect()
            return
        time.sleep(0.05)
    raise AssertionError(f"the server did not listen; it said: {said.read_text('utf-8')}")
