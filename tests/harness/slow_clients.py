"""Clients that hold a server's connections: slow to say what they want, slow to send it, slow to take the answer."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from gateway.commands.serve import LOOPBACK

PAUSE = 0.3
A_SMALL_WINDOW = 2304
HEAD = b"POST /v1/disclosures HTTP/1.1\r\nHost: gateway.example\r\nContent-Type: application/json\r\n"
SLOW_HEADERS = HEAD + b"X-Slow: "
SLOW_BODY = HEAD + b"Content-Length: 60000\r\n\r\n"
SLOW_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2710\r\n"
MANY_ANSWERS = b"GET /v1/elsewhere HTTP/1.1\r\nHost: gateway.example\r\n\r\n" * 2
BEGINNINGS = (SLOW_HEADERS, SLOW_BODY, SLOW_CHUNKS, MANY_ANSWERS)


@dataclass
class SlowClients:
    """Connections that are open, each of which sends a byte now and then."""

    port: int
    open: list[socket.socket] = field(default_factory=list)
    closed: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def connect(self, number: int, beginnings: tuple[bytes, ...] = BEGINNINGS) -> None:
        """Open so many connections, of each kind about as many."""
        for place in range(number):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, A_SMALL_WINDOW)
            connection.settimeout(5)
            # What is not taken in waits in the kernel: the connection is made all the same.
            connection.connect((LOOPBACK, self.port))
            connection.setblocking(False)  # noqa: FBT003 - the socket's own
            with suppress(BlockingIOError):
                connection.send(beginnings[place % len(beginnings)])
            self.open.append(connection)

    def drip(self) -> None:
        """Send a byte over each, again and again, until it is over; count those that the server closed."""
        while not self.over.wait(PAUSE):
            for connection in list(self.open):
                if not _goes_on(connection):
                    self.closed += 1
                    self.open.remove(connection)
                    connection.close()

    def wait_until_closed(self, number: int, seconds: float) -> float:
        """Return how long it took until so many were closed; at most so long."""
        started = time.monotonic()
        while self.closed < number and time.monotonic() < started + seconds:
            time.sleep(PAUSE)
        return time.monotonic() - started


def _goes_on(connection: socket.socket) -> bool:
    """Send one byte more; False for a connection that the server has closed."""
    try:
        if not connection.recv(1, socket.MSG_PEEK):
            return False
    except BlockingIOError:
        pass
    except OSError:
        return False
    try:
        connection.send(b"a")
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def slow_clients(port: int, number: int, beginnings: tuple[bytes, ...] = BEGINNINGS) -> Iterator[SlowClients]:
    """Give so many of them, at it until the block ends."""
    clients = SlowClients(port)
    thread = threading.Thread(target=clients.drip, daemon=True)
    try:
        clients.connect(number, beginnings)
        thread.start()
        yield clients
    finally:
        clients.over.set()
        thread.join(5)
        for connection in clients.open:
            connection.close()
