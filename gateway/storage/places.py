"""Stores where practitioners are and when places are open: attachments, stretches of duty, terms."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from gateway.storage.tables import attachments, rota_slots, terms


def insert_attachment(connection: Connection, row: Mapping[str, object]) -> None:
    """Store an attachment."""
    connection.execute(insert(attachments), dict(row))


def attachment_of(connection: Connection, attachment: str) -> Row[Any] | None:
    """Return an attachment, or None."""
    return connection.execute(select(attachments).where(attachments.c.id == attachment)).first()


def attachments_of(connection: Connection, practitioner: str, first: date, last: date | None) -> list[Row[Any]]:
    """Return a practitioner's attachments, whomever they act for, that touch some of these days."""
    theirs = attachments.c.practitioner_id == practitioner
    lasting = or_(attachments.c.ends_on.is_(None), attachments.c.ends_on >= first)
    begun: ColumnElement[bool] = attachments.c.starts_on <= last if last else attachments.c.starts_on.is_not(None)
    return list(connection.execute(select(attachments).where(theirs, lasting, begun)))


def end_attachment(connection: Connection, attachment: str, ends_on: date) -> None:
    """End an attachment with a day, the last on which it holds."""
    connection.execute(update(attachments).where(attachments.c.id == attachment).values(ends_on=ends_on))


def attached_to(connection: Connection, place: str) -> list[str]:
    """Return everybody who is or was attached to a place."""
    there = select(attachments.c.practitioner_id).where(attachments.c.service_id == place)
    return list(connection.execute(there.distinct()).scalars().all())


def insert_slot(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a stretch of duty."""
    connection.execute(insert(rota_slots), dict(row))


def slot_of(connection: Connection, slot: str) -> Row[Any] | None:
    """Return a stretch of duty, or None."""
    return connection.execute(select(rota_slots).where(rota_slots.c.id == slot)).first()


def cancel_slot(connection: Connection, slot: str, at: datetime) -> None:
    """Cancel a stretch of duty; what it was stays on file."""
    connection.execute(update(rota_slots).where(rota_slots.c.id == slot).values(cancelled_at=at))


def insert_term(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a term of a place."""
    connection.execute(insert(terms), dict(row))


def terms_of(connection: Connection, place: str) -> list[Row[Any]]:
    """Return the terms of a place."""
    return list(connection.execute(select(terms).where(terms.c.service_id == place)))
