import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from gateway.demonstration.askers import README_YOUNG_PERSON

CONCORDAT = Path(sys.executable).parent / "concordat"


@contextmanager
def port_taken() -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with port_taken() as port:
        return port


def run(*words: str | Path | int) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [str(CONCORDAT), "serve", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == f"listening on http://127.0.0.1:{port}\n"
            yield process, port
        finally:
            process.kill()


def call(port: int, method: str, path: str, token: str = "", body: bytes = b"") -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers if token else {})
        reply = connection.getresponse()
        return reply.status, reply.read()


def test_a_served_gateway_answers_over_the_network_logs_it_and_stops_when_told_to(demo_data: Path) -> None:
    token = run("token", "--as", "ruth.callender", "--data", demo_data).stdout.strip()
    question = json.dumps({"young_person": README_YOUNG_PERSON, "purpose": "care_planning"}).encode()

    with serving(demo_data) as (process, port):
        healthy = call(port, "GET", "/health")
        answered = call(port, "POST", "/v1/disclosures", token, question)
        too_large = call(port, "POST", "/v1/disclosures", token, question.ljust(64 * 1024 + 1))
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        code, complaint = process.wait(10), process.communicate()[1]

    assert healthy[0] == 200
    assert (answered[0], json.loads(answered[1])["young_person"]) == (200, README_YOUNG_PERSON)
    assert (too_large[0], json.loads(too_large[1])["status"]) == (413, 413)
    assert "Traceback" not in complaint
    assert code in (0, 1, 130)
    assert time.monotonic() - started < 10
    last = [json.loads(line) for line in run("log", "tail", "--json", "-n", 3, "--data", demo_data).stdout.splitlines()]
    assert [entry["outcome"] for entry in last] == ["shown", "too-large", "answered"]
    assert last[0]["id"] == json.loads(answered[1])["event"]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_told_in_one_sentence(demo_data: Path, command: str) -> None:
    with port_taken() as port:
        result = run(command, "--data", demo_data, "--port", port)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        f"concordat: port {port} on 127.0.0.1 cannot be used (Address already in use); choose another with --port\n"
    )


def test_a_real_process_says_its_version_from_wherever_it_is_called() -> None:
    said = subprocess.run([CONCORDAT, "--version"], capture_output=True, text=True, timeout=30, check=True, cwd="/")

    assert said.stdout.startswith("concordat 0.")
    assert said.stderr == ""


def test_the_command_tells_its_verbs() -> None:
    text = run("--help").stdout

    assert [verb for verb in ("demo", "serve", "token", "db", "protocol", "explain", "log") if verb not in text] == []
