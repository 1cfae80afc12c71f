import re
from hashlib import sha256
from typing import Any, TypeAlias

import pytest

from gateway.access_log.event import SectionName, leaf_hash, opens
from gateway.api.route import Route
from gateway.app import ROUTES
from gateway.demonstration.askers import FIVE_ASKERS, STRANGER
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, SAM, RunningGateway

Call: TypeAlias = tuple[str, str, dict[str, Any], int, str]
CALLS: list[Call] = [
    *(
        ("/v1/disclosures", user, {"young_person": SAM, "purpose": purpose}, 200, "shown")
        for user, purpose in FIVE_ASKERS
    ),
    ("/v1/disclosures", STRANGER[0], {"young_person": SAM, "purpose": STRANGER[1]}, 404, "not-found"),
    ("/v1/disclosures", "mei.tanaka", {"young_person": ANOUK, "purpose": "guidance"}, 200, "shown"),
    ("/v1/disclosures", "leila.farouk", {"young_person": SAM, "purpose": "staff_safety"}, 403, "purpose-not-open"),
    (
        "/v1/disclosures",
        "amara.okoye",
        {"young_person": SAM, "purpose": "guidance", "categories": ["yj.spent"]},
        200,
        "all_hidden",
    ),
    ("/v1/disclosures", "gordon.ashplant", {"young_person": SAM, "purpose": "education"}, 403, "not-cleared"),
    ("/v1/disclosures", "philippa.dray", {"young_person": SAM, "purpose": "oversight"}, 403, "not-for-this-caller"),
    ("/v1/disclosures", "amara.okoye", {"young_person": SAM, "purpose": "gossip"}, 422, "unknown-word"),
    ("/v1/disclosures", "amara.okoye", {"purpose": "guidance"}, 400, "invalid-request"),
    ("/v1/young-people/search", "joanne.petrie", {"q": "averill", "purpose": "safeguarding"}, 200, "answered"),
    ("/v1/young-people/search", "joanne.petrie", {"q": "nobody", "purpose": "safeguarding"}, 200, "answered"),
    ("/v1/young-people/search", "denise.hartnoll", {"q": "averill", "purpose": "education"}, 403, "action-not-open"),
    (
        "/v1/details",
        "ruth.callender",
        {"young_person": SAM, "category": "sc.plan", "texts": {"full": "Visit on Friday, canary-in-a-text."}},
        201,
        "recorded",
    ),
    ("/v1/details", "ruth.callender", {"young_person": SAM, "texts": {"full": "x"}}, 422, "unknown-word"),
    (
        "/v1/details",
        "ruth.callender",
        {"young_person": SAM, "category": "ca.plan", "texts": {"full": "x"}},
        422,
        "category-not-recorded",
    ),
    ("/v1/elsewhere", "ruth.callender", {}, 404, "not-found"),
    ("/health", "ruth.callender", {}, 405, "method-not-allowed"),
]


def call_all(running: RunningGateway) -> list[bytes]:
    return [running.ask(user, path, body).raw for path, user, body, _status, _outcome in CALLS]


@pytest.mark.parametrize("call", CALLS, ids=[f"{c[0]}-{c[1]}-{c[3]}-{c[4]}" for c in CALLS])
def test_every_answer_to_a_known_caller_has_one_event_of_the_bytes_that_were_sent(
    shared: RunningGateway, call: Call
) -> None:
    path, user, body, status, outcome = call
    with shared.one_event_for(status) as replies:
        replies.append(shared.ask(user, path, body))

    event = shared.newest
    assert event.clear["outcome"] == outcome
    assert event.section(SectionName.ACTOR)["user"] == user


def test_an_event_is_there_for_another_reader_when_the_answer_arrives(running: RunningGateway) -> None:
    reply = running.disclosure("amara.okoye", SAM, "guidance")
    other = running.another()

    assert other.newest.id == reply.body["event"]
    other.close()


def test_the_log_has_no_gap_no_double_and_every_leaf_opens_every_section(running: RunningGateway) -> None:
    call_all(running)

    events = running.events()
    assert [event.sequence for event in events] == list(range(len(CALLS) + 1))
    assert running.rows("SELECT size FROM log_head") == [(len(events),)]
    assert len({event.id for event in events}) == len(events)
    for event in events:
        assert event.leaf_hash == leaf_hash(event.leaf) == sha256(b"\0" + event.leaf).digest()
        assert event.clear["id"] == event.id
        assert set(event.clear["sd"]) == {section.name for section in event.sections}
        assert all(opens(event.leaf, section) for section in event.sections)
        assert len({section.salt for section in event.sections}) == len(event.sections)


def test_the_clear_members_of_an_event_name_nobody(running: RunningGateway) -> None:
    call_all(running)

    people = {name.encode() for (name,) in running.rows("SELECT id FROM practitioners")}
    services = {name.encode() for (name,) in running.rows("SELECT id FROM services UNION SELECT id FROM organisations")}
    for event in running.events():
        assert set(event.clear) == {"id", "schema", "time", "kind", "outcome", "gateway", "protocol", "sd"}
        clear = event.leaf.replace(event.clear["protocol"].encode(), b"")
        assert [word for word in people | services if word in clear] == []


def test_nothing_of_a_case_is_in_any_event(running: RunningGateway) -> None:
    replies = b"".join(call_all(running))
    events = b"".join(event.everything for event in running.events())

    texts = {text for (text,) in running.rows("SELECT text FROM detail_texts")}
    fields = {
        value for row in running.rows("SELECT id, name, address, phone, email FROM young_people") for value in row
    }
    others = {value for (value,) in running.rows("SELECT value FROM identifiers UNION SELECT contact FROM carers")}
    shown = {word for word in texts | fields | others if word.encode() in replies}
    assert len(shown) > 40
    assert [word for word in texts | fields | others if word.encode() in events] == []


def test_the_event_of_a_disclosure_says_what_was_shown_by_which_rules_and_how_much(running: RunningGateway) -> None:
    reply = running.disclosure("ruth.callender", SAM, "care_planning")
    detail = running.newest.section(SectionName.DETAIL)

    hidden = [word for word, level in reply.levels.items() if level == "hidden"]
    assert detail["hidden"] == hidden
    assert {word: entry["level"] for word, entry in detail["shown"].items()} == {
        word: level for word, level in reply.levels.items() if level != "hidden"
    }
    assert detail["shown"]["ca.plan"] == {
        "level": "summary",
        "gates": ["STAT"],
        "rules": ["W03"],
        "confidential": [],
        "consents": [],
        "count": 1,
    }
    assert running.newest.section(SectionName.PURPOSE) == {"code": "care_planning"}
    assert {"service": "youth-offending", "organisation": "marlowick-council"} in running.newest.section(
        SectionName.PARTIES
    )["holding"]


def test_an_error_of_our_own_is_logged_and_shows_nothing(
    running: RunningGateway, caplog: pytest.LogCaptureFixture
) -> None:
    running.change(
        "INSERT INTO statements (id, record_id, effect, level_cap, scope)"
        " SELECT id || '-', record_id, effect, 'canary', scope FROM statements"
    )

    with running.one_event_for(500) as replies:
        replies.append(running.disclosure("amara.okoye", SAM, "guidance"))

    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("error", "internal-error")
    assert "canary" not in caplog.text + replies[0].raw.decode() + running.newest.everything.decode()
    assert "Sam" not in replies[0].raw.decode()


def test_every_route_but_health_is_reached_through_the_door_alone(shared: RunningGateway) -> None:
    app = shared.gateway.app
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if rule.rule != "/health"}

    assert set(rules) == {f"{route.method} {route.path}" for route in ROUTES}
    for route in ROUTES:
        name = f"{route.method} {route.path}"
        assert getattr(app.view_functions[name], "kinds", None) == route.kinds
        assert rules[name].methods == {route.method} | ({"HEAD"} if route.method == "GET" else set())


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_whatever_a_known_caller_asks_for_has_its_event_before_it_is_answered(
    shared: RunningGateway, route: Route
) -> None:
    path = re.sub("<[a-z_]+>", "no-such-identifier", route.path)
    for user in ("joanne.petrie", "helen.braithwell"):
        body = {"data": "{}", "content_type": "application/json"} if route.method == "POST" else {}
        before = shared.newest.sequence
        reply = shared.send(path, shared.token(user), method=route.method, **body)

        assert reply.status < 500
        assert (shared.newest.sequence, shared.newest.id) == (before + 1, reply.body["event"])


def test_an_unknown_person_is_never_named_to_the_log_in_clear(shared: RunningGateway) -> None:
    shared.disclosure("amara.okoye", young_person_id("niamh-carrick"), "guidance")

    assert b"niamh" not in shared.newest.everything.lower()
