import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from gateway import clock
from gateway.calling.callers import Kind
from gateway.commands.demo import make
from gateway.disclosures import open_case
from gateway.settings import Settings
from gateway.storage.opening import open_database
from gateway.storage.register import read_posts
from gateway.visit import Answer, Visit
from tests.gateway.running_gateway import SAM, RunningGateway, sent
from tests.gateway.storage.ways_in import ROUTES
from tests.harness.made_world import Signers
from tests.postgres import Server

CONCORDAT = Path(sys.executable).parent / "concordat"
PATIENCE = 60
EACH = 20


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Make the partnership as on this day, for processes that read the real clock."""
    url = ""
    if database_kind == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        url = server.create()
    settings = Settings(tmp_path / "data", database_url=url)
    make(settings, clock.now().date())
    yield settings
    if url:
        server.drop(url)


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """Serve in a process of its own; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    words = ["serve", "--data", settings.data, "--database", settings.database_url, "--port", port]
    with subprocess.Popen([CONCORDAT, *map(str, words)], stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + PATIENCE
            while not answers(port):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def answers(port: int) -> bool:
    try:
        return call(port, "GET", "/health", "", None)[0] == 200
    except OSError:
        return False


def call(port: int, method: str, path: str, token: str, body: object) -> tuple[int, dict[str, object]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body), headers)
    reply = connection.getresponse()
    status, members = reply.status, json.loads(reply.read())
    connection.close()
    return status, members


def test_two_processes_that_write_at_once_leave_no_gap_and_no_double(settings: Settings) -> None:
    database = open_database(settings)
    with database.snapshot() as connection:
        (post,) = read_posts(connection, "amara.okoye")
    signers, asked = Signers(settings.data, settings.audience), list(ROUTES.values()) * (EACH // len(ROUTES))

    def ask_all(port: int) -> Sequence[tuple[int, dict[str, object]]]:
        tokens = [signers.token(post, clock.now())[0] for _ in asked]
        return [call(port, "POST", path, token, body) for (path, body), token in zip(asked, tokens, strict=True)]

    with ExitStack() as stack, ThreadPoolExecutor(4) as threads:
        ports = [stack.enter_context(served(settings)) for _ in range(2)]
        replies = [reply for each in threads.map(ask_all, ports * 2) for reply in each]

    assert {status for status, _body in replies} <= {200, 201, 404, 503}
    answered = [body["event"] for status, body in replies if status != 503]
    assert len(answered) > 0.9 * len(replies)
    with database.snapshot() as connection:
        logged = {row.seq: row.id for row in sent(connection, "SELECT seq, id FROM access_events ORDER BY seq")}
        size = sent(connection, "SELECT size FROM log_head").scalar_one()
    database.close()
    assert list(logged) == list(range(size))
    assert len(set(answered)) == len(answered)
    assert set(answered) <= set(logged.values())


def test_an_answer_that_another_gateway_overtook_is_decided_again(running: RunningGateway) -> None:
    other, decided = running.another(), list[int]()

    def work(visit: Visit) -> Answer:
        answer = open_case(visit, SAM, "care_planning")
        if not decided:
            assert other.record("amara.okoye", SAM, "ca.plan").status == 201
        decided.append(answer.status)
        return answer

    before = len(running.events())
    reply = running.gateway.door.answer(f"Bearer {running.token('ruth.callender')}", {Kind.PRACTITIONER}, work)
    other.close()

    assert (decided, reply.status) == ([200, 200], 200)
    assert "An outline." in reply.body.decode()
    assert [event.clear["kind"] for event in running.events()[before:]] == ["detail_recorded", "disclosure"]


def test_a_gateway_that_holds_the_head_keeps_the_others_waiting_and_then_refused(running: RunningGateway) -> None:
    other = running.another()

    with other.gateway.database.writing() as connection:
        sent(connection, "SELECT 1")  # on SQLite the transaction begins with its first statement
        assert running.disclosure("amara.okoye", SAM, "guidance").status == 503
    other.close()

    assert running.disclosure("amara.okoye", SAM, "guidance").status == 200
