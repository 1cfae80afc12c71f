"""Writes the reference of the API from its routes: every address, whom it is for, what it takes and what it answers.

What this page says is what the schemas check, for it is read from them. Knows no act and no protocol.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from sys import modules
from typing import Any

from marshmallow import Schema, fields, validate

from gateway.api.answers import ANSWERS
from gateway.api.route import Route

INTRODUCTION = """\
# Every address of the API

Generated from the routes and their schemas. [The API, for a partner agency's developer](api.md) tells of tokens, of
what every call keeps to, and of every problem; this page lists the addresses, and [openapi.json](openapi.json) all that
each can answer. `{young_person_id}` and the like stand for an identifier. Every call is logged, refused ones too,
before it is answered.
"""


def reference(routes: Iterable[Route]) -> str:
    """Return the page, in Markdown."""
    return "\n".join((INTRODUCTION, *(line for part in _parts(routes) for line in part)))


def _parts(routes: Iterable[Route]) -> Iterator[list[str]]:
    for module, those in groupby(routes, key=lambda route: route.handler.__module__):
        heading = (modules[module].__doc__ or "").splitlines()[0].rstrip(".")
        yield [f"## {heading}", ""]
        for route in those:
            yield _route(route)


def _route(route: Route) -> list[str]:
    path = route.path.replace("<", "{").replace(">", "}")
    kinds = ", ".join(sorted(kind.value.replace("_", " ") for kind in route.kinds))
    said = [f"### `{route.method} {path}`", "", f"{route.says[0].upper()}{route.says[1:]}. For: {kinds}.", ""]
    return [*said, *(_members(route.body()) if route.body else []), *_answers(route)]


def _answers(route: Route) -> list[str]:
    """Return the members of each answer; what stands within them is told by the description."""
    shapes = ANSWERS.get(route.handler.__name__, {})
    members = {status: ", ".join(f"`{name}`" for name in shape["properties"]) for status, shape in shapes.items()}
    told = [f"{status} with {names}" for status, names in members.items()]
    return [f"Answers {'; or '.join(told)}.", ""] if told else []


def _members(schema: Schema, within: str = "") -> list[str]:
    rows = [row for name, field in schema.fields.items() for row in _rows(f"{within}{name}", field)]
    return ["| member | required | what |", "|---|---|---|", *rows, ""]


def _rows(name: str, field: fields.Field[Any]) -> Iterator[str]:
    says = field.metadata.get("says", "")
    what = "; ".join(part for part in (_what(field), says) if part)
    yield f"| `{name}` | {'yes' if field.required else 'no'} | {what} |"
    inner = field.inner if isinstance(field, fields.List) else field
    if isinstance(inner, fields.Nested):
        dotted = f"{name}[]" if isinstance(field, fields.List) else name
        for each, nested in inner.schema.fields.items():
            yield from _rows(f"{dotted}.{each}", nested)


def _what(field: fields.Field[Any]) -> str:
    units = ((fields.List, "entries"), (fields.Nested, "members"), (fields.String, "characters"))
    unit = next((word for kind, word in units if isinstance(field, kind)), "")
    limits = [_limit(check, unit) for check in field.validators]
    return ", ".join(part for part in (_kind(field), *limits) if part)


def _kind(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.List):
        return f"a list, each {_what(field.inner)}"
    kinds = (
        (fields.AwareDateTime, "an instant with its zone, ISO 8601"),
        (fields.Date, "a day, YYYY-MM-DD"),
        (fields.Time, "a time of day, HH:MM:SS"),
        (fields.Boolean, "true or false"),
        (fields.Integer, "a whole number"),
        (fields.Nested, "an object"),
        (fields.Mapping, "an object"),
        (fields.String, "text"),
    )
    return next((word for kind, word in kinds if isinstance(field, kind)), "a value")


def _limit(check: object, unit: str) -> str:
    match check:
        case validate.OneOf():
            return "one of " + ", ".join(f"`{choice}`" for choice in check.choices)
        case validate.Length():
            return _between(check.min, check.max, unit)
        case validate.Range():
            return _between(check.min, check.max, "")
        case _:
            return ""


def _between(least: object, most: object, unit: str) -> str:
    if least is None or most is None:
        return f"at most {most} {unit}" if least is None else f"at least {least} {unit}"
    return f"{least} to {most} {unit}".strip()
