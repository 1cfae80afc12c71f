"""Stores decisions not to share, and what was told by telephone before it could be asked for here."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert

from gateway.storage.tables import not_shared, told_elsewhere


def insert_not_shared(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a decision not to share."""
    connection.execute(insert(not_shared), dict(row))


def insert_told_elsewhere(connection: Connection, row: Mapping[str, object]) -> None:
    """Store what was told elsewhere."""
    connection.execute(insert(told_elsewhere), dict(row))
