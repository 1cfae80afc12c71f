"""Every kind of problem as a component, and which of them a route can answer with, as far as its data tells.

What the data does not tell stands in `OWN`, by operation. Every test that asks over HTTP holds the answers to it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.api.answers.shape import ANYTHING, TEXT, VERSION, WORD, WORDS, Shape, also, by_name, members, says
from gateway.api.route import Route
from gateway.calling.callers import Kind
from gateway.problems import KINDS

MEDIA_TYPE = "application/problem+json"
# There is nobody to name, or no log to name it in.
WITHOUT_EVENT = frozenset({"token-refused", "log-unavailable", "not-signed-in", "sign-in-unavailable"})
# The first of a minute has one; the rest are told of in one event together.
MOSTLY_WITHOUT_EVENT = frozenset({"too-many-requests"})
EVENT = says(WORD, "the entry in the access log: quote it to the support desk")
NONCE = says(WORD, "random; nothing to act on")
MORE: Mapping[str, Mapping[str, Shape]] = {
    "invalid-request": {
        "fields?": says(by_name(ANYTHING), "what is wrong, by member"),
        "known?": says(WORDS, "the members that there are"),
        "asks?": says(WORDS, "the members that this question needs"),
    },
    "unknown-word": {"field": WORD, "known": WORDS, "did_you_mean?": WORD},
    "purpose-not-open": {"purposes": WORDS},
    "conflict": {"version?": VERSION},
    "category-not-recorded": {"recorded_by_your_service": WORDS},
    "against-a-rule": {"field": WORD, "state?": WORD},
}
HEADERS: Mapping[str, Mapping[str, str]] = {
    "token-refused": {"WWW-Authenticate": "The scheme, and no more about why."},
    "client-refused": {"WWW-Authenticate": "The scheme."},
    "not-signed-in": {"WWW-Authenticate": "The scheme."},
    "sign-in-unavailable": {"Retry-After": "After how many seconds to ask again."},
    "too-many": {"Retry-After": "After how many seconds to ask again."},
    "too-many-requests": {"Retry-After": "After how many seconds to ask again."},
    "log-unavailable": {"Retry-After": "After how many seconds to ask again."},
    "method-not-allowed": {"Allow": "The methods that there are."},
}
ALWAYS = (
    "token-refused",
    "not-for-this-caller",
    "not-cleared",
    "too-many-requests",
    "internal-error",
    "log-unavailable",
)
OF_ACTING = ("action-not-open",)
OF_A_BODY = ("not-json", "invalid-request", "too-large", "wrong-media-type")
OF_A_FORM = ("invalid-request", "too-large")
OF_MEMBERS = ("unknown-word", "against-a-rule")
# Members that name something which may be absent, or not the caller's: both read the same.
NAMING = frozenset({"young_person", "keep", "merge", "code", "entry", "pseudonym", "handle", "date_of_birth"})
OWN: Mapping[str, tuple[str, ...]] = {
    "post_detail": ("category-not-recorded",),
    "post_match": ("too-many",),
    "get_back": ("not-signed-in", "sign-in-unavailable"),
    "post_token": ("client-refused", "token-not-issued"),
    "post_access_authorisation": ("conflict", "against-a-rule"),
    "post_approval_answer": ("conflict",),
    "post_challenge_answer": ("conflict",),
    "post_reidentification_answer": ("conflict",),
}


def kinds_of(route: Route) -> list[str]:
    """Return the kinds of problem that a route can answer with, in the order of the table."""
    found = set(_kinds_of(route))
    return [kind for kind in KINDS if kind in found]


def _kinds_of(route: Route) -> Iterator[str]:
    yield from ALWAYS
    yield from OWN.get(route.handler.__name__, ())
    if route.keeps_keys:
        yield "key-reused"
    if route.way and route.body:
        yield from OF_A_FORM
        return
    if route.kinds - {Kind.YOUNG_PERSON, Kind.SIGNING_IN}:
        yield from OF_ACTING
    fields = route.body().fields if route.body else {}
    if route.body:
        yield from OF_A_BODY
    if fields:
        yield from OF_MEMBERS
    if "<" in route.path or NAMING & fields.keys():
        yield "not-found"
    if "version" in fields:
        yield "conflict"
    if "purpose" in fields and fields["purpose"].required:
        yield "purpose-not-open"


def problem_name(kind: str) -> str:
    """Return the name of the component that describes a kind of problem."""
    return "Problem" + "".join(word.capitalize() for word in re.split(r"\W", kind))


def problem_shape(kind: str) -> Shape:
    """Return what a problem of a kind holds."""
    status, title = KINDS[kind]
    event = {} if kind in WITHOUT_EVENT else {"event?" if kind in MOSTLY_WITHOUT_EVENT else "event": EVENT}
    fixed = {"type": f"urn:concordat:problem:{kind}", "title": title, "status": status}
    shape = members({**dict.fromkeys(fixed, TEXT), "detail": TEXT, **MORE.get(kind, {}), **event, "nonce": NONCE})
    return {**shape, "properties": {**shape["properties"], **{name: {"const": value} for name, value in fixed.items()}}}


def responses_of(kinds: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the kinds by their status."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in kinds:
        status = str(KINDS[kind][0])
        found[status] = (*found.get(status, ()), kind)
    return found


def response(kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return the response that holds a problem of one of these kinds, all of one status."""
    schemas = [{"$ref": f"#/components/schemas/{problem_name(kind)}"} for kind in kinds]
    headers = {name: _header(what) for kind in kinds for name, what in HEADERS.get(kind, {}).items()}
    return {
        "description": " · ".join(KINDS[kind][1] for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": schemas[0] if len(schemas) == 1 else {"oneOf": schemas}}},
        **({"headers": headers} if headers else {}),
    }


def said_again(kinds: tuple[str, ...], media_type: str) -> dict[str, Any]:
    """Return the same for a way of asking that has words of its own for what goes wrong."""
    words = {"error": WORD, "error_description": TEXT}
    schemas = [dict(also(problem_shape(kind), words)) for kind in kinds]
    return {
        **response(kinds),
        "content": {media_type: {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
    }


def _header(what: str) -> dict[str, Any]:
    return {"description": what, "required": True, "schema": {"type": "string"}}
