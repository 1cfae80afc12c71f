"""A real `concordat serve`, in a process and on a port of its own, for whoever asks it over the network."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

CONCORDAT = Path(sys.executable).parent / "concordat"
TRIES, PAUSE = 300, 0.1


def serve(data: Path, port: int) -> list[str]:
    """Return the command that serves a data folder."""
    return [str(CONCORDAT), "serve", "--data", str(data), "--port", str(port)]


@contextmanager
def served(data: Path, program: Callable[[Path, int], list[str]] = serve) -> Iterator[str]:
    """Give the address of a gateway that answers; it is stopped afterwards. What it writes stands beside its data."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with (
        data.with_name(f"{data.name}.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(program(data, port), stdout=log, stderr=log) as process,
    ):
        try:
            _wait(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(TRIES):
        assert process.poll() is None, "the gateway did not start"
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/health")
                if connection.getresponse().status == HTTPStatus.OK:
                    return
        except (OSError, HTTPException):
            pass
        time.sleep(PAUSE)
    raise AssertionError("the gateway does not answer")
