"""Stores the codes by which young people sign in, and finds whose a code or a session is; only hashes are kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gateway.storage.tables import sign_in_codes

CODES = sign_in_codes.c


def insert_code(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a code; whatever was handed over before for the same young person and not used is void."""
    waiting = (CODES.young_person_id == row["young_person_id"]) & CODES.used_at.is_(None)
    connection.execute(update(sign_in_codes).where(waiting).values(expires_at=row["made_at"]))
    connection.execute(insert(sign_in_codes), {name: value for name, value in row.items() if name != "made_at"})


def code_of(connection: Connection, code_hash: str, at: datetime) -> Row[Any] | None:
    """Return a code that can be used at an instant, or None."""
    good = (CODES.code_hash == code_hash) & CODES.used_at.is_(None) & (CODES.expires_at > at)
    return connection.execute(select(sign_in_codes).where(good)).first()


def session_of(connection: Connection, token_hash: str, at: datetime) -> Row[Any] | None:
    """Return the code whose session is open at an instant, or None."""
    good = (CODES.token_hash == token_hash) & (CODES.session_ends_at > at)
    return connection.execute(select(sign_in_codes).where(good)).first()


def use_code(connection: Connection, code: str, values: Mapping[str, object]) -> None:
    """Store that a code was swapped for a session."""
    connection.execute(update(sign_in_codes).where(CODES.id == code).values(**values))
