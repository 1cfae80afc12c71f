"""One route as an operation of the description: whom it is for, what it takes, and all that it can answer."""

import re
from collections.abc import Mapping
from sys import modules
from typing import Any

from gateway.api.answers import ANSWERS
from gateway.api.answers.shape import Shape, also
from gateway.api.description.problems import EVENT, NONCE, kinds_of, responses_of, said_again
from gateway.api.route import Route
from gateway.calling.callers import Kind
from gateway.calling.person_session import COOKIE
from gateway.repeats import HEADER, LONGEST_KEY, REPLAYED

ACCESS_TOKEN, OWN_SESSION, SIGN_IN_CODE, SESSION = "access_token", "own_session", "sign_in_code", "session"
NONE: Mapping[str, list[str]] = {}
SCHEME_OF = {Kind.YOUNG_PERSON: OWN_SESSION, Kind.SIGNING_IN: SIGN_IN_CODE, Kind.SIGNED_IN: SESSION}
SECURITY_SCHEMES: Mapping[str, Mapping[str, str]] = {
    ACCESS_TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A practitioner's access token, signed by their organisation's identity provider.",
    },
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The session of whoever signed in with a browser; `Origin` must be ours for all but GET.",
    },
    OWN_SESSION: {
        "type": "http",
        "scheme": "bearer",
        "description": "What a young person's code was swapped for.",
    },
    SIGN_IN_CODE: {
        "type": "http",
        "scheme": "code",
        "description": "A young person's one-time code, as `Authorization: Code ...`.",
    },
}
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Send the same again under the same key, for a day: it is written once, and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[A-Za-z0-9._~:+/=-]+$"},
}
AGAIN = {REPLAYED: {"description": "It was written before, under the same key.", "schema": {"const": "true"}}}
DONE = {200: "Done.", 201: "Recorded.", 202: "Accepted; somebody else has to see to it."}


def path_of(route: Route) -> str:
    """Return a route's address as the description writes it."""
    return re.sub("<([^>]+)>", r"{\1}", route.path)


def tag_of(route: Route) -> tuple[str, str]:
    """Return the heading under which a route stands, and the rest of what its module says of itself."""
    says = (modules[route.handler.__module__].__doc__ or "").splitlines()[0].rstrip(".")
    heading, _, rest = says.partition(": ")
    return heading, rest


def operation(route: Route) -> dict[str, Any]:
    """Return a route's operation."""
    kinds = ", ".join(sorted(kind.value.replace("_", " ") for kind in route.kinds))
    media_type = route.way.media_type if route.way else "application/json"
    body = {"required": True, "content": {media_type: {"schema": route.body}}}
    return {
        "operationId": route.handler.__name__,
        "tags": [tag_of(route)[0]],
        "summary": f"{route.says[0].upper()}{route.says[1:]}",
        "description": f"For: {kinds}.",
        "security": [{scheme: []} for scheme in _schemes(route)] or [NONE],
        "parameters": [*map(_identifier, re.findall("<([^>]+)>", route.path)), *([KEY] if route.keeps_keys else [])],
        **({"requestBody": body} if route.body else {}),
        "responses": {**_answers(route), **_problems(route)},
    }


def _schemes(route: Route) -> list[str]:
    """Return each way in which a caller of the route may say who they are."""
    return sorted({SCHEME_OF.get(kind, ACCESS_TOKEN) for kind in route.kinds if kind is not Kind.CLIENT})


def answered(shape: Shape) -> Shape:
    """Return an answer's shape with what the door adds to every one."""
    return also(shape, {"event": EVENT, "nonce": NONCE})


def _answers(route: Route) -> dict[str, Any]:
    headers = {"headers": AGAIN} if route.keeps_keys else {}
    return {
        str(status): {
            "description": DONE[status],
            **headers,
            "content": {"application/json": {"schema": answered(shape)}},
        }
        for status, shape in ANSWERS.get(route.handler.__name__, {}).items()
    }


def _problems(route: Route) -> dict[str, Any]:
    """Return the name of the response of each status; apispec makes references of them."""
    by_status = responses_of(kinds_of(route))
    if route.way and route.body:
        return {status: said_again(kinds, route.way.problem_type) for status, kinds in by_status.items()}
    return {status: ".".join(kinds) for status, kinds in by_status.items()}


def _identifier(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "pattern": r"^[^/\u0000]+$"},
    }
