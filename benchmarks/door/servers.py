"""The contenders as processes of their own, each on a port of this machine: started, watched, ended."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.door.client import LOOPBACK, Plan, Taken
from benchmarks.door.places import Place

START_SECONDS = 60.0
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Server:
    """A contender that answers."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    requests: Sequence[str]

    def taken(self, clients: int, seconds: float, count: int = 0) -> Taken:
        """Let so many clients ask for so long, or for so many answers."""
        return Plan(self.port, self.requests, clients, seconds, count).carried_out()

    @property
    def memory(self) -> int:
        """The bytes of memory that the process holds now."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]) * PAGE


@contextmanager
def concordat(place: Place) -> Iterator[Server]:
    """Run `concordat serve`."""
    program, port = Path(sys.executable).with_name("concordat"), free_port()
    command: list[str | Path] = [program, "serve", "--data", place.settings.data, "--port", f"{port}"]
    if place.settings.database_url:
        command += ["--database", place.settings.database_url]
    with _running("Concordat", port, command, place) as server:
        yield server


@contextmanager
def bare(place: Place, cerbos: int = 0) -> Iterator[Server]:
    """Run the plain endpoint, with a sidecar on a port if it is given."""
    port, name = free_port(), "bare + Cerbos" if cerbos else "bare"
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.door.bare"]
    command += ["--database", place.bare_url, "--port", f"{port}", "--cerbos", f"{cerbos}"]
    with _running(name, port, command, place) as server:
        yield server


@contextmanager
def _running(name: str, port: int, command: Sequence[str | Path], place: Place) -> Iterator[Server]:
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own programs
        try:
            _await(port, process)
            yield Server(name, port, process, place.requests)
        finally:
            process.terminate()


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("a contender did not come up")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind((LOOPBACK, 0))
        return int(opened.getsockname()[1])
