"""Puts whole rows into an empty database, table by table, in one transaction: for made-up data and for tests."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert

from gateway.storage.tables import metadata

Rows = Mapping[str, Sequence[Mapping[str, object]]]


def insert_rows(connection: Connection, rows: Rows) -> None:
    """Insert rows by table name; whoever calls commits. References may point forward."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in metadata.sorted_tables:
        if rows.get(table.name):
            connection.execute(insert(table), [dict(row) for row in rows[table.name]])
