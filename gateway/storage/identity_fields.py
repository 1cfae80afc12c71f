"""The fields of a young person, each selected only when the vocabulary opens it at the permitted level.

An identifier is shown only to the sector that issues it.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from gateway.storage.identities import READ_AS
from gateway.storage.rows import several
from gateway.storage.tables import carers, identifiers, young_people

PLAIN = ("name", "sex", "address", "phone", "email", "safe_channel")
CARER_FIELDS = ("carer_names", "parental_responsibility", "carer_contact")
MINE = identifiers.c.young_person_id.in_(READ_AS) & identifiers.c.scheme.in_(several("schemes"))
# Of two numbers in one scheme, that of the entry that was kept.
IDENTIFIERS = (
    select(identifiers.c.scheme, identifiers.c.value)
    .where(MINE)
    .order_by(identifiers.c.scheme, identifiers.c.young_person_id == bindparam("person"))
)


def read_fields(
    connection: Connection, young_person: str, fields: Collection[str], schemes: Iterable[str]
) -> dict[str, object]:
    """Return these fields of a young person, in order; `schemes` are the identifiers of the asker's sector."""
    person = _person(connection, young_person, fields)
    found: dict[str, object] = {}
    for field in fields:
        match field:
            case "identifiers":
                found[field] = _identifiers(connection, young_person, schemes)
            case "date_of_birth":
                found[field] = person.date_of_birth.isoformat()
            case "year_of_birth":
                found[field] = person.date_of_birth.year
            case _ if field in PLAIN:
                found[field] = getattr(person, field)
    if set(CARER_FIELDS) & set(fields):
        found["carers"] = _carers(connection, young_person, fields)
    return found


def _person(connection: Connection, young_person: str, fields: Collection[str]) -> Row[tuple[object, ...]]:
    born = {"date_of_birth", "year_of_birth"} & set(fields)
    columns = [name for name in PLAIN if name in fields] + ["date_of_birth"] * bool(born)
    return connection.execute(_of_person(tuple(columns)), {"person": young_person}).one()


@lru_cache(maxsize=64)
def _of_person(columns: tuple[str, ...]) -> Select[Any]:
    wanted = (young_people.c[name] for name in ("id", *columns))
    return select(*wanted).where(young_people.c.id == bindparam("person"))


def _identifiers(connection: Connection, young_person: str, schemes: Iterable[str]) -> dict[str, str]:
    rows = connection.execute(IDENTIFIERS, {"person": young_person, "schemes": list(schemes)})
    return {row.scheme: row.value for row in rows}


def _carers(connection: Connection, young_person: str, fields: Collection[str]) -> list[dict[str, object]]:
    columns = {"name": "carer_names", "parental_responsibility": "parental_responsibility", "contact": "carer_contact"}
    chosen = tuple(column for column, field in columns.items() if field in fields)
    return [dict(row) for row in connection.execute(_of_carers(chosen), {"person": young_person}).mappings()]


@lru_cache(maxsize=8)
def _of_carers(columns: tuple[str, ...]) -> Select[Any]:
    wanted = select(*(carers.c[name] for name in columns))
    return wanted.where(carers.c.young_person_id.in_(READ_AS)).order_by(carers.c.id)
