"""Stores who asked to know whom a pseudonym names, and the answer; finds the young person when it was granted.

The young person is never stored beside the pseudonym: it is found anew by trying every identifier, which takes a while
and leaves no table by which the log could be read without asking.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gateway.access_log.pseudonyms import Pseudonyms
from gateway.storage.tables import reidentifications, young_people

AT_A_TIME = 10_000


def insert_reidentification(connection: Connection, row: Mapping[str, object]) -> None:
    """Store that somebody asked."""
    connection.execute(insert(reidentifications), dict(row))


def answer_reidentification(connection: Connection, name: str, values: Mapping[str, object]) -> None:
    """Store the answer."""
    connection.execute(update(reidentifications).where(reidentifications.c.id == name).values(**values))


def reidentification(connection: Connection, name: str) -> Row[Any] | None:
    """Return what was asked, or None."""
    return connection.execute(select(reidentifications).where(reidentifications.c.id == name)).first()


def is_known_by(connection: Connection, pseudonyms: Pseudonyms, pseudonym: str) -> str | None:
    """Return the young person whom a pseudonym names, or None for one who is in the register no more."""
    known = connection.execute(select(young_people.c.id)).scalars().yield_per(AT_A_TIME)
    return next((each for each in known if pseudonyms.of("subject", each) == pseudonym), None)
