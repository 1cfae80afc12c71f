"""I5: nothing withheld leaks, and every level is what an independent oracle says.

Every text and field of the made-up partnership bears a mark of its own. Every practitioner asks, for every purpose open
to the role, about young people they have and don't have; then answers, headers, log lines and events are searched. The
short form asks wherever there is something to see and in a sample of the rest; `CONCORDAT_LONG=1` asks everything
at three instants. It must notice a gateway that fetches a text too many, or writes one down.
"""

import base64
import hashlib
import json
import logging
import random
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from urllib.request import urlopen

import pytest

from gateway import clock, contents, disclosures
from gateway.access_log.event import SectionName
from gateway.app import open_gateway
from gateway.contents import Shown
from gateway.demonstration.askers import README_YOUNG_PERSON
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.demonstration.package_data import Rows
from gateway.settings import Settings
from gateway.storage.details import Detail
from gateway.storage.identity_fields import Fields, read_fields
from gateway.storage.register import Post
from gateway.storage.tables import metadata
from gateway.visit import Visit
from policy.levels import Level
from policy.protocol_files import YOUTH_SUPPORT
from tests.harness.canaries import FIELDS, MARK, PROTECTIONS, Canaries, Finding, Place, whose
from tests.harness.conftest import Report
from tests.harness.killed_server import PATIENCE, free_port
from tests.harness.made_world import (
    DAY,
    DETAILS,
    DISCLOSURES,
    LONG,
    NOON,
    SEARCH,
    MadeWorld,
    Signers,
    build,
    every_post,
    made_world,
)
from tests.harness.oracle import Opinion, Oracle
from tests.harness.oracle_facts import Who
from tests.harness.sections_unlocked import SECTIONS, unlocked

INSTANTS = (NOON, NOON.replace(hour=21), NOON + timedelta(days=101, hours=-3))
SHORT_FORM = 2200
DATABASE = "concordat.sqlite3"
LEVEL_WORDS = ("hidden", "existence", "summary", "full")
FIELD_NAMES = {
    ("carers", "name"): ("id.carers", "carer_names"),
    ("carers", "contact"): ("id.carers", "carer_contact"),
    ("identifiers", "value"): ("id.core", "identifiers"),
    ("young_people", "name"): ("id.core", "name"),
}


@dataclass(frozen=True)
class Exchange:
    """One question, the oracle's opinion on it, and what was answered."""

    post: Post
    opinion: Opinion
    status: int
    body: bytes
    headers: bytes


@dataclass
class Watched:
    """A marked world, its oracle, and the lines that its gateway logged."""

    world: MadeWorld
    canaries: Canaries
    oracle: Oracle
    lines: list[str]

    def opinion(self, post: Post, young_person: str, purpose: str) -> Opinion:
        return self.oracle.opinion(Who(*astuple(post.asker)), young_person, purpose, self.world.at)

    def questions(self) -> Iterator[tuple[Post, str, str]]:
        for post in self.world.posts:
            for purpose in self.world.purposes(post):
                for young_person in self.world.young_people:
                    yield post, young_person, purpose

    def ask(self, post: Post, young_person: str, purpose: str) -> Exchange:
        answer = self.world.ask(post, DISCLOSURES, {"young_person": young_person, "purpose": purpose})
        opinion = self.opinion(post, young_person, purpose)
        return Exchange(post, opinion, answer.status_code, answer.data, str(answer.headers).encode())

    def look_through(self, data: bytes) -> Finding:
        return self.canaries.look_through(data)

    def leaks(self, exchange: Exchange) -> set[str]:
        """Return what an answer gives away."""
        body, head = self.look_through(exchange.body), self.look_through(exchange.headers)
        allowed = {mark for mark in body.marks if self.permits(exchange.opinion, self.canaries.places[mark])}
        return set((body.marks - allowed) | body.disguised | head.marks | head.disguised)

    def permits(self, opinion: Opinion, place: Place) -> bool:
        """Tell whether the oracle lets this asker read a marked value."""
        if whose(place, self.canaries.rows) != opinion.case.young_person or not opinion.found:
            return False
        if place.table == "detail_texts":
            return self._permits_text(opinion, place)
        if place.table in PROTECTIONS:
            hides = place.table == "shields" or place.row["kind"] == "restricted"
            return hides and any(opinion.levels.values()) and "allow_listed" not in opinion.case.facts
        return place.table in FIELDS and self._permits_field(opinion, place)

    def _permits_text(self, opinion: Opinion, place: Place) -> bool:
        category, originator = str(place.detail["category"]), str(place.detail["originator"])
        if not opinion.levels[category] or opinion.kept_back(category):
            return False
        levels = [opinion.level_of(category, originator)]
        case = opinion.case
        if not place.row["alone"] and originator != case.who.service:
            beside = (self.oracle.opinion(case.who, other, case.purpose, case.at) for other in place.others)
            levels += [other.level_of(category, originator) for other in beside]
        return int(str(place.row["level"])) <= min(levels)

    def _permits_field(self, opinion: Opinion, place: Place) -> bool:
        category, name = FIELD_NAMES.get((place.table, place.column), ("id.contact", place.column))
        words = opinion.case.words
        schemes = words["identifiers"].get(place.row.get("scheme"), [opinion.case.who.agency])
        fields = words["categories"][category]["fields"].get(LEVEL_WORDS[opinion.levels[category]], ())
        return name in fields and opinion.case.who.agency in schemes

    def written_down(self) -> bytes:
        """Return everything that the log and the log lines hold."""
        with self.world.gateway.database.snapshot() as connection:
            leaves = connection.exec_driver_sql("SELECT leaf FROM access_events").all()
            sections = connection.exec_driver_sql(SECTIONS).all()
        bodies = (body for *_, body in unlocked(sections, self.world.gateway.door.settings.data))
        return b"\n".join([*(row[0] for row in leaves), *bodies, *(line.encode() for line in self.lines)])


class Lines(logging.Handler):
    """Keeps every line that is logged, with the traceback if it has one."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


def rows_of_a_talkative_day() -> Rows:
    """Return the demo's rows, with a note about two young people that one of them lets the social worker read."""
    rows = made_up_partnership(DAY)
    (assessed,) = (row for row in rows["competence_assessments"] if row["young_person_id"] == README_YOUNG_PERSON)
    (record,) = (row for row in rows["consent_records"] if row["young_person_id"] == README_YOUNG_PERSON)
    assessed["categories"] = ["ca.casenotes", *cast("list[str]", assessed["categories"])]
    whom = {"recipient_service": ["social-care"], "purpose": ["care_planning"], "category": ["ca.casenotes"]}
    permit = {"id": "st-talkative", "record_id": record["id"], "effect": "permit", "level_cap": "full", "scope": whom}
    rows["statements"].append({**permit, "conditions": None, "exception_to": None, "lifts": None})
    return rows


@contextmanager
def watched(data: Path) -> Iterator[Watched]:
    canaries, handler = Canaries(rows_of_a_talkative_day()), Lines()
    logger = logging.getLogger()
    before = logger.level
    logger.addHandler(handler)
    logging.getLogger("concordat").setLevel(logging.DEBUG)
    logger.setLevel(logging.INFO)
    try:
        with made_world(data, canaries.rows) as world:
            yield Watched(world, canaries, Oracle(canaries.rows, YOUTH_SUPPORT), handler.lines)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        logging.getLogger("concordat").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("marked") / "data") as world:
        yield world


@pytest.fixture(scope="module")
def exchanges(seen: Watched) -> list[Exchange]:
    """Ask; in the short form wherever there is something to see, and as often again where there is nothing."""
    everything = list(seen.questions())
    if LONG:
        return [one for at in INSTANTS for one in answers(seen, everything, at)]
    telling = [question for question in everything if seen.opinion(*question).found]
    rest = random.Random(5).sample([q for q in everything if q not in set(telling)], SHORT_FORM - len(telling))
    return answers(seen, [*telling, *rest], NOON)


def answers(seen: Watched, questions: Sequence[tuple[Post, str, str]], at: datetime) -> list[Exchange]:
    """Ask several at a time, so that the log writes them in groups."""
    seen.world.at = at
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda question: seen.ask(*question), questions))


def test_every_level_is_what_the_oracle_says(exchanges: list[Exchange], report: Report) -> None:
    differences = []
    answered = [exchange for exchange in exchanges if exchange.status != 403]
    for exchange in answered:
        expected = {word: LEVEL_WORDS[level] for word, level in exchange.opinion.levels.items()}
        given = {}
        if exchange.status == 200:
            given = {shown["category"]: shown["level"] for shown in json.loads(exchange.body)["categories"]}
        if given != (expected if exchange.opinion.found else {}):
            differences.append((exchange.opinion.case.who, exchange.opinion.case.young_person, given))
    opened = sum(exchange.opinion.found for exchange in answered)
    report(decisions=len(answered), opened=opened, differences=len(differences))
    assert differences == []
    assert len(answered) >= 2000
    assert opened > 500


def test_no_answer_or_header_gives_away_what_the_oracle_withholds(
    seen: Watched, exchanges: list[Exchange], report: Report
) -> None:
    leaks = [
        (one.opinion.case.who, one.opinion.case.young_person, found) for one in exchanges if (found := seen.leaks(one))
    ]
    shown = {mark for one in exchanges for mark in seen.look_through(one.body).marks}
    report(
        answers=len(exchanges), marks=len(seen.canaries.places), marks_shown_to_somebody=len(shown), leaks=len(leaks)
    )
    assert leaks == []
    assert len(shown) > 300


def test_no_event_and_no_log_line_holds_a_value_of_a_case(seen: Watched, exchanges: list[Exchange]) -> None:
    assert seen.look_through(seen.written_down()) == Finding(frozenset(), frozenset())
    assert len(exchanges) <= seen.written_down().count(b'"kind":"')


def kept_elsewhere(seen: Watched) -> Finding:
    """Look through every file of the data folder but the database, and every table but those that hold the values."""
    files = [file for file in seen.world.data.rglob("*") if file.is_file() and not file.name.startswith(DATABASE)]
    rows = list[str]()
    with seen.world.gateway.database.snapshot() as connection:
        for table in {*metadata.tables} - {place.table for place in seen.canaries.places.values()}:
            rows += [str(tuple(row)) for row in connection.execute(metadata.tables[table].select())]
    assert len(files) > 5
    assert len(rows) > 100
    return seen.look_through(b"\n".join([*(file.read_bytes() for file in files), *(row.encode() for row in rows)]))


def test_no_other_file_or_table_holds_a_value_of_a_case(seen: Watched, exchanges: list[Exchange]) -> None:
    assert exchanges
    assert kept_elsewhere(seen) == Finding(frozenset(), frozenset())


def test_a_gateway_that_keeps_what_it_showed_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(tmp_path / "data") as seen:

        def note(noting: Callable[..., None], visit: Visit, decision: object, shown: Shown) -> None:
            (seen.world.data / "shown-lately").write_text(json.dumps(str(shown.entries)), "utf-8")
            noting(visit, decision, shown)

        wrapped(monkeypatch, disclosures, "_note", note)
        seen.ask(*next(q for q in seen.questions() if q[1] == README_YOUNG_PERSON and seen.opinion(*q).found))
        assert kept_elsewhere(seen).marks


def said_by_the_program(data: Path) -> bytes:
    """Serve a marked world, ask good and bad calls that bear marks, and return what went to stderr and the metrics."""
    canaries = Canaries(made_up_partnership(clock.now().date()))
    build(data, canaries.rows)
    gateway = open_gateway(Settings(data))
    posts = {post.asker.practitioner: post for post in every_post(gateway, canaries.rows)}
    signers = Signers(data, gateway.door.settings.audience)
    gateway.close()
    token, _name = signers.token(posts["amara.okoye"], clock.now())
    port, figures = free_port(), free_port()
    command = [str(Path(sys.executable).parent / "concordat"), "serve", "--data", str(data), "--port", str(port)]
    command += ["--metrics-port", str(figures), "--log-format", "json"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        sent = [
            ("POST", DISCLOSURES, {"young_person": README_YOUNG_PERSON, "purpose": "guidance"}),
            ("POST", DISCLOSURES, {"young_person": MARK, "purpose": MARK}),
            ("POST", SEARCH, {"q": "Averill", "purpose": "guidance"}),
            ("GET", f"/v1/young-people/{MARK}/consents?q={MARK}", None),
            ("PUT", f"/{MARK}/%0a{MARK}", {MARK: MARK}),
        ]
        statuses = [asked_over_the_network(port, token, *call) for call in sent]
        page = urlopen(f"http://127.0.0.1:{figures}/metrics", timeout=10).read()
        process.terminate()
        said, errors = process.communicate(timeout=20)
    assert statuses == [200, 422, 200, 404, 404]
    assert b"/v1/disclosures" in page
    return bytes(said + errors + page)


def asked_over_the_network(port: int, token: str, method: str, path: str, body: object) -> int:
    """Return the status; tried again until the server listens."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "X-Note": MARK}
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
                connection.request(method, path, json.dumps(body) if body else None, headers)
                return connection.getresponse().status
        except OSError:
            assert time.monotonic() < until, "the server did not answer"
            time.sleep(0.05)


def test_a_served_gateway_says_nothing_of_a_case_on_stderr_or_in_its_metrics(tmp_path: Path) -> None:
    said = said_by_the_program(tmp_path / "data")
    assert MARK.encode() not in said.lower()
    assert Canaries(made_up_partnership(DAY)).look_through(said) == Finding(frozenset(), frozenset())
    assert README_YOUNG_PERSON.encode() not in said
    assert b"averill" not in said.lower()


def test_a_search_names_only_whom_id_core_shows(seen: Watched) -> None:
    """In the short form for one purpose a role; by a part of a name, and by what must not be looked in."""
    words = ("er", "01632", str(seen.canaries.rows["young_people"][0]["address"]))
    named = set()
    asked = [
        (post, purpose) for post in seen.world.posts for purpose in seen.world.purposes(post)[: None if LONG else 1]
    ]
    for post, purpose in asked:
        for q in words:
            answer = seen.world.ask(post, SEARCH, {"q": q, "purpose": purpose})
            found = seen.look_through(answer.data + str(answer.headers).encode())
            assert not found.disguised
            for place in map(seen.canaries.places.__getitem__, found.marks):
                assert q == "er"
                named.add(place.row["id"])
                assert (place.table, place.column) == ("young_people", "name")
                assert seen.opinion(post, str(place.row["id"]), purpose).levels["id.core"] >= Level.SUMMARY
    assert named
    assert not seen.look_through(seen.written_down()).marks


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (DISCLOSURES, {"young_person": "{mark}", "purpose": "education"}),
        (DISCLOSURES, {"young_person": README_YOUNG_PERSON, "purpose": "{mark}"}),
        (DISCLOSURES, {"young_person": README_YOUNG_PERSON, "purpose": "education", "categories": ["{mark}"]}),
        (DISCLOSURES, {"young_person": {"{mark}": "{mark}"}, "purpose": "education"}),
        (SEARCH, {"q": "{mark}", "purpose": "education"}),
        (DETAILS, {"young_person": README_YOUNG_PERSON, "texts": {"full": "{mark}"}}),
        (DETAILS, {"young_person": README_YOUNG_PERSON, "category": "ed.send", "texts": {"whole": "{mark}"}}),
        (DETAILS, {"young_person": README_YOUNG_PERSON, "category": "sc.plan", "texts": {"full": "{mark}"}}),
        (DETAILS, {"young_person": "{mark}", "category": "ed.send", "texts": {"full": "{mark}"}}),
        (
            DETAILS,
            {
                "young_person": README_YOUNG_PERSON,
                "category": "ed.send",
                "texts": {"full": "{mark}"},
                "nature": "{mark}",
            },
        ),
    ],
)
def test_what_somebody_sent_by_mistake_is_not_repeated_or_written_down(
    seen: Watched, path: str, body: dict[str, object]
) -> None:
    mark = seen.canaries.new_mark(Place("sent", "", {}))
    post = next(post for post in seen.world.posts if post.asker.practitioner == "joanne.petrie")
    answer = seen.world.ask(post, path, json.loads(json.dumps(body).replace("{mark}", mark)))
    assert answer.status_code < 500
    assert not seen.look_through(answer.data + str(answer.headers).encode()).marks
    assert not seen.look_through(seen.written_down()).marks


def test_a_detail_that_is_recorded_stands_in_no_event_and_no_log_line(tmp_path: Path) -> None:
    with watched(tmp_path / "data") as seen:
        mark = seen.canaries.new_mark(Place("sent", "", {}))
        post = next(post for post in seen.world.posts if post.asker.practitioner == "joanne.petrie")
        body = {"young_person": README_YOUNG_PERSON, "category": "ed.send", "texts": {"summary": mark, "full": mark}}
        answer = seen.world.ask(post, DETAILS, body)
        assert answer.status_code == 201
        assert not seen.look_through(answer.data + str(answer.headers).encode() + seen.written_down()).marks


def wrapped(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, change: Callable[..., Any]) -> None:
    """Put a function of the gateway behind another, which is given it and its arguments."""
    monkeypatch.setattr(module, name, partial(change, vars(module)[name]))


def one_level_too_high(monkeypatch: pytest.MonkeyPatch) -> None:
    def higher(falling: Callable[[Level], list[Level]], level: Level) -> list[Level]:
        return falling(Level(min(level + 1, Level.FULL)) if level else level)

    wrapped(monkeypatch, contents, "_falling", higher)


def the_version_with_the_others_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetting(read: Callable[..., list[Detail]], *given: object) -> list[Detail]:
        return [replace(detail, others=frozenset()) for detail in read(*given)]

    wrapped(monkeypatch, contents, "read_details", forgetting)


def a_whereabouts_whatever_the_level(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Fields.read

    def more(self: Fields, fields: Collection[str]) -> dict[str, object]:
        if "safe_channel" in fields:
            return read_fields(self.connection, self.young_person, ("address",), self.schemes)
        return read(self, fields)

    monkeypatch.setattr(Fields, "read", more)


def a_text_in_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    def note(noting: Callable[..., None], visit: Visit, decision: object, shown: Shown) -> None:
        noting(visit, decision, shown)
        visit.note(SectionName.DETAIL, preview=str(shown.entries))

    wrapped(monkeypatch, disclosures, "_note", note)


def a_text_on_a_log_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def note(noting: Callable[..., None], visit: Visit, decision: object, shown: Shown) -> None:
        logging.getLogger("concordat").info("shown: %s", shown.entries)
        noting(visit, decision, shown)

    wrapped(monkeypatch, disclosures, "_note", note)


def a_hidden_text_in_disguise(monkeypatch: pytest.MonkeyPatch, disguise: Callable[[bytes], str]) -> None:
    def body(build: Callable[..., dict[str, object]], visit: Visit, who: str, *given: object) -> dict[str, object]:
        address = read_fields(visit.connection, who, ["address"], [])["address"]
        return {**build(visit, who, *given), "version": disguise(str(address).encode())}

    wrapped(monkeypatch, disclosures, "_body", body)


def in_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    a_hidden_text_in_disguise(monkeypatch, lambda value: base64.b64encode(value).decode())


def as_a_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    a_hidden_text_in_disguise(monkeypatch, lambda value: hashlib.sha256(value).hexdigest())


def escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    a_hidden_text_in_disguise(monkeypatch, lambda value: "".join(f"\\u{byte:04x}" for byte in value))


@pytest.mark.parametrize(
    "mutate",
    [
        one_level_too_high,
        the_version_with_the_others_on_it,
        a_whereabouts_whatever_the_level,
        a_text_in_the_event,
        a_text_on_a_log_line,
        in_base64,
        as_a_digest,
        escaped,
    ],
)
def test_a_gateway_that_lets_out_too_much_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mutate: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mutate(monkeypatch)
    with watched(tmp_path / "data") as seen:
        telling = [q for q in seen.questions() if q[1] == README_YOUNG_PERSON and seen.opinion(*q).found]
        leaks = [seen.leaks(seen.ask(*question)) for question in telling]
        assert any(leaks) or seen.look_through(seen.written_down()).marks
