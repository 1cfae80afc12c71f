"""What somebody may do about their own session: begin it, name the one post in which it asks, look at it and end it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.calling.person_session import COOKIE, LASTS, new_session_token
from gateway.opaque import new_identifier
from gateway.problems import Problem
from gateway.storage.database import Snapshot
from gateway.storage.register import Post, read_posts
from gateway.storage.sessions import choose_post, end_session, insert_session
from gateway.storage.writer import Stale
from gateway.visit import Answer, Visit

SENT_BACK = "Path=/; Secure; HttpOnly; SameSite=Lax"


def begin(visit: Visit) -> Answer:
    """Begin a session; whoever has a single post is in it."""
    token, token_hash = new_session_token()
    posts, name, ends = _posts(visit), new_identifier("session"), visit.at + LASTS
    only = posts[0].asker if len(posts) == 1 else None
    row = {
        "id": name,
        "token_hash": token_hash,
        "practitioner_id": visit.caller.asker.practitioner,
        "provider": visit.caller.token.issuer,
        "subject": visit.caller.token.token_id,
        "service_id": only and only.service,
        "role": only and only.role,
        "started_at": visit.at,
        "seen_at": visit.at,
        "ends_at": ends,
    }

    def change(connection: Snapshot) -> None:
        insert_session(connection, row)

    visit.note(SectionName.DETAIL, session=name)
    body = {**_who(visit), "post": only and {"service": only.service, "role": only.role}, "until": ends.isoformat()}
    begun = answer(visit, Done(body, Kind.SIGN_IN, "signed_in", change, status=200))
    return replace(begun, headers=_cookie(token, int(LASTS.total_seconds())))


def choose(visit: Visit, given: Mapping[str, Any]) -> Answer:
    """Name the post in which a session asks; another one needs another session."""
    _check_session(visit)
    service, role = given["service"], given["role"]
    if not any((post.asker.service, post.asker.role) == (service, role) for post in _posts(visit)):
        raise broken("service", "Name a post of your own, as the register has it.")

    def change(connection: Snapshot) -> None:
        if not choose_post(connection, visit.caller.session, service, role):
            raise Stale

    visit.note(SectionName.DETAIL, session=visit.caller.session, service=service, role=role)
    body = {**_who(visit), "post": {"service": service, "role": role}}
    return answer(visit, Done(body, Kind.SIGN_IN, "post_chosen", change, status=200))


def look(visit: Visit) -> Answer:
    """Tell whose session it is, and in which post."""
    _check_session(visit)
    asker = visit.caller.asker
    body = {**_who(visit), "post": {"service": asker.service, "role": asker.role} if asker.service else None}
    return answer(visit, Done(body, Kind.SIGN_IN, "session_read", status=200))


def end(visit: Visit) -> Answer:
    """End the session."""
    _check_session(visit)

    def change(connection: Snapshot) -> None:
        end_session(connection, visit.caller.session, visit.at)

    visit.note(SectionName.DETAIL, session=visit.caller.session)
    ended = answer(visit, Done({"ended": True}, Kind.SIGN_IN, "signed_out", change, status=200))
    return replace(ended, headers=_cookie("", 0))


def _cookie(value: str, seconds: int) -> Mapping[str, str]:
    return {"Set-Cookie": f"{COOKIE}={value}; Max-Age={seconds}; {SENT_BACK}"}


def _check_session(visit: Visit) -> None:
    if not visit.caller.session:
        raise Problem("not-for-this-caller", "This is for whoever signed in with a browser; you called with a token.")


def _posts(visit: Visit) -> list[Post]:
    return read_posts(visit.connection, visit.caller.asker.practitioner)


def _who(visit: Visit) -> dict[str, object]:
    posts = [
        {"service": post.asker.service, "role": post.asker.role, "capacity": post.capacity} for post in _posts(visit)
    ]
    return {"practitioner": visit.caller.asker.practitioner, "posts": posts}
