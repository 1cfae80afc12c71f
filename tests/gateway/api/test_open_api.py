"""The description of the API: whole, valid, and kept current; that no answer differs is checked by every other test."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway.api.answers import ANSWERS
from gateway.api.description.beside import PATHS
from gateway.api.description.openapi import description, written
from gateway.api.description.operations import path_of
from gateway.api.description.problems import MORE, OWN, kinds_of, problem_name
from gateway.api.every_route import ROUTES
from gateway.api.reference import reference
from gateway.problems import KINDS
from tests.gateway import described
from tests.gateway.running_gateway import SAM, RunningGateway

DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.json"
DESCRIBED: dict[str, Any] = json.loads(written())
OPERATIONS = [operation for path in DESCRIBED["paths"].values() for operation in path.values()]
NAMES = {route.handler.__name__ for route in ROUTES}


def test_the_description_is_valid_openapi_3_1() -> None:
    assert DESCRIBED["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(DESCRIBED).iter_errors()) == []


def test_the_description_in_the_documentation_is_current() -> None:
    text = json.dumps(DESCRIBED, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        DOCUMENT.write_text(text, "utf-8")
    assert DOCUMENT.read_text("utf-8") == text


def test_every_route_is_described_and_nothing_else_but_what_stands_beside_the_door() -> None:
    told = {(method.upper(), path) for path, operations in DESCRIBED["paths"].items() for method in operations}

    assert told == {(r.method, path_of(r)) for r in ROUTES} | {(m.upper(), p) for p, ops in PATHS.items() for m in ops}


def test_what_stands_beside_the_door_is_described_but_for_the_page_itself(shared: RunningGateway) -> None:
    behind = {route.path for route in ROUTES}
    beside = {rule.rule for rule in shared.gateway.app.url_map.iter_rules()} - behind

    assert beside - {"/docs/", "/docs/<file>"} == set(PATHS)


def test_every_route_has_its_answers_and_an_operation_of_its_own_name() -> None:
    assert len(NAMES) == len(ROUTES)
    assert set(ANSWERS) == NAMES
    assert [name for name, answers in ANSWERS.items() if not answers] == []
    assert len({operation["operationId"] for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_kind_of_problem_is_described_and_all_but_one_are_answered_somewhere() -> None:
    names = {problem_name(kind) for kind in KINDS}

    assert names <= set(DESCRIBED["components"]["schemas"])
    assert set(OWN) <= NAMES
    assert set(MORE) <= set(KINDS)
    # Of a wrong method no operation tells: it is answered where there is none.
    assert {kind for route in ROUTES for kind in kinds_of(route)} == set(KINDS) - {"method-not-allowed"}


def test_an_identifier_in_an_address_is_a_described_parameter() -> None:
    for path, operations in DESCRIBED["paths"].items():
        for operation in operations.values():
            named = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"]
            assert named == re.findall("{([a-z_]+_id)}", path)


def test_anybody_may_read_the_description_and_it_is_not_logged(shared: RunningGateway) -> None:
    before = shared.newest.sequence
    reply = shared.send("/openapi.json", "", method="GET")

    assert (reply.status, reply.raw) == (200, written())
    assert shared.newest.sequence == before


def test_the_reference_and_the_description_tell_of_the_same_members() -> None:
    page = reference(ROUTES)
    for name in ("believed", "tell_parent", "review_due_on"):
        assert f"`{name}`" in page
        assert any(name in schema.get("properties", {}) for schema in DESCRIBED["components"]["schemas"].values())


@pytest.mark.parametrize("change", ["another member", "a status that is not described", "another type"])
def test_an_answer_that_is_not_described_is_noticed(
    shared: RunningGateway, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    shape = {
        "another member": {"type": "object", "properties": {"young_person": {}}, "additionalProperties": False},
        "another type": {"type": "object", "properties": {"young_person": {"type": "integer"}}},
    }
    told = json.loads(written())
    responses = told["paths"]["/v1/disclosures"]["post"]["responses"]
    answer = responses.pop("200")
    if change in shape:
        responses["200"] = {**answer, "content": {"application/json": {"schema": shape[change]}}}
    monkeypatch.setattr(described, "described", lambda: told)
    described._validator.cache_clear()  # noqa: SLF001 - what was compiled before is of the right description

    with pytest.raises(AssertionError, match=r"POST /v1/disclosures answered 200"):
        shared.disclosure("amara.okoye", SAM, "guidance")
    described._validator.cache_clear()  # noqa: SLF001


def test_only_given_routes_are_described() -> None:
    one = description(ROUTES[:1])

    assert set(one["paths"]) == {path_of(ROUTES[0]), *PATHS}
