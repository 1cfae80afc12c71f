"""Signing in with a browser, through the identity provider of the deployment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from flask import Flask, Response, request

from gateway.acts.sessions import sessions
from gateway.api import web
from gateway.api.members import word
from gateway.api.route import Route, Way
from gateway.api.schemas import Body
from gateway.calling.callers import Caller, Kind, Shown
from gateway.calling.person_session import SignedIn
from gateway.door import Door
from gateway.identity.claims import TokenRefused
from gateway.key_file import read_or_make_key
from gateway.problems import Problem, Unlogged
from gateway.sign_in.providing import BACK, NotProved, Unavailable
from gateway.sign_in.ticket import GOOD_FOR, Ticket, new_ticket, opened, sealed
from gateway.storage.database import Snapshot
from gateway.visit import Answer, Visit

START, TICKET = "/sign-in/start", "__Host-concordat-sign-in"
AGAIN = f"Nothing was shown. Sign in again at {START}."
NOBODY = "You are known to the identity provider, and not here: ask your manager to have you entered."
DOWN = "The identity provider does not answer, so nobody can sign in with a browser now. Try again in a minute."
CHOOSING = frozenset({Kind.SIGNED_IN})
PEOPLE = CHOOSING | {Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.AUDITOR, Kind.DATA_PROTECTION, Kind.OPERATIONS}


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody is shown to have signed in."""

    problem: Problem

    def caller(self, _connection: Snapshot, _at: datetime) -> Caller:
        """Raise what is to be answered: there is nobody to name in an event."""
        raise Unlogged(self.problem)


@dataclass(frozen=True, slots=True)
class Back:
    """Somebody who has come back from the provider."""

    signed_in: SignedIn

    def caller(self, connection: Snapshot, at: datetime) -> Caller:
        """Return who it is; somebody whom nobody linked to a practitioner is told so."""
        try:
            return self.signed_in.caller(connection, at)
        except TokenRefused:
            raise Unlogged(Problem("not-signed-in", NOBODY, headers={"WWW-Authenticate": "Bearer"})) from None


class PostBody(Body):
    """`POST /sign-in/post`."""

    service = word("the service at which you ask in this session")
    role = word("the role in which you ask")


class EndBody(Body):
    """`POST /sign-in/end`: nothing has to be said."""


def add_sign_in(app: Flask, door: Door) -> None:
    """Add the way to the provider, which says nothing of anybody."""

    @app.get(START, provide_automatic_options=False)
    def start() -> Response:
        return _start(door)


def _start(door: Door) -> Response:
    at = door.settings.clock()
    ticket = new_ticket(at)
    try:
        there = door.providing.way_there(ticket, at)
    except Unavailable:
        return web.respond(door.answer(Refused(_down()), CHOOSING, get_back))
    gone = Response(status=303, headers={**web.HEADERS, "Location": there}, content_type="text/plain; charset=utf-8")
    carried, seconds = sealed(ticket, _key(door)), int(GOOD_FOR.total_seconds())
    gone.set_cookie(TICKET, carried, seconds, secure=True, httponly=True, samesite="Lax")
    return gone


def _back(door: Door) -> str | Shown:
    """Return who has come back from the provider, in the browser that was sent there; a token's bearer is that."""
    if header := web.authorization():
        return header
    at = door.settings.clock()
    ticket = opened(request.cookies.get(TICKET, ""), _key(door), at)
    if ticket is None or not _is_answer_to(ticket, door):
        return Refused(_not_signed_in())
    try:
        subject = door.providing.subject(request.args["code"], ticket, at)
    except NotProved:
        return Refused(_not_signed_in())
    except Unavailable:
        return Refused(_down())
    provider = door.providing.provider
    return Back(SignedIn(provider.issuer if provider else "", subject))


def _is_answer_to(ticket: Ticket, door: Door) -> bool:
    """Tell whether the address was made by our provider (RFC 9207) for the browser that has this ticket."""
    args, provider = request.args, door.providing.provider
    once = all(len(args.getlist(name)) == 1 for name in args)
    ours = provider is not None and args.get("iss", provider.issuer) == provider.issuer
    return once and ours and "code" in args and compare_digest(args.get("state", "").encode(), ticket.state.encode())


def _key(door: Door) -> bytes:
    return read_or_make_key(door.settings.sign_in_key)


def _not_signed_in() -> Problem:
    return Problem("not-signed-in", AGAIN, headers={"WWW-Authenticate": "Bearer"})


def _down() -> Problem:
    return Problem("sign-in-unavailable", DOWN, headers={"Retry-After": "60"})


def get_back(visit: Visit) -> Answer:
    """Begin a session."""
    return sessions.begin(visit)


def get_session(visit: Visit) -> Answer:
    """Tell whose session it is."""
    return sessions.look(visit)


def post_session_post(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Choose a post."""
    return sessions.choose(visit, body)


def post_session_end(visit: Visit, _body: Mapping[str, Any]) -> Answer:
    """Sign out."""
    return sessions.end(visit)


COMING_BACK = Way(_back, lambda _schema: {}, dict, "", web.PROBLEM_TYPE)
COME = "come back from the identity provider: a session begins, and its cookie is set"
POST = "name the one post in which the session asks; whoever has a single post is in it already"
ROUTES = (
    Route("GET", BACK, COME, get_back, None, CHOOSING, vital=True, way=COMING_BACK),
    Route("GET", "/sign-in", "see whose session this is, in which post", get_session, None, PEOPLE, vital=True),
    Route("POST", "/sign-in/post", POST, post_session_post, PostBody, CHOOSING, anew=True),
    Route("POST", "/sign-in/end", "sign out", post_session_end, EndBody, PEOPLE, vital=True, anew=True),
)
