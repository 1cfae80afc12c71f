"""Reading rows that belong to young people: one query a table, grouped by whose they are.

A question is spelt once, when its module is imported, and asked with values: to spell it anew for each request takes
longer than the database needs to answer it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Connection, FromClause, Table, bindparam, select, union_all

from gateway.storage.asked import Asked, Found, Question

Made = TypeVar("Made")


def several(name: str) -> BindParameter[Any]:
    """Return the place of a list of values in a statement that is spelt once."""
    return bindparam(name, expanding=True)


class RowsOf:
    """A table's rows of some young people, of those that fulfil the conditions."""

    def __init__(self, table: Table, *only: ColumnElement[bool], either: Sequence[ColumnElement[bool]] = ()) -> None:
        """Read rows that fulfil all of `only` and one of `either`; no row fulfils two, each has an index of its own."""
        theirs = table.c.young_person_id.in_(several("young_people"))
        parts = [select(table).where(theirs, *only, each) for each in either]
        rows: FromClause = union_all(*parts).subquery() if parts else table
        keys = (rows.c[column.name] for column in table.primary_key)
        self.question = Question(select(rows).where(*(() if parts else (theirs, *only))).order_by(*keys))

    def asked(self, young_people: Iterable[str], **values: object) -> Asked:
        """Return the question for these young people with its values, as `read` asks it."""
        return self.question, {"young_people": list(young_people), **values}

    def read(self, connection: Connection, young_people: Iterable[str], **values: object) -> dict[str, list[Found]]:
        """Return the rows of each young person, in the order of their identifiers."""
        found: dict[str, list[Found]] = defaultdict(list)
        question, asked = self.asked(young_people, **values)
        for row in question.rows(connection, asked):
            found[row.young_person_id].append(row)
        return found

    def made(
        self, connection: Connection, young_people: Iterable[str], make: Callable[[Found], Made], **values: object
    ) -> dict[str, tuple[Made, ...]]:
        """Return what is made of the rows of each young person."""
        found = self.read(connection, young_people, **values)
        return {person: tuple(make(row) for row in rows) for person, rows in found.items()}
