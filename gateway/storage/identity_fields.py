"""The fields of a young person, each selected only when the vocabulary opens it at the permitted level.

An identifier is shown only to the sector that issues it.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Row, select

from gateway.storage import tables
from gateway.storage.identities import read_as

PLAIN = ("name", "sex", "address", "phone", "email", "safe_channel")
CARER_FIELDS = ("carer_names", "parental_responsibility", "carer_contact")


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
    table = tables.young_people
    born = {"date_of_birth", "year_of_birth"} & set(fields)
    columns = [table.c[name] for name in PLAIN if name in fields] + [table.c.date_of_birth] * bool(born)
    return connection.execute(select(table.c.id, *columns).where(table.c.id == young_person)).one()


def _identifiers(connection: Connection, young_person: str, schemes: Iterable[str]) -> dict[str, str]:
    table = tables.identifiers
    mine = table.c.young_person_id.in_(read_as(young_person)) & table.c.scheme.in_(list(schemes))
    # Of two numbers in one scheme, that of the entry that was kept.
    kept_last = table.c.scheme, table.c.young_person_id == young_person
    rows = connection.execute(select(table.c.scheme, table.c.value).where(mine).order_by(*kept_last))
    return {row.scheme: row.value for row in rows}


def _carers(connection: Connection, young_person: str, fields: Collection[str]) -> list[dict[str, object]]:
    table = tables.carers
    columns = {"name": "carer_names", "parental_responsibility": "parental_responsibility", "contact": "carer_contact"}
    chosen = [table.c[column] for column, field in columns.items() if field in fields]
    rows = connection.execute(
        select(*chosen).where(table.c.young_person_id.in_(read_as(young_person))).order_by(table.c.id)
    )
    return [dict(row) for row in rows.mappings()]
