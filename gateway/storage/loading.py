"""Puts whole rows into an empty database, table by table, in one transaction: for made-up data and for tests."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, insert

from gateway.storage.tables import metadata

Rows = Mapping[str, Sequence[Mapping[str, object]]]


def insert_rows(connection: Connection, rows: Rows) -> None:
    """Insert rows by table name; whoever calls commits. Within a table, references may point forward."""
    for table in metadata.sorted_tables:
        if rows.get(table.name):
            _insert(connection, table, [dict(row) for row in rows[table.name]])


def _insert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    if any(key.column.table is table for key in table.foreign_keys):
        # References are looked up when the statement ends, so all rows go in as one.
        connection.execute(insert(table).values(rows))
    else:
        connection.execute(insert(table), rows)
