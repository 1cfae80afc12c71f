"""Systems that are issued tokens here: read when one calls, registered, removed; and the assertions they have used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from gateway.identity.issuers import VerifyingKey
from gateway.storage.tables import clients, used_assertions
from gateway.storage.versions import Counter

CLIENTS = Counter("clients", "")
CLIENT = select(clients).where(clients.c.id == bindparam("client"))
USED = select(used_assertions.c.until).where(
    used_assertions.c.client_id == bindparam("client"), used_assertions.c.token_id == bindparam("token_id")
)


@dataclass(frozen=True, slots=True)
class Client:
    """A system of an organisation: its keys, by their identifiers, and the (service, role) pairs that it may name."""

    id: str
    organisation: str
    keys: Mapping[str, VerifyingKey]
    may_name: frozenset[tuple[str, str]]


def read_client(connection: Connection, name: str) -> Client | None:
    """Return a client, or None."""
    row = connection.execute(CLIENT, {"client": name}).first()
    return _client(row) if row else None


def read_clients(connection: Connection) -> list[Client]:
    """Return every client, by name."""
    return [_client(row) for row in connection.execute(select(clients).order_by(clients.c.id))]


def insert_client(connection: Connection, client: Client, at: datetime) -> None:
    """Register a client, in place of one of its name."""
    delete_client(connection, client.id)
    keys = [
        {"key_id": key.key_id, "algorithm": key.algorithm, "public_pem": key.public_pem} for key in client.keys.values()
    ]
    row = {
        "id": client.id,
        "organisation_id": client.organisation,
        "keys": keys,
        "may_name": [list(pair) for pair in sorted(client.may_name)],
        "registered_at": at,
    }
    connection.execute(insert(clients), row)


def delete_client(connection: Connection, name: str) -> None:
    """Take a client out; which assertions it has used is kept, for its name may come back."""
    connection.execute(delete(clients).where(clients.c.id == name))


def is_used(connection: Connection, client: str, token_id: str) -> bool:
    """Tell whether a client has used an assertion."""
    return connection.execute(USED, {"client": client, "token_id": token_id}).first() is not None


def use_assertion(connection: Connection, client: str, token_id: str, until: datetime, at: datetime) -> bool:
    """Use an assertion up, under the head of the log; False if it is used already. Those that are over are let go."""
    if is_used(connection, client, token_id):
        return False
    connection.execute(delete(used_assertions).where(used_assertions.c.until <= at))
    connection.execute(insert(used_assertions), {"client_id": client, "token_id": token_id, "until": until})
    return True


def _client(row: Row[Any]) -> Client:
    return Client(
        id=row.id,
        organisation=row.organisation_id,
        keys={key["key_id"]: VerifyingKey(**key) for key in row.keys},
        may_name=frozenset((service, role) for service, role in row.may_name),
    )
