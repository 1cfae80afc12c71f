import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel

from gateway.limits.whole_requests import WholeRequests
from tests.harness.slow_clients import SLOW_BODY, SLOW_CHUNKS, SLOW_HEADERS, slow_clients

LOOPBACK, AT_MOST = "127.0.0.1", 12.0
WHOLE = b"GET / HTTP/1.1\r\nHost: gateway.example\r\n\r\n"


@contextmanager
def serving(channel: type) -> Iterator[int]:
    """Serve on connections of a class, with a timeout of a second; give the port."""
    listener, map_, over = socket.create_server((LOOPBACK, 0)), dict[int, object](), threading.Event()
    server = waitress.create_server(answer, sockets=[listener], channel_timeout=1, cleanup_interval=1, map=map_)
    server.channel_class = channel

    def run() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.1, use_poll=True, map=map_, count=1)
        wasyncore.close_all(map_)
        server.task_dispatcher.shutdown()

    thread = threading.Thread(target=run)
    thread.start()
    yield int(server.effective_port)
    over.set()
    thread.join()
    listener.close()


def answer(_environment: object, start: object) -> list[bytes]:
    start("200 OK", [("Content-Length", "2")])  # type: ignore[operator] # as WSGI has it
    return [b"ok"]


@pytest.mark.parametrize("beginning", [SLOW_HEADERS, SLOW_BODY, SLOW_CHUNKS], ids=["headers", "body", "chunks"])
def test_a_request_of_which_a_byte_comes_now_and_then_is_let_go(beginning: bytes) -> None:
    with serving(WholeRequests) as port, slow_clients(port, 3, (beginning,)) as slow:
        slow.wait_until_closed(3, AT_MOST)
        assert slow.closed == 3


def test_without_it_such_a_request_would_be_waited_for() -> None:
    with serving(HTTPChannel) as port, slow_clients(port, 3, (SLOW_HEADERS,)) as slow:
        slow.wait_until_closed(3, 4.0)
        assert slow.closed == 0


def test_a_connection_that_sends_whole_requests_stays_open() -> None:
    with serving(WholeRequests) as port, socket.create_connection((LOOPBACK, port), timeout=AT_MOST) as connection:
        for _ in range(12):
            connection.sendall(WHOLE)
            answered = b""
            while not answered.endswith(b"ok"):
                piece = connection.recv(4096)
                assert piece
                answered += piece
            time.sleep(0.25)
