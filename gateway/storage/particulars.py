"""Stores a young person's own particulars: the newest stand, and what they replaced is shown and found no more."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select, update

from gateway.storage.finding import fold
from gateway.storage.tables import young_people


def born_on(connection: Connection, young_person: str) -> date | None:
    """Return the date of birth of an entry, or None where there is no such entry."""
    wanted = select(young_people.c.date_of_birth).where(young_people.c.id == young_person)
    return connection.execute(wanted).scalar_one_or_none()


def change_particulars(connection: Connection, young_person: str, values: Mapping[str, object]) -> None:
    """Store particulars; a name is also stored as it is looked for."""
    found = {"search_name": fold(str(values["name"]))} if "name" in values else {}
    connection.execute(update(young_people).where(young_people.c.id == young_person).values(**values, **found))
