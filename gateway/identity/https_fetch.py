"""Reads a small document over https from a host that may be hostile: what it answers, and how slowly, harms nobody.

The name is resolved once, every address is checked, and the connection goes to one that was checked. It follows
nothing, sends no credentials, goes through no proxy, and ends at the deadline whatever has arrived.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from gateway.identity.public_addresses import Reachable, is_public

LARGEST, SECONDS, LONGEST_URL, MOST_ADDRESSES = 64 * 1024, 2.5, 500, 2
OK, HTTPS_PORT = 200, 443
JSON_TYPES = frozenset({"application/json", "application/jwk-set+json"})
Place = tuple[socket.AddressFamily, str, int]
Resolve = Callable[[str, int], list[Place]]


class NotFetched(Exception):
    """Nothing usable came back; the sentence says why and repeats nothing that the host sent."""


def check_url(url: str) -> SplitResult:
    """Return the parts of an address that may be asked; ValueError for any other."""
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError("it is not an address") from None
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ValueError(f"write it in plain ASCII, at most {LONGEST_URL} characters")
    if parts.scheme != "https" or not parts.hostname or not port_is_one:
        raise ValueError("it must begin with https:// and name a host")
    if "@" in parts.netloc or "#" in url:
        raise ValueError("it must hold no user, password or fragment")
    return parts


def resolve(host: str, port: int) -> list[Place]:
    """Return where a name leads to."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, str(address[0]), port) for family, _kind, _protocol, _name, address in found]


class OtherStatus(NotFetched):
    """The host answered, and not with 200."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent to an address."""

    method: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpsFetch:
    """How documents are fetched: within so many seconds, up to so many bytes, from addresses that may be reached.

    Another `may_reach` than that of the public network is for tests, whose host is this machine.
    """

    seconds: float = SECONDS
    largest: int = LARGEST
    may_reach: Reachable = is_public
    resolve: Resolve = resolve

    def get(self, url: str, ca_pem: str = "") -> bytes:
        """Return the JSON at an address, unread; the host's certificate is signed by `ca_pem`, if that is given.

        Raises `NotFetched` for everything else.
        """
        return self.send(url, Sent("GET"), ca_pem)

    def send(self, url: str, sent: Sent, ca_pem: str = "") -> bytes:
        """Return the JSON that an address answers to what is sent to it; `NotFetched` for everything else."""
        with closing(_Deadline(self.seconds)) as deadline:
            try:
                trust = ssl.create_default_context(cadata=ca_pem or None)
                body = self._asked(check_url(url), sent, trust, deadline)
            except ssl.SSLCertVerificationError:
                raise NotFetched("its certificate is not accepted") from None
            except (OSError, HTTPException, ValueError) as error:
                deadline.check()
                raise NotFetched(f"it cannot be read ({type(error).__name__})") from None
            deadline.check()
            return body

    def _asked(self, parts: SplitResult, sent: Sent, trust: ssl.SSLContext, deadline: "_Deadline") -> bytes:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection = HTTPSConnection(parts.hostname or "", parts.port or HTTPS_PORT, context=trust)
        with self._connected(parts, deadline) as plain:
            # What is connected already is not connected to anew, by name.
            connection.sock, connection.auto_open = trust.wrap_socket(plain, server_hostname=parts.hostname), 0
            with closing(connection):
                headers = {"Accept": ", ".join(sorted(JSON_TYPES)), **sent.headers}
                connection.request(sent.method, path, sent.body, headers)
                with connection.getresponse() as reply:
                    return self._read(reply)

    def _read(self, reply: HTTPResponse) -> bytes:
        if reply.status != OK:
            raise OtherStatus(f"it answers {reply.status}; nothing but {OK} is taken, and no redirect followed")
        if reply.headers.get_content_type() not in JSON_TYPES or "Content-Encoding" in reply.headers:
            raise NotFetched("it does not send plain JSON")
        body = reply.read(self.largest + 1)
        if len(body) > self.largest:
            raise NotFetched(f"it sends more than {self.largest // 1024} KB")
        if reply.length:
            raise NotFetched("it stopped in the middle")
        return body

    def _connected(self, parts: SplitResult, deadline: "_Deadline") -> socket.socket:
        """Return a connection to an address of the host that was checked."""
        places = self.resolve(parts.hostname or "", parts.port or HTTPS_PORT)
        if not places or not all(self.may_reach(address) for _family, address, _port in places):
            raise NotFetched("its name leads to an address that is not of the public network")
        for family, address, port in places[:MOST_ADDRESSES]:
            plain = socket.socket(family, socket.SOCK_STREAM)
            plain.settimeout(self.seconds / MOST_ADDRESSES)
            try:
                plain.connect((address, port))
            except OSError:
                plain.close()
            else:
                # From here on it is the deadline that ends it.
                plain.settimeout(2 * self.seconds)
                deadline.hold(plain)
                return plain
        raise NotFetched("it cannot be reached")


class _Deadline:
    """Ends a connection then, in the middle of whatever: a socket's own timeout begins anew with each byte that comes.

    It holds the line itself, which stays the same when TLS is spoken on it.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self._over = seconds, False
        self._line: socket.socket | None = None
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def hold(self, plain: socket.socket) -> None:
        """Have this connection ended in time."""
        self._line = plain.dup()
        self.check()

    def check(self) -> None:
        """Raise `NotFetched` once it is over: what arrived may be cut off anywhere."""
        if self._over:
            raise NotFetched(f"it takes longer than {self.seconds:g} seconds")

    def close(self) -> None:
        """Let go of the connection."""
        self._timer.cancel()
        if self._line:
            self._line.close()

    def _end(self) -> None:
        self._over = True
        # It may be closed at this very moment: then there is nothing to end.
        with suppress(OSError):
            if self._line:
                self._line.shutdown(socket.SHUT_RDWR)
