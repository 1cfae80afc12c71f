"""Requests that are too large, too deep or too clever, as bytes, each with what has to be answered."""

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

DISCLOSURES, SEARCH, LOG = "/v1/disclosures", "/v1/young-people/search", "/v1/access-log/search"
ADVISER, AUDITOR = "amara.okoye", "philippa.dray"
KB, MB = 1024, 1024**2
TOO_LARGE, REFUSED, UNKNOWN, NOT_FOUND, FOUND = {413}, {400}, {401}, {404}, {200}
TOO_LONG = {400, 414, 431}


class Hostile(NamedTuple):
    """Who sends what where, and the statuses that are right."""

    right: set[int]
    body: bytes = b""
    path: str = DISCLOSURES
    user: str = ADVISER
    headers: str = ""
    method: str = "POST"

    def request(self, token: str) -> bytes:
        """Return the request as it goes over the wire."""
        length = "" if "Transfer-Encoding" in self.headers else f"Content-Length: {len(self.body)}\r\n"
        authorization = "" if "Authorization" in self.headers else f"Authorization: Bearer {token}\r\n"
        head = (
            f"{self.method} {self.path} HTTP/1.1\r\nHost: gateway.example\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\n{authorization}{self.headers}{length}\r\n"
        )
        return head.encode() + self.body


def searched(q: str) -> bytes:
    """Return the body of a search."""
    return json.dumps({"q": q, "purpose": "guidance"}).encode()


def chunks(number: int) -> bytes:
    """Return a body in so many pieces of 64 KB, with its end."""
    return b"%x\r\n%b\r\n" % (64 * KB, b"a" * 64 * KB) * number + b"0\r\n\r\n"


HOSTILE: Mapping[str, Hostile] = {
    "a body of 64 KB and a byte": Hostile(TOO_LARGE, b" " * (64 * KB + 1)),
    "a body of 2 MB": Hostile(TOO_LARGE, b" " * 2 * MB),
    "a body in pieces that goes on": Hostile(TOO_LARGE, chunks(40), headers="Transfer-Encoding: chunked\r\n"),
    "21 deep": Hostile(REFUSED, b"[" * 21 + b"]" * 21),
    "30,000 deep": Hostile(REFUSED, b"[" * 30_000 + b"]" * 30_000),
    "30,000 deep in objects": Hostile(REFUSED, b'{"a":' * 13_000),
    "5,000 members": Hostile(REFUSED, json.dumps({f"{number}": 0 for number in range(5_000)}).encode()),
    "a number of 60,000 digits": Hostile(REFUSED, b'{"young_person":' + b"9" * 60_000 + b"}"),
    "an exponent": Hostile(REFUSED, b'{"young_person":1e999999999}'),
    "a string of backslashes that does not end": Hostile(REFUSED, b'{"young_person":"' + b"\\\\" * 30_000),
    "half a string of quotes": Hostile(REFUSED, b'{"young_person":"' + b'\\"' * 30_000),
    "5,000 categories": Hostile(
        {400, 404, 422}, json.dumps({"young_person": "x", "categories": ["a"] * 5_000}).encode()
    ),
    "a word of 60,000 letters": Hostile(REFUSED, searched("a" * 60_000)),
    "a name of nothing but wildcards": Hostile(FOUND, searched("%_" * 50), SEARCH),
    "a name of brackets": Hostile(FOUND, searched("((((a+)+)+)+$" * 7), SEARCH),
    "an identifier of 5,000 letters": Hostile(NOT_FOUND, path="/v1/young-people/" + "a" * 5_000, method="GET"),
    "an address of 300 KB": Hostile(TOO_LONG, path="/v1/" + "a" * 300 * KB, method="GET"),
    "an address of nothing but dots": Hostile(NOT_FOUND, path="/v1/" + "../" * 5_000, method="GET"),
    "a header of 300 KB": Hostile(TOO_LONG, headers=f"X-Large: {'a' * 300 * KB}\r\n"),
    "a token of 200 KB": Hostile(UNKNOWN, headers=f"Authorization: Bearer {'a.' * 100 * KB}\r\n"),
    "a code of 200 KB": Hostile(UNKNOWN, headers=f"Authorization: Code {'- ' * 100 * KB}\r\n"),
    "a key of 200 KB": Hostile({400, 404}, b"{}", "/v1/details", headers=f"Idempotency-Key: {'a' * 200 * KB}\r\n"),
    "a page of 101 entries": Hostile(REFUSED, b'{"count":101}', LOG, AUDITOR),
    "a page of a thousand million entries": Hostile(REFUSED, b'{"count":1000000000}', LOG, AUDITOR),
}
Send = Callable[[bytes], int]
