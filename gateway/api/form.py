"""How OAuth speaks (RFC 6749): a form in the body, in which a system shows who it is, and errors in words of its own.

Everything else about such a call is like any other: it goes through the door, and is logged before it is answered.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import request
from marshmallow import Schema

from gateway.api import web
from gateway.api.route import Way
from gateway.calling.callers import Shown
from gateway.calling.client_calls import ClientAssertion
from gateway.door import Door
from gateway.problems import Problem

MEDIA_TYPE, MOST_MEMBERS = "application/x-www-form-urlencoded", 20
ASSERTION = "client_assertion"
ERROR, DESCRIPTION = "error", "error_description"
# RFC 6749, section 5.2: what else goes wrong is a request that is not understood.
ERRORS: Mapping[str, str] = {
    "token-refused": "invalid_client",
    "client-refused": "invalid_client",
    "not-for-this-caller": "invalid_client",
    "too-many-requests": "temporarily_unavailable",
    "log-unavailable": "temporarily_unavailable",
    "internal-error": "server_error",
}
NOBODY = "No client that is registered here signed this assertion, or it is not a form with one."


class NotAForm(ValueError):
    """The body is no form that has one meaning; the sentence repeats nothing of it."""


def read_form(body: bytes) -> dict[str, str]:
    """Return the members of a form; one without a value counts as left out (RFC 6749, section 3.2)."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_MEMBERS,
        )
    except ValueError:
        raise NotAForm(f"Send a form in UTF-8 of at most {MOST_MEMBERS} members.") from None
    if len({name for name, _value in pairs}) < len(pairs):
        raise NotAForm("Send each member once.")
    if not all(value.isprintable() for _name, value in pairs):
        raise NotAForm("Send no characters that cannot be seen.")
    return {name: value for name, value in pairs if value}


def _form() -> dict[str, str]:
    if request.mimetype != MEDIA_TYPE:
        raise NotAForm(f"Send the body as Content-Type: {MEDIA_TYPE}.")
    return read_form(web.body())


def _shown(_door: Door) -> str | Shown:
    """Return what shows who calls: an Authorization header, which goes before, or the assertion in the form."""
    header = web.authorization()
    try:
        assertion = "" if header else _form().get(ASSERTION, "")
    except (NotAForm, Problem):
        assertion = ""
    return ClientAssertion(assertion) if assertion else header


def _members(schema: Schema) -> object:
    """Return the members that this form knows; others are passed over, as RFC 6749 demands."""
    try:
        return {name: value for name, value in _form().items() if name in schema.fields}
    except NotAForm as error:
        raise Problem("invalid-request", f"{error}") from None


def _said(members: Mapping[str, object]) -> Mapping[str, object]:
    """Return an answer's members; to a problem's, those are added that an OAuth client looks for."""
    kind = str(members.get("type", "")).rpartition(":")[2]
    if not kind:
        return members
    sentence = NOBODY if kind == "token-refused" else members["detail"]
    return {ERROR: ERRORS.get(kind, "invalid_request"), DESCRIPTION: sentence, **members}


FORM = Way(_shown, _members, _said, MEDIA_TYPE, "application/json")
