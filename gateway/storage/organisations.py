"""Reads and enters organisations and their services, as an operator keeps them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from gateway.storage.tables import organisations, services


class ServiceRow(NamedTuple):
    """A service of an organisation: what kind it is, and the categories that it records beside those of its kind."""

    id: str
    organisation: str
    agency: str
    name: str
    contact: str
    sensitive: bool
    records: tuple[str, ...]


def read_organisations(connection: Connection) -> dict[str, str]:
    """Return the name of each organisation, by identifier."""
    rows = connection.execute(select(organisations).order_by(organisations.c.id))
    return {row.id: row.name for row in rows}


def read_services(connection: Connection) -> list[ServiceRow]:
    """Return every service, by identifier."""
    rows = connection.execute(select(services).order_by(services.c.id))
    return [
        ServiceRow(
            row.id, row.organisation_id, row.agency, row.name, row.contact, row.sensitive, tuple(row.records)
        )
        for row in rows
    ]  # fmt: skip


def insert_organisations(connection: Connection, names: Mapping[str, str], listed: Iterable[ServiceRow]) -> None:
    """Enter organisations, and services of these or of others that there are."""
    if names:
        connection.execute(insert(organisations), [{"id": each, "name": name} for each, name in names.items()])
    rows = [{**service._asdict(), "records": list(service.records)} for service in listed]
    for row in rows:
        row["organisation_id"] = row.pop("organisation")
    if rows:
        connection.execute(insert(services), rows)
