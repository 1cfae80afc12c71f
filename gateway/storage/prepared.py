"""Statements for the one path where it counts: SQLAlchemy spells each once, the driver's own cursor runs it.

For a row or two SQLAlchemy takes longer to look up a statement and to wrap its result than the database needs for the
rows. Works on every dialect whose driver takes values by their place. Knows no table; a transaction must have begun.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Dialect, Insert, LargeBinary, Update

Row = tuple[Any, ...]


class Spelt(NamedTuple):
    """A statement in one dialect, and what turns the value at a place into what the driver takes."""

    text: str
    converted: tuple[tuple[int, Callable[[Any], Any]], ...]


class Prepared:
    """A statement that sets these columns, of all rows or of a new one."""

    def __init__(self, statement: Insert | Update, columns: Sequence[Column[Any]]) -> None:
        self.statement, self.columns = statement, columns
        self._spelt: dict[str, Spelt] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run the statement for each row, its values in the order of the columns; the driver's own errors come out."""
        if not rows:
            return
        name = connection.dialect.name
        if name not in self._spelt:
            self._spelt[name] = self.spelt(connection.dialect)
        text, converted = self._spelt[name]
        for place, convert in converted:
            rows = [(*row[:place], convert(row[place]), *row[place + 1 :]) for row in rows]
        cursor = connection.connection.cursor()
        cursor.executemany(text, rows)
        cursor.close()

    def spelt(self, dialect: Dialect) -> Spelt:
        """Return the statement as the dialect's driver takes it, its values by their place."""
        names = [column.name for column in self.columns]
        text = str(self.statement.compile(dialect=by_place(dialect), column_keys=names))
        found = [(place, self._converter(column, dialect)) for place, column in enumerate(self.columns)]
        return Spelt(text, tuple((place, convert) for place, convert in found if convert))

    @staticmethod
    def _converter(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
        # Bytes are taken as they are; SQLAlchemy would wrap each in a memoryview.
        stored = column.type.dialect_impl(dialect)
        return None if isinstance(stored, LargeBinary) else stored.bind_processor(dialect)


def at_once(connection: Connection) -> AbstractContextManager[object]:
    """Let statements whose results nobody waits for go to a server one after the other, and wait for all at the end."""
    driver: Any = connection.connection.driver_connection
    return driver.pipeline() if hasattr(driver, "pipeline") else nullcontext()


def by_place(dialect: Dialect) -> Dialect:
    """Return a dialect that spells as this one does, but takes values by their place."""
    make: Callable[..., Dialect] = type(dialect)
    return make(paramstyle="qmark" if dialect.paramstyle == "qmark" else "format")
