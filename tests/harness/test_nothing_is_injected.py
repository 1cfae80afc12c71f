"""I10: nothing that somebody sends is taken for SQL, HTML, a formula, a header, a form, a line of a log or an address.

Every text of every body and address of every route is replaced, one at a time, by what has meaning to a database; the
answer must be what a plain word of the same length gets. Pages, tables, log lines and key-set addresses are tried with
what has meaning to whatever reads them. It must notice gateways that take any of these for what it looks like.
`CONCORDAT_LONG=1` sends every piece to every place.
"""

import csv
import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from flask import request
from sqlalchemy import text
from werkzeug.test import TestResponse

from gateway.api import web, young_people
from gateway.api.every_route import ROUTES
from gateway.api.route import Route
from gateway.auditing import written_out
from gateway.calling.callers import KIND_OF_ROLE, Kind
from gateway.demonstration.askers import README_YOUNG_PERSON
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.identity.https_fetch import HttpsFetch, NotFetched, Place, Resolve, check_url
from gateway.identity.public_addresses import is_public
from gateway.storage.log_reading import Entry
from gateway.storage.register import Post
from gateway.strict_json import read_json
from gateway.visit import Answer, Visit
from gateway.watch.program_log import Line, Style
from policy.protocol_files import YOUTH_SUPPORT, folder_texts, read_protocol
from policy.reading import matrix_page
from policy.reading.matrix import access_matrix
from policy.table_compiler import compile_table
from tests.harness.conftest import Databases, Report
from tests.harness.exchanged_worlds import ITS_OWN
from tests.harness.made_bodies import body_of, texts_in, with_text
from tests.harness.made_world import DAY, DETAILS, DISCLOSURES, LONG, NOON, SEARCH, MadeWorld, made_world

SQL = (
    "' OR '1'='1", "'; DROP TABLE young_people; --", '" OR ""="', "%", "__", "\\", "\\'", "0 UNION SELECT NULL",
    ":name", "?", "%s", "%(x)s", "$1", "{0}", "/* */", "x'00'", "`id`", "pg_sleep(9)",
)  # fmt: skip
FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json")
HEADERS = {
    "Content-Type", "Content-Length", "Cache-Control", "Content-Security-Policy", "Referrer-Policy",
    "X-Content-Type-Options", "Allow", "WWW-Authenticate", "Retry-After", "Idempotency-Replayed",
}  # fmt: skip
NEW = re.compile(r'"[a-z]+-[\w-]{16}"')


@pytest.fixture
def world(databases: Databases, tmp_path: Path) -> Iterator[MadeWorld]:
    with made_world(tmp_path / "data", made_up_partnership(DAY), databases.new()) as found:
        yield found


@dataclass
class Injecting:
    """Sends what has meaning to a database to one route after another, as somebody whom it is for."""

    world: MadeWorld
    every_piece: bool = LONG
    one_place_in: int = 1
    sent: int = 0

    def routes(self) -> Iterator[tuple[Route, Post]]:
        for route in ROUTES:
            for post in self.world.posts:
                if KIND_OF_ROLE.get(post.asker.role, Kind.PRACTITIONER) in route.kinds and self.world.purposes(post):
                    yield route, post
                    break

    def differing(self, only: str = "") -> list[str]:
        """Return the places at which something was taken for more than a word."""
        found = []
        for number, (route, post) in enumerate(self.routes()):
            if not route.path.startswith(only):
                continue
            for place, piece in self._places(route, number):
                injected, plain = self._both(route, post, place, piece)
                # What the first of the two wrote may bar the second: then ask once more.
                if not self._alike(injected, plain, piece):
                    injected = self._ask(route, post, place, piece)
                if not self._alike(injected, plain, piece):
                    found.append(f"{route.method} {route.path} {place} {piece!r}: {injected.status}, {plain.status}")
        return found

    def _both(self, route: Route, post: Post, place: Any, piece: str) -> tuple[TestResponse, TestResponse]:  # noqa: ANN401
        self.sent += 1
        return self._ask(route, post, place, piece), self._ask(route, post, place, "z" * len(piece))

    def _alike(self, injected: TestResponse, plain: TestResponse, piece: str) -> bool:
        seen = self._seen(injected, piece), self._seen(plain, "z" * len(piece))
        return seen[0] == seen[1] and injected.status_code < 500

    def _places(self, route: Route, number: int) -> Iterator[tuple[Any, str]]:
        whole = body_of(route, {}, whole=True) if route.body else {}
        places: list[Any] = [*texts_in(whole), *re.findall("<([a-z_]+)>", route.path)]
        for at in range(number % self.one_place_in, len(places), self.one_place_in):
            for piece in SQL if self.every_piece else (SQL[(number + at) % len(SQL)],):
                # A slash in an address is another address.
                if isinstance(places[at], tuple) or "/" not in piece:
                    yield places[at], piece

    def _ask(self, route: Route, post: Post, place: Any, word: str) -> TestResponse:  # noqa: ANN401 - a place or a name
        path = route.path
        if isinstance(place, str):
            path = path.replace(f"<{place}>", quote(word, safe=""))
        path = re.sub("<[a-z_]+>", README_YOUNG_PERSON, path)
        body = None
        if route.body:
            given = {"young_person": README_YOUNG_PERSON, "purpose": self.world.purposes(post)[0]}
            body = body_of(route, given, whole=True)
            if not isinstance(place, str):
                body = with_text(body, place, lambda _was: word)
        token, _name = self.world.signers.token(post, NOON)
        return self.world.send(token, path, body, route.method)

    def _seen(self, answer: TestResponse, word: str) -> tuple[object, ...]:
        """Return all but what is new each time, with the word itself blotted out."""
        body = ITS_OWN.sub(b"", answer.data).decode()
        spelt = json.dumps(word, ensure_ascii=False)[1:-1]
        names = {name for name, _value in answer.headers}
        assert names <= HEADERS, names
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype in {"application/json", "application/problem+json"}
        return answer.status, NEW.sub("", body).replace(spelt, "") if answer.status_code >= 400 else answer.status


def test_what_has_meaning_to_a_database_is_a_word_like_any_other(
    world: MadeWorld, databases: Databases, report: Report
) -> None:
    injecting = Injecting(world, one_place_in=1 if LONG or databases.kind == "sqlite" else 4)
    differing = injecting.differing()
    report(database=databases.kind, sent=injecting.sent, taken_for_more=len(differing))
    assert differing == []
    assert injecting.sent > 80


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_search_that_is_pasted_together_is_noticed(world: MadeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    search: Callable[[Visit, str, str], Answer] = vars(young_people)["search"]

    def pasted(visit: Visit, q: str, purpose: str) -> Answer:
        pasted_in = f"SELECT id FROM young_people WHERE search_name LIKE '%{q}%'"  # noqa: S608 - the mutant
        visit.connection.execute(text(pasted_in)).all()
        return search(visit, q, purpose)

    monkeypatch.setattr(young_people, "search", pasted)
    assert Injecting(world, every_piece=True).differing(SEARCH)


def test_what_was_written_down_comes_back_to_the_letter(world: MadeWorld) -> None:
    post = next(post for post in world.posts if post.asker.practitioner == "amara.okoye")
    written = "".join(f"{piece}\n" for piece in SQL) + "<script>alert(1)</script> =1+1 \u202e \U0001f600"
    body = {"young_person": README_YOUNG_PERSON, "category": "ca.plan", "texts": {"full": written}}
    assert world.ask(post, DETAILS, body).status_code == 201
    told = world.ask(post, DISCLOSURES, {"young_person": README_YOUNG_PERSON, "purpose": "guidance"})
    plan = next(one for one in json.loads(told.data)["categories"] if one["category"] == "ca.plan")
    assert written in [one["text"] for one in plan["content"]]


def forms_let_in(world: MadeWorld) -> Iterator[str]:
    """Give the routes that act on a form which any page could make a browser post."""
    for route, post in Injecting(world).routes():
        if route.method != "POST":
            continue
        token, _name = world.signers.token(post, NOON)
        body = json.dumps(body_of(route, {"young_person": README_YOUNG_PERSON}, whole=True)) if route.body else ""
        path = re.sub("<[a-z_]+>", README_YOUNG_PERSON, route.path)
        for media_type in FORMS:
            headers = {"Origin": "https://elsewhere.example", "Cookie": "session=x", "Authorization": f"Bearer {token}"}
            answer = world.gateway.app.test_client().post(path, data=body, content_type=media_type, headers=headers)
            crossed = [name for name, _value in answer.headers if name.startswith("Access-Control")]
            if route.body and (answer.status_code != 415 or crossed):
                yield f"{route.path} {media_type}: {answer.status}"
            headers.pop("Authorization")
            answer = world.gateway.app.test_client().post(path, data=body, content_type=media_type, headers=headers)
            if answer.status_code not in (401, 403):
                yield f"{route.path} {media_type} without a token: {answer.status}"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_no_form_of_another_page_does_anything(world: MadeWorld) -> None:
    assert list(forms_let_in(world)) == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_gateway_that_reads_forms_is_noticed(world: MadeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "json_body", lambda: read_json(request.get_data()))
    assert next(forms_let_in(world))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_no_line_end_in_an_address_or_a_header_makes_a_header(world: MadeWorld) -> None:
    post = world.posts[0]
    token, _name = world.signers.token(post, NOON)
    for end in ("%0d%0a", "%0a", "%0d", "%E5%98%8A%E5%98%8D", "%00"):
        for path in (f"/v1/young-people/x{end}Set-Cookie:%20a=b/consents", f"/{end}Set-Cookie:%20a=b"):
            for method in ("GET", "POST", "OPTIONS"):
                answer = world.send(token, path, method=method, headers={"Host": "evil.example"})
                assert answer.status_code < 500
                assert {name for name, _value in answer.headers} <= HEADERS
                assert "evil.example" not in str(answer.headers)


def formulas(safe: Callable[[str], str] | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the cells of a table of the log that a spreadsheet would work out."""
    if safe:
        monkeypatch.setattr(written_out, "_safe", safe)
    hostile = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("https://elsewhere.example","x")',
        '",=1',
    ]
    rows = []
    for word in hostile:
        leaf = dict.fromkeys(("time", "kind", "outcome", "protocol", "id"), word)
        sections = {"actor": {"user": word, "role": word}, "purpose": {"code": word}, "subject": {"pseudonym": word}}
        entry = cast("Entry", SimpleNamespace(sequence=1, leaf=leaf, sections=sections))
        rows += list(csv.reader([*written_out.as_csv([entry])][1:]))
    return [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_no_cell_of_a_table_is_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    assert formulas(None, monkeypatch) == []


def test_a_table_that_writes_cells_as_they_are_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert formulas(str, monkeypatch)


HOSTILE_HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def page_of_a_hostile_protocol() -> str:
    texts = folder_texts(YOUTH_SUPPORT)
    spoilt = texts["vocabulary.toml"].replace('label = "', f'label = "{HOSTILE_HTML}')
    return matrix_page.as_page(access_matrix(compile_table(read_protocol({**texts, "vocabulary.toml": spoilt}))))


def test_no_word_of_a_protocol_is_markup_on_its_page() -> None:
    page = page_of_a_hostile_protocol()
    assert "&lt;script&gt;" in page
    assert not re.search("<script|<img|onerror=alert[^&]*>", page)


def test_a_page_that_escapes_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_page, "escape", str)
    assert "<script>" in page_of_a_hostile_protocol()


HOSTILE_LINES = (
    "a\nlevel=ERROR logger=concordat says=all is well",
    "a\r\n{}",
    "a\u2028b",
    "a\x85b",
    "\x1b[2Ja",
    "a\x00b",
    "a\x0bb\x0cc",
)


def lines_of(formatter: logging.Formatter) -> list[str]:
    """Return what is written for words that would begin a line of their own, by whoever logs them."""
    written = []
    for logger in ("concordat", "waitress", "alembic.runtime"):
        for words in HOSTILE_LINES:
            for message, args in ((words, ()), ("said %s", (words,)), (f"x {words} %d", (1,))):
                record = logging.LogRecord(logger, logging.INFO, "x.py", 1, message, args, None)
                written.append(formatter.format(record))
    return written


@pytest.mark.parametrize("style", list(Style))
def test_whatever_is_logged_is_one_line(style: Style) -> None:
    for line in lines_of(Line(style)):
        assert len(line.splitlines()) == 1
        assert line.isprintable()


def test_a_log_that_writes_words_as_they_are_is_noticed() -> None:
    assert any(len(line.splitlines()) > 1 for line in lines_of(logging.Formatter("%(levelname)s %(message)s")))


HOSTILE_URLS = (
    "http://keys.example/jwks", "https:///jwks", "https://user@keys.example/", "https://user:pw@keys.example/",
    "https://keys.example@127.0.0.1/", "https://keys.example#@127.0.0.1/", "https://keys.example\\@127.0.0.1/",
    "https://127.0.0.1\n.keys.example/", "https://keys.example/\r\nHost: x", "file:///etc/passwd", "ftp://keys.example/",
    "gopher://127.0.0.1/", "data:application/json,{}", "//keys.example/", "keys.example", "", "https://keys.example:0/",
    "https://keys.example:99999/", "https://k\u00e9ys.example/", "https://keys.example/ x", "https://[::1/", "jar:https://x",
)  # fmt: skip
HOSTILE_ADDRESSES = (
    "127.0.0.1", "127.1.2.3", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1", "fe80::1%eth0", "2130706433", "0x7f000001", "localhost", "",
)  # fmt: skip


def test_no_hostile_address_of_a_key_set_is_taken() -> None:
    for url in HOSTILE_URLS:
        with pytest.raises(ValueError, match=r"^(it |write )"):
            check_url(url)
    assert [address for address in HOSTILE_ADDRESSES if is_public(address)] == []
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")


def leads_to(place: Place) -> Resolve:
    return lambda _host, _port: [place]


def connections(fetch: HttpsFetch) -> int:
    """Return how often this machine was connected to for a name that leads here only when it is looked up."""
    met = list[object]()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(0.4)
        port = listener.getsockname()[1]

        def meet() -> None:
            while True:
                try:
                    connection, address = listener.accept()
                except OSError:
                    return
                met.append(address)
                connection.close()

        thread = threading.Thread(target=meet)
        thread.start()
        for address in ("127.0.0.1", "::ffff:127.0.0.1"):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            led = replace(fetch, seconds=0.3, resolve=leads_to((family, address, port)))
            with pytest.raises(NotFetched):
                led.get(f"https://keys.example:{port}/jwks")
        thread.join()
    return len(met)


def test_a_name_that_leads_to_this_machine_is_not_connected_to() -> None:
    assert connections(HttpsFetch()) == 0


def test_a_fetch_that_goes_wherever_a_name_leads_is_noticed() -> None:
    assert connections(HttpsFetch(may_reach=lambda _address: True)) > 0
