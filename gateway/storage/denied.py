"""Tokens that are let in no longer, though they are signed and in date: looked at with every call, never remembered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, exists, insert, or_, select

from gateway.identity.tokens import Token
from gateway.storage.tables import denied_tokens

DENIED = denied_tokens.c


def is_denied() -> ColumnElement[bool]:
    """Return the condition that a token is denied, for a statement that is asked with `values_of` it."""
    ours = (
        DENIED[column].in_(("", bindparam(f"denied_{column}"))) for column in ("token_id", "issuer", "practitioner")
    )
    before = or_(DENIED.issued_before.is_(None), DENIED.issued_before > bindparam("denied_issued"))
    return exists().where(*ours, before, DENIED.until > bindparam("denied_at"))


def values_of(token: Token, at: datetime) -> dict[str, object]:
    """Return what a statement with `is_denied` has to be asked with."""
    return {
        "denied_token_id": token.token_id,
        "denied_issuer": token.issuer,
        "denied_practitioner": token.practitioner,
        "denied_issued": token.issued,
        "denied_at": at,
    }


def denied(connection: Connection, token: Token, at: datetime) -> bool:
    """Tell whether a token is denied, where no other statement asks it."""
    return bool(connection.execute(select(is_denied()), values_of(token, at)).scalar())


def deny(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a denial, and let go of those that no token needs any longer."""
    connection.execute(delete(denied_tokens).where(DENIED.until <= row["denied_at"]))
    connection.execute(insert(denied_tokens), dict(row))


def read_denied(connection: Connection, at: datetime) -> list[Row[Any]]:
    """Return the denials that hold, the latest first."""
    holding = select(denied_tokens).where(DENIED.until > at)
    return list(connection.execute(holding.order_by(DENIED.denied_at.desc(), DENIED.id)))
