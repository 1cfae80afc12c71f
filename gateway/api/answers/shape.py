"""The words in which the shape of an answer is written down: small JSON schemas, and objects that are closed.

Knows no answer in particular. What an answer is said to hold is checked against what is really answered by every test
that asks over HTTP.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
WORD: Shape = {"type": "string", "minLength": 1}
WORDS: Shape = {"type": "array", "items": WORD}
YES_OR_NO: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0}
VERSION: Shape = {"type": "integer", "minimum": 0, "description": "say it when you change this record"}
DAY: Shape = {"type": "string", "format": "date"}
INSTANT: Shape = {"type": "string", "format": "date-time"}
# To the minute, as people are told it: RFC 3339 asks for seconds, so this is no `date-time` of its.
MINUTE: Shape = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d$"}
ANYTHING: Shape = {}


def members(named: Mapping[str, Shape]) -> Shape:
    """Return a closed object; a name that ends with `?` may be left out."""
    return {
        "type": "object",
        "properties": {name.removesuffix("?"): shape for name, shape in named.items()},
        "required": [name for name in named if not name.endswith("?")],
        "additionalProperties": False,
    }


def listed(shape: Shape, most: int | None = None) -> Shape:
    """Return a list of such."""
    return {"type": "array", "items": shape, **({} if most is None else {"maxItems": most})}


def by_name(shape: Shape) -> Shape:
    """Return an object whose names are words of the protocol or of the register."""
    return {"type": "object", "additionalProperties": shape}


def one_of(words: Iterable[str]) -> Shape:
    """Return one word out of a closed list."""
    return {"type": "string", "enum": list(words)}


def or_null(shape: Shape) -> Shape:
    """Return this, or null where there is none."""
    return {"anyOf": [shape, {"type": "null"}]}


def also(shape: Shape, named: Mapping[str, Shape]) -> Shape:
    """Return a closed object with further members."""
    more = members(named)
    return {
        **shape,
        "properties": {**shape["properties"], **more["properties"]},
        "required": [*shape["required"], *more["required"]],
    }


def says(shape: Shape, description: str) -> Shape:
    """Return the same with a sentence on what it means."""
    return {**shape, "description": description}
