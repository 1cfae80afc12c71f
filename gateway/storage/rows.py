"""Reading rows that belong to young people: one query a table, grouped by whose they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, select

Made = TypeVar("Made")


def rows_of(
    connection: Connection, table: Table, young_people: Iterable[str], *only: ColumnElement[bool]
) -> dict[str, list[Row[Any]]]:
    """Return a table's rows for each of the young people, in the order of their identifiers."""
    wanted = select(table).where(table.c.young_person_id.in_(list(young_people)), *only)
    keys = [column.name for column in table.primary_key]
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(wanted.order_by(*(table.c[key] for key in keys))):
        found[row.young_person_id].append(row)
    return found


def made_of(
    connection: Connection,
    table: Table,
    young_people: Iterable[str],
    make: Callable[[Row[Any]], Made],
    *only: ColumnElement[bool],
) -> dict[str, tuple[Made, ...]]:
    """Return what is made of a table's rows, for each of the young people."""
    found = rows_of(connection, table, young_people, *only)
    return {person: tuple(make(row) for row in rows) for person, rows in found.items()}
