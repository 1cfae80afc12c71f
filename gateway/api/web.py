"""Between Flask and the door: what a call carries in, and the headers under which a reply leaves."""

from collections.abc import Callable
from functools import partial
from time import monotonic

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.even_steps import wait_for_a_step
from gateway.api.route import Route, Way
from gateway.api.schemas import load
from gateway.calling.callers import Shown
from gateway.calling.person_session import COOKIE, SessionCookie
from gateway.door import Door, Manner, Reply
from gateway.problems import Problem
from gateway.repeats import HEADER, Sent, once
from gateway.strict_json import NotJson, read_json
from gateway.visit import Answer, Visit

# OWASP ASVS 5.0: nothing of an answer is kept, framed, sniffed or passed on.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FIRST_PROBLEM, PROBLEM_TYPE = 400, "application/problem+json"
LARGEST_BODY = 64 * 1024
READS = frozenset({"GET", "HEAD"})


def through(door: Door, route: Route) -> Callable[..., ResponseReturnValue]:
    """Make the view of a route: its handler is reached through the door alone, by the kinds of caller it declares."""
    way = route.way or JSON

    def view(**ids: str) -> Response:
        def work(visit: Visit) -> Answer:
            said = () if route.body is None else (load(schema := route.body(), way.members(schema)),)
            act = partial(route.handler, visit, *said, **ids)
            key = request.headers.get(HEADER) if route.keeps_keys else None
            return act() if key is None else once(visit, Sent(key, f"{route.method} {request.path}", body()), act)

        began = monotonic()
        reply = door.answer(way.shown(door), route.kinds, work, Manner(route.vital, route.narrow, way.said))
        wait_for_a_step(reply.outcome, began)
        return respond(reply, way.problem_type)

    view.__name__ = route.handler.__name__
    view.kinds = route.kinds  # type: ignore[attr-defined] # a test walks the routes and reads it
    return view


def authorization() -> str:
    """Return the Authorization header of the call, empty where there is none."""
    return request.headers.get("Authorization", "")


def shown(door: Door) -> str | Shown:
    """Return what shows who calls: the Authorization header, which goes before, or a session's cookie."""
    header, cookie = authorization(), request.cookies.get(COOKIE, "")
    return header or (SessionCookie(cookie, by_own_page(door)) if cookie else "")


def by_own_page(door: Door) -> bool:
    """Tell whether a page of our own makes the call; what only reads may come from anywhere, for nobody else reads it.

    A browser says of every other call where it comes from, and no page can make it say otherwise.
    """
    return request.method in READS or request.headers.get("Origin") == door.token_signer.name


def respond(reply: Reply, problem_type: str = PROBLEM_TYPE) -> Response:
    """Return a reply as Flask sends it."""
    g.reply = reply
    media_type = problem_type if reply.status >= FIRST_PROBLEM else "application/json"
    return Response(reply.body, reply.status, {**HEADERS, **reply.headers}, content_type=media_type)


def json_body() -> object:
    """Return the request's body as JSON; Problem says what is wrong with it, and where."""
    if request.mimetype != "application/json":
        raise Problem("wrong-media-type", "Send the body as Content-Type: application/json.")
    try:
        return read_json(body())
    except NotJson as error:
        raise Problem("not-json", f"{error}") from None


def body() -> bytes:
    """Return the request's body; Problem for one that is too large."""
    too_large = Problem("too-large", f"Send at most {LARGEST_BODY // 1024} KB.")
    try:
        # Kept, for an answer that went stale is decided again from the same body.
        sent = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise too_large from None
    if len(sent) > LARGEST_BODY:
        raise too_large
    return sent


JSON = Way(shown, lambda _schema: json_body(), dict, "application/json", PROBLEM_TYPE)
