"""I6: whoever is absent, not the asker's, shielded, restricted, barred or another agency's looks the same to the asker.

Every route that takes a young person, by every method, with every kind of body; records, requests and accesses of
others beside such as are none; lists, searches and counts in a world with somebody and in one without. Bytes, headers,
lengths and log lines must be equal, but for the event's identifier and the nonce. The partnership office is told that
somebody is on the register, for it restricts records, and matching is for finding out: both are left out. It must
notice gateways that give somebody away. `CONCORDAT_LONG=1` asks as everybody; how long answers take is another file's.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from engine.relationships.standing import Standing
from gateway import acting, disclosures, door
from gateway.api.every_route import ROUTES
from gateway.api.route import Route
from gateway.calling.callers import KIND_OF_ROLE, Kind
from gateway.demonstration.askers import README_YOUNG_PERSON
from gateway.demonstration.package_data import Row, Rows
from gateway.problems import Problem, not_found
from gateway.storage.register import Post
from gateway.storage.tables import metadata, young_people
from gateway.visit import Answer, Visit
from tests.harness.conftest import Report
from tests.harness.disclosing import CALLS, SOCIAL_WORKER
from tests.harness.disclosing import LEAD as OPENER
from tests.harness.disclosing import WHOSE as ONE
from tests.harness.exchanged_worlds import ABSENT, TOLD_APART, Seen, Worlds, exchanged
from tests.harness.looks_first import look_first
from tests.harness.made_bodies import body_of
from tests.harness.made_world import LONG, SEARCH

VALUE = re.compile(r"'(?:[^']|'')*'|x'[0-9a-f]*'|\b\d+\b", re.IGNORECASE)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WHOSE = ("young_person", "keep", "merge", "about")
ASKERS = {"mei.tanaka", "helen.braithwell", "ruth.callender", "karen.ostrow"}
# Tables whose rows an address names, by the word that stands for them there.
RECORDS = {
    "consent_id": "consent_records",
    "objection_id": "objections",
    "tie_id": "family_ties",
    "shield_id": "shields",
    "restriction_id": "restrictions",
    "relationship_id": "relationships",
    "access_id": "exceptional_accesses",
    "request_id": "approval_requests",
    "challenge_id": "challenges",
    "task_id": "tasks",
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    with exchanged(tmp_path_factory.mktemp("hidden") / "data") as found:
        yield found


@dataclass
class Compared:
    """How many answers were compared, of which statuses, and about how many young people of which kind."""

    pairs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


def askers(worlds: Worlds) -> list[Post]:
    """Return practitioners: a few, and in the long form one of every other role."""
    able = [post for post in worlds.world.posts if kind_of(post) is Kind.PRACTITIONER and worlds.world.purposes(post)]
    few = [post for post in able if post.asker.practitioner in ASKERS]
    if not LONG:
        return few
    roles = {(post.asker.agency, post.asker.role): post for post in (*able, *few)}
    return list(roles.values())


def kind_of(post: Post) -> Kind:
    return KIND_OF_ROLE.get(post.asker.role, Kind.PRACTITIONER)


def strangers(worlds: Worlds, post: Post) -> dict[str, str]:
    """Return one young person of each kind of whom the asker must not learn that they are there."""
    rows = worlds.first
    known = {row["young_person_id"] for row in rows["relationships"] if row["service_id"] == post.asker.service}
    barred = {
        row["young_person_id"]
        for row in rows["relationships"]
        if row["kind"] == "excluded" and row["practitioner_id"] == post.asker.practitioner
    }
    shielded, restricted = ({row["young_person_id"] for row in rows[name]} for name in ("shields", "restrictions"))
    found: dict[str, str] = {}
    for who in worlds.world.young_people:
        if any(worlds.opinion((post, who, purpose), rows).found for purpose in worlds.world.purposes(post)):
            continue
        if who in barred:
            found.setdefault("barred", who)
        elif who not in known:
            found.setdefault("shielded" if who in shielded else "restricted" if who in restricted else "not yours", who)
            found["another agency's"] = who
    return found


def routes_about_somebody() -> Iterator[Route]:
    """Give the routes for practitioners that name a young person."""
    for route in ROUTES:
        members = route.body().fields if route.body else ()
        named = "<young_person_id>" in route.path or any(name in members for name in WHOSE)
        if Kind.PRACTITIONER in route.kinds and named:
            yield route


@dataclass(frozen=True)
class Asking:
    """One asker at one route, who may name anybody."""

    worlds: Worlds
    post: Post
    route: Route
    whole: bool = True

    def about(self, who: str, method: str = "", record: str = "no-such-record") -> Seen:
        path = re.sub("<[a-z_]+>", record, self.route.path.replace("<young_person_id>", who))
        method = method or self.route.method
        return self.worlds.look(self.worlds.first, self.post, path, self._body(who, method), method)

    def _body(self, who: str, method: str) -> object:
        if not self.route.body or method in ("GET", "HEAD"):
            return None
        purpose = self.worlds.world.purposes(self.post)[0]
        given = {"young_person": who, "purpose": purpose, "about": [who], "keep": who, "merge": f"{who}-too"}
        return body_of(self.route, given, whole=self.whole)


def look_at_every_route(worlds: Worlds, posts: Iterable[Post], methods: Iterable[str] = ("",)) -> Compared:
    """Compare what is answered of somebody absent with what is answered of strangers; AssertionError if it differs."""
    so_far = Compared()
    for post in posts:
        people = strangers(worlds, post)
        for route in routes_about_somebody():
            for whole in (True, False) if LONG or methods == ("",) else (True,):
                asking = Asking(worlds, post, route, whole)
                for method in methods:
                    absent = asking.about(ABSENT, method)
                    for kind, who in people.items():
                        told = asking.about(who, method)
                        assert told == absent, f"{TOLD_APART}: {kind}, {method or route.method} {route.path}"
                        so_far.kinds[kind] += 1
                        so_far.statuses[told.status] += 1
                        so_far.pairs += 1
    return so_far


def test_on_every_route_strangers_look_like_nobody(worlds: Worlds, report: Report) -> None:
    so_far = look_at_every_route(worlds, askers(worlds))
    report(routes=len(list(routes_about_somebody())), pairs=so_far.pairs, kinds=so_far.kinds, statuses=so_far.statuses)
    assert set(so_far.kinds) == {"not yours", "another agency's", "shielded", "restricted", "barred"}
    assert so_far.statuses["404 NOT FOUND"] > 0.6 * so_far.pairs


def test_by_every_method_strangers_look_like_nobody(worlds: Worlds) -> None:
    adviser = [post for post in worlds.world.posts if post.asker.practitioner == "mei.tanaka"]
    assert look_at_every_route(worlds, askers(worlds) if LONG else adviser, METHODS).pairs > 500


def stored(worlds: Worlds, table: str) -> list[str]:
    names = select(metadata.tables[table].c.id)
    with worlds.world.gateway.database.snapshot() as connection:
        return [str(name) for name in connection.execute(names).scalars()]


def start_something(worlds: Worlds) -> None:
    """Let others open, ask for and challenge something about somebody who is not the asker's."""
    posts = {post.asker.practitioner: post for post in worlds.world.posts}
    opens = CALLS["exceptional access"]
    worlds.look(worlds.first, posts[opens.user], opens.path, opens.body)
    given = {"purpose": "care_planning", "category": "he.mental", "originator": "camhs"}
    for path in ("approvals", "challenges"):
        (route,) = (one for one in ROUTES if one.path.endswith(f"_id>/{path}"))
        body = body_of(route, {**given, "young_person": README_YOUNG_PERSON}, whole=True)
        seen = worlds.look(worlds.first, posts[SOCIAL_WORKER], f"{ONE}/{path}", body)
        assert seen.status[:3] in {"201", "202"}, seen.body


def look_at_records(worlds: Worlds, post: Post, so_far: Compared) -> None:
    """Compare what is answered of a record of others with what is answered of one that is none."""
    people = [ABSENT, *list(strangers(worlds, post).values())[: None if LONG else 1], *theirs(worlds, post)]
    for route in ROUTES:
        (named,) = re.findall("<(?!young_person_id)([a-z_]+)>", route.path) or [""]
        # A second person may authorise what somebody else opened: they are handed its identifier for that.
        if Kind.PRACTITIONER not in route.kinds or named not in RECORDS or route.path.endswith("/authorise"):
            continue
        asking = Asking(worlds, post, route)
        for who in people if "<young_person_id>" in route.path else [ABSENT]:
            none = asking.about(who)
            for record in records_of_others(worlds, post, RECORDS[named]):
                assert asking.about(who, record=record) == none, f"{TOLD_APART}: {route.path}"
                so_far.kinds[named] += 1
                so_far.pairs += 1


def theirs(worlds: Worlds, post: Post) -> list[str]:
    """Return somebody of the asker's own."""
    found = [
        who
        for who in worlds.world.young_people
        if worlds.opinion((post, who, worlds.world.purposes(post)[0]), worlds.first).found
    ]
    return found[:1]


def records_of_others(worlds: Worlds, post: Post, table: str) -> list[str]:
    """Return some records that are no business of the asker or of their service, and were not put to them."""
    mine = {row["young_person_id"] for row in worlds.first["relationships"] if row["service_id"] == post.asker.service}
    rows = {str(row["id"]): row for row in worlds.first.get(table, ()) if "id" in row}
    listed = b"".join(worlds.look(worlds.first, post, path, method="GET").body for path in lists_for(post))
    others = [
        name
        for name in stored(worlds, table)
        if name.encode() not in listed and rows.get(name, {}).get("young_person_id") not in mine
    ]
    return others[:: max(1, len(others) // (50 if LONG else 2))]


def lists_for(post: Post) -> list[str]:
    listing = (route for route in ROUTES if route.method == "GET" and "<" not in route.path)
    return [route.path for route in listing if kind_of(post) in route.kinds]


def test_records_of_others_look_like_such_as_are_none(worlds: Worlds, report: Report) -> None:
    start_something(worlds)
    so_far = Compared()
    uninvolved = (post for post in askers(worlds) if LONG or post.asker.practitioner in {"mei.tanaka", "karen.ostrow"})
    for post in uninvolved:
        if post.asker.practitioner not in {OPENER, SOCIAL_WORKER}:
            look_at_records(worlds, post, so_far)
    report(pairs=so_far.pairs, records=so_far.kinds)
    assert set(so_far.kinds) == set(RECORDS)


def without(rows: Rows, who: str) -> Rows:
    """Return the world in which somebody never was."""
    details = {row["id"] for row in rows["details"] if row["young_person_id"] == who}
    said = {row["id"] for row in rows["consent_records"] if row["young_person_id"] == who}
    gone: dict[str, set[object]] = {"id": {who}, "young_person_id": {who}, "detail_id": details, "record_id": said}

    def stays(row: Row) -> bool:
        return not any(row.get(column) in values for column, values in gone.items())

    return {
        table: kept if len(kept := [*filter(stays, listed)]) < len(listed) else listed for table, listed in rows.items()
    }


def look_at_lists(worlds: Worlds, posts: Iterable[Post]) -> int:
    """Compare lists and searches in a world with somebody and in one without; return how many were compared."""
    compared = 0
    for post in posts:
        # About one of them something was started that only the database knows of.
        for who in set(strangers(worlds, post).values()) - {README_YOUNG_PERSON}:
            world, purpose = without(worlds.first, who), worlds.world.purposes(post)[0]
            (row,) = (row for row in worlds.first["young_people"] if row["id"] == who)
            calls: list[tuple[str, str, object]] = [("GET", path, None) for path in lists_for(post)]
            calls += [("POST", SEARCH, {"q": q, "purpose": purpose}) for q in (str(row["name"]), who, "er")]
            there = [worlds.look(worlds.first, post, path, body, method) for method, path, body in calls]
            here = [worlds.look(world, post, path, body, method) for method, path, body in calls]
            for (method, path, _body), one, other in zip(calls, there, here, strict=True):
                assert one == other, f"{TOLD_APART}: {method} {path}"
                compared += 1
    return compared


def test_lists_and_searches_are_the_same_where_somebody_never_was(worlds: Worlds, report: Report) -> None:
    compared = look_at_lists(worlds, askers(worlds))
    report(pairs=compared)
    assert compared > 100


def asked_of_the_database(worlds: Worlds, asking: Asking, who: str) -> list[str]:
    """Return the statements by which a call was decided, without their values: not those by which it is logged."""
    heard, here = list[str](), threading.get_ident()

    def hear(statement: str) -> None:
        if threading.get_ident() == here:
            heard.append(statement)

    def listen(connection: Any, *_more: object) -> None:  # noqa: ANN401 - the driver's own
        connection.set_trace_callback(hear)

    engine = worlds.world.gateway.database.engine
    event.listen(engine, "checkout", listen)
    try:
        asking.about(who)
    finally:
        event.remove(engine, "checkout", listen)
        with engine.connect() as connection:
            unheard(connection)
    deciding = takewhile(lambda statement: not statement.startswith("BEGIN IMMEDIATE"), heard)
    return [VALUE.sub("?", statement) for statement in deciding]


def unheard(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.set_trace_callback(None)


def look_at_statements(worlds: Worlds) -> int:
    """Compare what the database is asked of strangers with what it is asked of nobody; return of how many calls."""
    worlds.go_to(worlds.first)
    compared = 0
    post = next(post for post in askers(worlds) if post.asker.practitioner == "mei.tanaka")
    for route in routes_about_somebody():
        asking = Asking(worlds, post, route)
        nobody = asked_of_the_database(worlds, asking, ABSENT)
        assert len(nobody) > 3
        assert not any(statement.startswith("INSERT") for statement in nobody)
        for kind, who in list(strangers(worlds, post).items())[: None if LONG else 2]:
            statements = asked_of_the_database(worlds, asking, who)
            assert statements == nobody, f"{TOLD_APART}: {kind}, {route.method} {route.path}"
            compared += 1
    return compared


def test_of_strangers_the_database_is_asked_what_it_is_asked_of_nobody(worlds: Worlds) -> None:
    assert look_at_statements(worlds) > 50


def anybodys_case_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Standing, "somehow_today", property(lambda _self: True))


def told_of(monkeypatch: pytest.MonkeyPatch, tell: Callable[[], Problem]) -> None:
    """Let what is answered of somebody who is not the asker's be another problem than that of nobody."""
    there, note_subject = list[bool](), Visit.note_subject

    def remembering(self: Visit, young_person: str) -> tuple[str, ...]:
        found = self.connection.execute(young_people.select().where(young_people.c.id == young_person))
        there[:] = [found.first() is not None]
        return note_subject(self, young_person)

    monkeypatch.setattr(Visit, "note_subject", remembering)
    for module in (acting, disclosures):
        monkeypatch.setattr(module, "not_found", lambda: tell() if there == [True] else not_found())


def another_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    told_of(monkeypatch, lambda: Problem("not-found", f"{not_found()} Ask who holds the record."))


def another_header(monkeypatch: pytest.MonkeyPatch) -> None:
    told_of(monkeypatch, lambda: Problem("not-found", f"{not_found()}", headers={"Vary": "Authorization"}))


def another_status(monkeypatch: pytest.MonkeyPatch) -> None:
    told_of(monkeypatch, lambda: Problem("not-for-this-caller", "This record is another service's."))


def a_line_in_the_programs_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def telling() -> Problem:
        logging.getLogger("concordat").info("somebody else's record was asked for")
        return not_found()

    told_of(monkeypatch, telling)


@pytest.mark.parametrize(
    "mutate",
    [anybodys_case_is_open, another_sentence, another_header, another_status, a_line_in_the_programs_log],
)
def test_a_gateway_that_gives_somebody_away_is_noticed(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, mutate: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mutate(monkeypatch)
    with pytest.raises(AssertionError, match=TOLD_APART):
        look_at_every_route(worlds, askers(worlds))


def test_a_gateway_whose_lists_count_everybody_is_noticed(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    done: Callable[..., Answer] = vars(door)["_done"]

    def counting(visit: Visit, *given: object, **named: object) -> Answer:
        answer = done(visit, *given, **named)
        everybody = len(visit.connection.execute(young_people.select()).all())
        return replace(answer, body={"of": everybody, **answer.body})

    monkeypatch.setattr(door, "_done", counting)
    with pytest.raises(AssertionError, match=TOLD_APART):
        look_at_lists(worlds, askers(worlds))


def test_a_gateway_that_asks_the_database_more_of_those_who_are_there_is_noticed(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Visit, "note_subject", look_first)
    with pytest.raises(AssertionError, match=TOLD_APART):
        look_at_statements(worlds)
