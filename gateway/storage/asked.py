"""Questions for the path where it counts: SQLAlchemy spells each once, the driver's own cursor asks it.

For a row or two SQLAlchemy takes longer to look up a statement and to wrap its result than the database needs for the
rows. Within a snapshot nothing changes, so that nothing is asked of it twice. Works on every dialect whose driver takes
values by their place. Knows no table.
"""

from collections import namedtuple
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler

from gateway.storage.prepared import by_place
from gateway.storage.spelling import Convert, Spelling, Values, filled_up, spelling

# A row with its columns by name: a statement's own named tuple, which no type checker can know.
Found: TypeAlias = Any
NOTHING: Values = {}
REMEMBERS = "remembers"
"""The execution option of a connection that sees one state throughout: a dictionary, for what it was asked."""


class Put(NamedTuple):
    """A question with its values, as it is put to a driver."""

    question: "Question"
    text: str
    values: tuple[Any, ...]


Asked = tuple["Question", Values]


class Question:
    """A SELECT with named values, of which several may be lists."""

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        names = [column.name for column in statement.selected_columns]
        self.row = namedtuple("row", names, rename=True)  # type: ignore[misc] # noqa: PYI024 - named by the statement
        self._spelt: dict[tuple[object, ...], Spelling] = {}
        self._compiled: dict[str, tuple[SQLCompiler, list[tuple[int, Convert]]]] = {}

    def rows(self, connection: Connection, values: Values = NOTHING) -> list[Found]:
        """Return every row."""
        put, known = self.put(connection, values), remembered(connection)
        if known is None:
            return self._rows(connection, put)
        if put not in known:
            known[put] = self._rows(connection, put)
        return known[put]

    def first(self, connection: Connection, values: Values = NOTHING) -> Found:
        """Return the first row, or None."""
        rows = self.rows(connection, values)
        return rows[0] if rows else None

    def one(self, connection: Connection, values: Values = NOTHING) -> Found:
        """Return the only row; LookupError for none or several."""
        rows = self.rows(connection, values)
        if len(rows) != 1:
            raise LookupError(f"{len(rows)} rows in place of one")
        return rows[0]

    def put(self, connection: Connection, values: Values) -> Put:
        """Return it as it is put to the driver of a connection."""
        dialect = connection.dialect
        full = {name: filled_up(value) if type(value) is list else value for name, value in values.items()}
        lengths = (dialect.name, *((name, len(value)) for name, value in full.items() if type(value) is list))
        spelt = self._spelt.get(lengths)
        if spelt is None:
            spelt = self._spelt[lengths] = spelling(self.compiled(dialect)[0], full)
        return Put(self, spelt.text, tuple([take(full) for take in spelt.places]))

    def compiled(self, dialect: Dialect) -> tuple[SQLCompiler, list[tuple[int, Convert]]]:
        """Return the statement in a dialect, and what turns a value at a place of its rows into ours."""
        if dialect.name not in self._compiled:
            compiled = self.statement.compile(dialect=by_place(dialect))
            assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what a SELECT is compiled by
            types = (column.type.dialect_impl(dialect) for column in self.statement.selected_columns)
            found = [(place, each.result_processor(dialect, None)) for place, each in enumerate(types)]
            self._compiled[dialect.name] = compiled, [(place, convert) for place, convert in found if convert]
        return self._compiled[dialect.name]

    def _rows(self, connection: Connection, put: Put) -> list[Found]:
        _compiled, converted = self.compiled(connection.dialect)
        found = ask(connection, put.text, put.values)
        if converted:
            return [self.row(*_converted(row, converted)) for row in found]
        return [self.row(*row) for row in found]


def remembered(connection: Connection) -> dict[Put, list[Found]] | None:
    """Return what a snapshot was asked already; None for a connection through which something may change."""
    known: dict[Put, list[Found]] | None = connection.get_execution_options().get(REMEMBERS)
    return known


def ask(connection: Connection, text: str, values: tuple[Any, ...]) -> Sequence[Sequence[Any]]:
    """Send a statement as the driver takes it, and return its rows as the driver gives them."""
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    for watcher in connection.engine.dispatch.before_cursor_execute:
        watcher(connection, cursor, text, values, None, False)  # noqa: FBT003 - SQLAlchemy's own order
    try:
        cursor.execute(text, values)
        return cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error:
        # Asked once more through SQLAlchemy, which knows what a fault makes of a connection and gives it its name.
        return connection.exec_driver_sql(text, values).fetchall()
    finally:
        cursor.close()


def _converted(row: Sequence[Any], converted: list[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in converted:
        values[place] = convert(values[place])
    return values
