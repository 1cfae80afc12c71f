"""Request bodies as JSON schemas, read from the marshmallow schemas that check them.

apispec knows marshmallow's own limits; what only this gateway checks is added here. Knows no route.
"""

from collections.abc import Callable, Mapping
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields, validate

from gateway.api.consent_bodies import PlaceOrWord
from gateway.api.schemas import EARLIEST, LATEST, LONGEST_WORD

Property = dict[str, Any]
# The first two figures of the years that a body may name.
CENTURIES = "|".join(str(century) for century in range(EARLIEST // 100, LATEST // 100 + 1))
LARGEST = 2**53 - 1
NO_NUL = r"^[^\u0000]*$"
PATTERNED = (validate.OneOf, validate.Regexp)


def bodies() -> MarshmallowPlugin:
    """Return the plugin that turns a schema into a component."""
    return _Plugin(schema_name_resolver=_Names())


class _Converter(OpenAPIConverter):
    """Apispec's own, which takes every length for that of a text or a list."""

    def field2length(self, field: fields.Field[Any], **kept: Any) -> Property:  # noqa: ANN401 - apispec's own
        """Return how long a value may be; of an object, how many members it has at least."""
        if not isinstance(field, fields.Nested):
            found: Property = super().field2length(field, **kept)
            return found
        least = [check.min for check in field.validators if isinstance(check, validate.Length) and check.min]
        return {"minProperties": least[0]} if least else {}


class _Plugin(MarshmallowPlugin):
    """Apispec's own, with the limits that only this gateway has."""

    Converter = _Converter

    def init_spec(self, spec: Any) -> None:  # noqa: ANN401 - apispec's own signature
        super().init_spec(spec)
        converter: Any = self.converter
        for limit in (_said, _days, _whole_numbers, _texts, _place_or_word):
            converter.add_attribute_function(_unbound(limit))


class _Names:
    """Names a component after its class, and after its module too where an earlier class has that name."""

    def __init__(self) -> None:
        self.named: dict[str, type[Schema]] = {}

    def __call__(self, schema: Any) -> str:  # noqa: ANN401 - a schema or its class
        cls: type[Schema] = schema if isinstance(schema, type) else type(schema)
        if self.named.setdefault(cls.__name__, cls) is cls:
            return cls.__name__
        module = cls.__module__.rpartition(".")[2]
        return "".join(word.capitalize() for word in module.split("_")) + cls.__name__


def _unbound(limit: Callable[[fields.Field[Any]], Property]) -> Callable[..., Property]:
    def attribute(_converter: OpenAPIConverter, field: fields.Field[Any], **_kept: object) -> Property:
        return limit(field)

    return attribute


def _said(field: fields.Field[Any]) -> Property:
    said: Mapping[Any, Any] = field.metadata
    return {"description": said["says"]} if said.get("says") else {}


def _days(field: fields.Field[Any]) -> Property:
    """Return the centuries that a day or an instant lies in, and the wall's own time for an hour without a zone."""
    match field:
        case fields.DateTime() | fields.Date():
            return {"pattern": f"^({CENTURIES})"}
        case fields.Time():
            return {"pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"}
        case _:
            return {}


def _whole_numbers(field: fields.Field[Any]) -> Property:
    """Return how large a number may be that the strict reader of JSON lets in."""
    if not isinstance(field, fields.Integer):
        return {}
    limits = [check.max for check in field.validators if isinstance(check, validate.Range)]
    return {} if any(limit is not None for limit in limits) else {"maximum": LARGEST}


def _texts(field: fields.Field[Any]) -> Property:
    """Return that a text has no NUL; a closed list or a pattern says so already."""
    if type(field) is not fields.String or any(isinstance(check, PATTERNED) for check in field.validators):
        return {}
    return {"pattern": NO_NUL}


def _place_or_word(field: fields.Field[Any]) -> Property:
    if not isinstance(field, PlaceOrWord):
        return {}
    place = {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}
    return {"oneOf": [place, {"type": "string", "maxLength": LONGEST_WORD, "pattern": NO_NUL}]}
