"""Between Flask and the door: what a call carries in, and the headers under which a reply leaves."""

from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.route import Route
from gateway.api.schemas import load
from gateway.door import Door, Reply
from gateway.problems import Problem
from gateway.strict_json import NotJson, read_json
from gateway.visit import Answer, Visit

# OWASP ASVS 5.0: nothing of an answer is kept, framed, sniffed or passed on.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FIRST_PROBLEM = 400
LARGEST_BODY = 64 * 1024


def through(door: Door, route: Route) -> Callable[..., ResponseReturnValue]:
    """Make the view of a route: its handler is reached through the door alone, by the kinds of caller it declares."""

    def view(**ids: str) -> Response:
        def work(visit: Visit) -> Answer:
            if route.body is None:
                return route.handler(visit, **ids)
            return route.handler(visit, load(route.body(), json_body()), **ids)

        return respond(door.answer(authorization(), route.kinds, work, vital=route.vital))

    view.__name__ = route.handler.__name__
    view.kinds = route.kinds  # type: ignore[attr-defined] # a test walks the routes and reads it
    return view


def authorization() -> str:
    """Return the Authorization header of the call, empty where there is none."""
    return request.headers.get("Authorization", "")


def respond(reply: Reply) -> Response:
    """Return a reply as Flask sends it."""
    media_type = "application/problem+json" if reply.status >= FIRST_PROBLEM else "application/json"
    return Response(reply.body, reply.status, {**HEADERS, **reply.headers}, content_type=media_type)


def json_body() -> object:
    """Return the request's body as JSON; Problem says what is wrong with it, and where."""
    if request.mimetype != "application/json":
        raise Problem("wrong-media-type", "Send the body as Content-Type: application/json.")
    try:
        return read_json(_body())
    except NotJson as error:
        raise Problem("not-json", f"{error}") from None


def _body() -> bytes:
    too_large = Problem("too-large", f"Send at most {LARGEST_BODY // 1024} KB.")
    try:
        # Kept, for an answer that went stale is decided again from the same body.
        body = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise too_large from None
    if len(body) > LARGEST_BODY:
        raise too_large
    return body
