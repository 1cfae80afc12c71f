"""The shapes of request bodies; anything that is not in them is refused by name, never echoed."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from gateway.problems import Problem

LONGEST_WORD, LONGEST_TEXT, MOST_BESIDE = 100, 20_000, 20
EARLIEST, LATEST = 1900, 2199
NATURES = ("fact", "opinion", "hearsay", "judgement")


class Body(Schema):
    """A request body: closed, so that a misspelt member is told and never passed over."""

    class Meta:
        """Marshmallow's own settings."""

        unknown = RAISE


def _word() -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, LONGEST_WORD))


def _text() -> fields.String:
    return fields.String(validate=validate.Length(1, LONGEST_TEXT))


class DisclosureBody(Body):
    """`POST /v1/disclosures`."""

    young_person = _word()
    purpose = _word()
    categories = fields.List(fields.String(validate=validate.Length(1, LONGEST_WORD)), validate=validate.Length(min=1))


class SearchBody(Body):
    """`POST /v1/young-people/search`."""

    q = fields.String(required=True, validate=validate.Length(2, LONGEST_WORD))
    purpose = _word()


class TextsBody(Body):
    """The texts that a practitioner wrote, one a level."""

    existence = _text()
    summary = _text()
    full = _text()


class DetailBody(Body):
    """`POST /v1/details`; `category` is checked against the protocol in force."""

    young_person = _word()
    category = fields.String(load_default="", validate=validate.Length(max=LONGEST_WORD))
    nature = fields.String(load_default="fact", validate=validate.OneOf(NATURES))
    texts = fields.Nested(TextsBody, required=True, validate=validate.Length(min=1))
    about = fields.List(
        fields.String(validate=validate.Length(1, LONGEST_WORD)), validate=validate.Length(max=MOST_BESIDE)
    )
    texts_without_others = fields.Nested(TextsBody)


def load(schema: Schema, body: object) -> Mapping[str, Any]:
    """Return the members of a body; Problem names every field that is missing, unknown or of another form."""
    if not isinstance(body, dict):
        raise Problem("invalid-request", "The body must be a JSON object.")
    try:
        loaded: Mapping[str, Any] = schema.load(body)
    except ValidationError as error:
        faults = error.messages
        known = sorted(schema.fields)
        raise Problem("invalid-request", "Correct the fields listed.", {"fields": faults, "known": known}) from None
    _check_times("", loaded)
    return loaded


def _check_times(name: str, value: object) -> None:
    """Refuse an instant or a day outside the centuries that anybody of a record lives in, and an hour with a zone."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            _check_times(f"{name}.{member}".strip("."), inner)
    elif isinstance(value, list):
        for inner in value:
            _check_times(name, inner)
    elif isinstance(value, date) and not EARLIEST <= value.year <= LATEST:
        fault = {name: [f"Give a year from {EARLIEST} to {LATEST}."]}
        raise Problem("invalid-request", "Correct the fields listed.", {"fields": fault})
    elif isinstance(value, time) and value.tzinfo is not None:
        fault = {name: ["Give the time on the wall, without a zone."]}
        raise Problem("invalid-request", "Correct the fields listed.", {"fields": fault})
