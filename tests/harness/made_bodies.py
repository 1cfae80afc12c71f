"""Bodies that every route reads: built from the description of the API, with words of the made-up partnership.

Knows no rule and sends nothing; whoever asks says what stands in which member.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from gateway.api.description.openapi import written
from gateway.api.description.operations import path_of
from gateway.api.route import Route

Given = Mapping[str, object]
Schema = Mapping[str, Any]
Place = tuple[str | int, ...]
OF_FORMAT = {"date": "2026-06-20", "date-time": "2026-06-15T11:00:00+00:00"}
# What the pattern of a member admits, by how the pattern begins.
OF_PATTERN = {r"^([01]": "09:00", "^[0-9a-f]{64}$": "0" * 64}
# Words of the youth support protocol and of the demo's partnership.
WORDS: Given = {
    "agency": "careers",
    "capacity": "self",
    "categories": ["ca.plan"],
    "category": "ca.plan",
    "covers": "amara.okoye",
    "giver": "self",
    "kind": "caseload",
    "notice_version": "2.1",
    "outcome": "done",
    "practitioner": "mei.tanaka",
    "purpose": "guidance",
    "recipient_role": ["pa"],
    "recipient_agency": ["careers"],
    "role": "pa",
    "scheme": "NHS",
    "service": "marlowick-careers",
    "told_whom": "self",
}


@cache
def description() -> Schema:
    """Return the description of the API."""
    found: Schema = json.loads(written())
    return found


def schema_of(route: Route) -> Schema:
    """Return the schema of a route's body, empty if it has none."""
    operation = description()["paths"][path_of(route)][route.method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    return resolved(content.get("application/json", {}).get("schema", {}))


def resolved(schema: Schema) -> Schema:
    """Follow a reference, and take the first of several."""
    while "$ref" in schema or "anyOf" in schema or "oneOf" in schema:
        if "$ref" in schema:
            schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            schema = (schema.get("anyOf") or schema["oneOf"])[0]
    return schema


def body_of(route: Route, given: Given, *, whole: bool) -> dict[str, object]:
    """Return a body of every member of a route's, or of what must be there alone, with what is given by its name."""
    schema = schema_of(route)
    built = _object(schema, {**WORDS, **given}, whole=whole)
    assert isinstance(built, dict)
    return built


def _object(schema: Schema, given: Given, *, whole: bool) -> dict[str, object]:
    must, members = schema.get("required", ()), schema.get("properties", {})
    return {name: _value(members[name], name, given, whole=whole) for name in members if whole or name in must}


def _value(schema: Schema, name: str, given: Given, *, whole: bool) -> object:
    schema = resolved(schema)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return _object(schema, given, whole=whole or not schema.get("required"))
    if name in given and isinstance(given[name], list) == (kind == "array") and "enum" not in schema:
        return given[name]
    if kind == "array":
        return [_value(schema["items"], name, given, whole=whole)] * max(1, schema.get("minItems", 1))
    return _scalar(schema, str(kind))


def _scalar(schema: Schema, kind: str) -> object:
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    by_pattern = (text for begin, text in OF_PATTERN.items() if schema.get("pattern", "").startswith(begin))
    return OF_FORMAT.get(schema.get("format", "")) or next(by_pattern, "Made up for this.")


def texts_in(body: object, at: Place = ()) -> Iterator[Place]:
    """Give the place of every text of a body."""
    if isinstance(body, str):
        yield at
    elif isinstance(body, dict):
        for name, value in body.items():
            yield from texts_in(value, (*at, name))
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from texts_in(value, (*at, number))


def with_text(body: Any, place: Place, change: Callable[[str], object]) -> Any:  # noqa: ANN401 - JSON of any form
    """Return a body with one of its texts changed."""
    if not place:
        return change(body)
    copied: Any = dict(body) if isinstance(body, dict) else list(body)
    copied[place[0]] = with_text(body[place[0]], place[1:], change)
    return copied
