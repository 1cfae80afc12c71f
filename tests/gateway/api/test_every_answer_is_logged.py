import ast
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from gateway.access_log.event import SectionName, leaf_hash, opens
from gateway.api.every_route import ROUTES
from gateway.api.route import Route
from gateway.demonstration.askers import FIVE_ASKERS, STRANGER
from gateway.demonstration.roster import young_person_id
from gateway.storage.database import StorageUnavailable
from gateway.storage.writer import Job, Logged
from tests.gateway.running_gateway import ANOUK, SAM, Reply, RunningGateway

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


# What docs/api.md publishes: none of them says anything of a case or of anybody.
NOT_THROUGH_THE_DOOR = {
    *("/health", "/ready", "/add-checkpoint", "/openapi.json", "/docs/", "/docs/<file>"),
    *("/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/sign-in/start"),
}


def test_every_route_but_those_that_the_page_names_is_reached_through_the_door_alone(shared: RunningGateway) -> None:
    app = shared.gateway.app
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if rule.rule not in NOT_THROUGH_THE_DOOR}
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")

    assert all(f"`{path}`" in page for path in NOT_THROUGH_THE_DOOR)

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


class NoReceipts:
    """A writer that gives no receipt, and counts who asked for one."""

    def __init__(self) -> None:
        self.asked = 0

    def write(self, _job: Job) -> Logged:
        self.asked += 1
        raise StorageUnavailable


@pytest.fixture
def no_receipts(shared: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> NoReceipts:
    writer = NoReceipts()
    monkeypatch.setattr(shared.gateway.door, "writer", writer)
    return writer


def shows_nothing(reply: Reply) -> bool:
    return (
        reply.status == 503
        and reply.body["type"] == "urn:concordat:problem:log-unavailable"
        and set(reply.body) - {"error", "error_description"} == {"type", "title", "status", "detail", "nonce"}
    )


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
@pytest.mark.parametrize("user", ["joanne.petrie", "helen.braithwell", "philippa.dray"])
def test_no_route_answers_anybody_known_without_a_receipt(
    shared: RunningGateway, no_receipts: NoReceipts, route: Route, user: str
) -> None:
    token = shared.token(user)
    for identifier in (SAM, "no-such-identifier"):
        path = re.sub("<[a-z_]+>", identifier, route.path)
        for method in (route.method, "HEAD" if route.method == "GET" else "PUT", "OPTIONS"):
            before = no_receipts.asked
            body = {"data": "{}", "content_type": "application/json"} if method == "POST" else {}
            reply = shared.send(path, token, method=method, **body)

            assert reply.status == 503
            assert method == "HEAD" or shows_nothing(reply)
            assert no_receipts.asked == before + 1


@pytest.mark.parametrize("call", CALLS, ids=[f"{c[0]}-{c[1]}-{c[3]}-{c[4]}" for c in CALLS])
def test_neither_what_would_be_shown_nor_a_refusal_or_an_error_leaves_without_a_receipt(
    shared: RunningGateway, no_receipts: NoReceipts, call: Call
) -> None:
    path, user, body, _status, _outcome = call

    assert shows_nothing(shared.ask(user, path, body))
    assert no_receipts.asked == 1


def test_what_leaves_without_an_event_is_what_the_documentation_publishes(shared: RunningGateway) -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    (published,) = re.findall(r"\bOnly (`/health`.*?) have none\.", page, re.DOTALL)
    routes = {rule.rule for rule in shared.gateway.app.url_map.iter_rules()} - {route.path for route in ROUTES}
    problems = {"token-refused", "log-unavailable", "too-many-requests", "not-signed-in", "sign-in-unavailable"}

    assert set(re.findall("`([^`]+)`", published)) == routes | problems
    # The three problems, and nothing else, are made without a receipt; what Flask sends is a reply of the door's,
    # or one of the addresses above.
    assert calls_of("_unlogged") == {("door.py", "answer"): 3}
    assert calls_of("Reply") == {("door.py", "_released"): 1, ("door.py", "_unlogged"): 1}
    assert calls_of("_released") == {("door.py", "_try"): 1}
    beside = "beside_the_door.py"
    assert calls_of("Response") == {
        ("web.py", "respond"): 1,
        (beside, "_health"): 1,
        (beside, "add_checkpoint"): 1,
        (beside, "description"): 1,
        (beside, "_page"): 1,
        (beside, "_json"): 1,
        ("sign_in.py", "_start"): 1,
    }
    assert calls_of("jsonify") == calls_of("make_response") == calls_of("send_file") == {}


ROOT = Path(__file__).parents[3]


def calls_of(name: str) -> dict[tuple[str, str], int]:
    """Return in which functions of the gateway something is called by its name, and how often."""
    found: dict[tuple[str, str], int] = {}
    for file, function in functions_of_the_gateway():
        times = sum(is_call(node, name) for node in own_nodes(function))
        if times:
            found[file, function.name] = times
    return found


@cache
def functions_of_the_gateway() -> list[tuple[str, ast.FunctionDef]]:
    files = (ROOT / "gateway").rglob("*.py")
    trees = [(file.name, ast.parse(file.read_text("utf-8"))) for file in files]
    return [(name, function) for name, tree in trees for function in functions(tree)]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what stands in a function, and not in one within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def is_call(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return name == (
        called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    )
