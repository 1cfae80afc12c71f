"""Reads what auditors see beside the log: agreements, posts, exceptional accesses, challenges, checkpoints, protocols.

Rows as plain values, at most `MOST` of them: no text that anybody wrote, and no young person. `own` are organisations
to which an agency's auditor keeps; the partnership's auditor keeps to none.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select, true

from gateway.storage.agreements import read_board
from gateway.storage.tables import (
    attachments,
    challenges,
    checkpoints,
    exceptional_accesses,
    exceptional_reviews,
    posts,
    practitioners,
    protocols,
    restrictions,
    services,
)

MOST = 500
RECENT = timedelta(days=90)
Told = dict[str, object]
Register = Callable[[Connection, Collection[str], date], list[Told]]


def agreements_register(connection: Connection, _own: Collection[str], today: date) -> list[Told]:
    """Return the agreements with their parties, those overdue for review first."""
    listed, signing = read_board(connection)
    parties: dict[str, list[Told]] = {}
    for row in signing:
        names = ("organisation_id", "signed_on", "withdrawn_on", "acceded_on")
        parties.setdefault(row.agreement_id, []).append(_plain(row, *names))
    shown = ("id", "title", "protocol_id", "status", "effective_from", "review_due_on", "expires_on")
    told = [
        {**_plain(row, *shown), "overdue": row.review_due_on < today, "parties": parties.get(row.id, [])}
        for row in listed
    ]
    return sorted(told, key=lambda each: (not each["overdue"], str(each["review_due_on"])))[:MOST]


def posts_register(connection: Connection, own: Collection[str], today: date) -> list[Told]:
    """Return posts that began or ended lately, that outlive training or vetting, and attachments that outlive one."""
    wanted = (
        select(posts, practitioners.c.active, practitioners.c.trained_until, practitioners.c.vetted_until)
        .join(practitioners, practitioners.c.id == posts.c.practitioner_id)
        .join(services, services.c.id == posts.c.service_id)
        .where(_theirs(services.c.organisation_id, own))
        .order_by(posts.c.practitioner_id, posts.c.service_id, posts.c.role)
    )
    held = list(connection.execute(wanted))
    lasting = _attached_after(connection, held)
    told = [_posted(row, today, lasting) for row in held]
    return [each for each in told if each["notes"]][:MOST]


def exceptional_register(connection: Connection, own: Collection[str], _today: date) -> list[Told]:
    """Return exceptional accesses with their reviews, the latest first."""
    table, reviews = exceptional_accesses, exceptional_reviews
    wanted = (
        select(table, services.c.organisation_id)
        .join(services, services.c.id == table.c.service_id)
        .where(_theirs(services.c.organisation_id, own))
        .order_by(table.c.opened_at.desc(), table.c.id)
        .limit(MOST)
    )
    rows = list(connection.execute(wanted))
    found: dict[str, list[Told]] = {}
    of = reviews.c.access_id.in_([row.id for row in rows])
    for row in connection.execute(select(reviews).where(of).order_by(reviews.c.reviewed_at)):
        found.setdefault(row.access_id, []).append(_plain(row, "reviewer_id", "outcome", "reviewed_at"))
    names = (
        "id", "practitioner_id", "service_id", "role", "ground", "second_authoriser", "authorised_at", "opened_at",
        "expires_at", "extended_at", "review_due_at",
    )  # fmt: skip
    return [{**_plain(row, *names), "reviews": found.get(row.id, [])} for row in rows]


def challenges_register(connection: Connection, own: Collection[str], _today: date) -> list[Told]:
    """Return challenges with their clocks, the latest first."""
    wanted = (
        select(challenges)
        .join(services, services.c.id == challenges.c.service_id)
        .where(_theirs(services.c.organisation_id, own))
    )
    names = ("id", "practitioner_id", "service_id", "purpose", "urgent", "made_at", "due_at", "answered_at", "answer")
    return _rows(connection, wanted.order_by(challenges.c.made_at.desc(), challenges.c.id), names)


def checkpoints_register(connection: Connection, _own: Collection[str], _today: date) -> list[Told]:
    """Return the latest checkpoints."""
    return _rows(connection, select(checkpoints).order_by(checkpoints.c.size.desc()).limit(20), ("size", "at", "note"))


def protocols_register(connection: Connection, _own: Collection[str], _today: date) -> list[Told]:
    """Return every protocol that was ever in force, the latest first."""
    wanted = select(protocols).order_by(protocols.c.published_at.desc(), protocols.c.hash)
    return _rows(connection, wanted, ("id", "version", "hash", "published_at", "in_force"))


def holds_register(connection: Connection, own: Collection[str], _today: date) -> list[Told]:
    """Return the legal holds that stand, the latest first; not of whom."""
    standing = (restrictions.c.kind == "legal_hold") & restrictions.c.lifted_at.is_(None)
    wanted = (
        select(restrictions)
        .outerjoin(services, services.c.id == restrictions.c.service_id)
        .where(standing, _theirs(services.c.organisation_id, own))
    )
    names = ("id", "set_by", "set_at", "service_id")
    return _rows(connection, wanted.order_by(restrictions.c.set_at.desc(), restrictions.c.id), names)


REGISTERS: Mapping[str, Register] = {
    "agreements": agreements_register,
    "posts": posts_register,
    "exceptional_accesses": exceptional_register,
    "challenges": challenges_register,
    "checkpoints": checkpoints_register,
    "protocols": protocols_register,
    "legal_holds": holds_register,
}


def _attached_after(connection: Connection, held: list[Row[Any]]) -> set[tuple[str, str]]:
    """Return who is attached to a place, acting for a service, for longer than their post there."""
    open_ended = or_(attachments.c.ends_on.is_(None), attachments.c.ends_on > attachments.c.starts_on)
    rows = connection.execute(
        select(attachments.c.practitioner_id, attachments.c.acting_for, attachments.c.ends_on).where(open_ended)
    )
    ends = {(row.practitioner_id, row.service_id): row.ends_on for row in held}
    return {
        (row.practitioner_id, row.acting_for)
        for row in rows
        if (end := ends.get((row.practitioner_id, row.acting_for))) and (row.ends_on is None or row.ends_on > end)
    }


def _posted(row: Row[Any], today: date, lasting: set[tuple[str, str]]) -> Told:
    in_force = row.starts_on <= today and (row.ends_on is None or today <= row.ends_on)
    notes = {
        "began lately": today - RECENT <= row.starts_on <= today,
        "ended lately": row.ends_on is not None and today - RECENT <= row.ends_on < today,
        "in force, and the person has left": in_force and not row.active,
        "training has lapsed": in_force and row.trained_until < today,
        "vetting has lapsed": in_force and row.vetted_until < today,
        "an attachment outlasts it": (row.practitioner_id, row.service_id) in lasting,
    }
    told = _plain(row, "practitioner_id", "service_id", "role", "capacity", "starts_on", "ends_on")
    return {**told, "notes": [note for note, holds in notes.items() if holds]}


def _theirs(organisation: ColumnElement[str], own: Collection[str]) -> ColumnElement[bool]:
    return organisation.in_(sorted(own)) if own else true()


def _rows(connection: Connection, wanted: Select[Any], names: Collection[str]) -> list[Told]:
    return [_plain(row, *names) for row in connection.execute(wanted.limit(MOST))]


def _plain(row: Row[Any], *names: str) -> Told:
    given = {name: getattr(row, name) for name in names}
    return {name: v.isoformat() if isinstance(v, date | datetime) else v for name, v in given.items()}
