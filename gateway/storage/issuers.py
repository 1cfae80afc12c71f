"""The issuers of the register: read when a token names one, changed by whoever keeps the register, their keys renewed.

Whatever changes who is trusted moves `ISSUERS`; whatever takes trust away moves what every answer is built on as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from gateway.identity.issuers import FETCHED_KEYS_HOLD, Issuer, VerifyingKey
from gateway.storage.asked import Found, Question
from gateway.storage.tables import issuers
from gateway.storage.versions import Counter

ISSUERS = Counter("issuers", "")
ISSUER = Question(select(issuers).where(issuers.c.name == bindparam("name")))


@dataclass(frozen=True, slots=True)
class Entry:
    """An issuer as the register keeps it: which algorithms its keys may have, and who certifies its key-set host.

    `keys_read_at` is when its keys were read at its address last, None where they were written down or never read.
    """

    issuer: Issuer
    algorithms: tuple[str, ...]
    ca_pem: str = ""
    keys_read_at: datetime | None = None


class RegisteredIssuers(Mapping[str, Issuer]):
    """The issuers of the register, read when they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __getitem__(self, name: str) -> Issuer:
        """Return the issuer of that name; KeyError if there is none."""
        row = ISSUER.first(self.connection, {"name": name})
        if row is None:
            raise KeyError(name)
        return _issuer(row)

    def __iter__(self) -> Iterator[str]:
        """Return the names of all issuers."""
        return iter(self.connection.execute(select(issuers.c.name)).scalars().all())

    def __len__(self) -> int:
        """Return how many issuers there are."""
        return len(list(iter(self)))


def read_issuers(connection: Connection) -> list[Entry]:
    """Return every issuer of the register, by name."""
    rows = connection.execute(select(issuers).order_by(issuers.c.name))
    return [Entry(_issuer(row), tuple(row.algorithms or ()), row.ca_pem or "", row.keys_read_at) for row in rows]


def insert_issuers(connection: Connection, entries: Iterable[Entry]) -> None:
    """Enter issuers, each in place of one that had its name."""
    for entry in entries:
        delete_issuer(connection, entry.issuer.name)
        connection.execute(insert(issuers), _row(entry))


def delete_issuer(connection: Connection, name: str) -> None:
    """Take an issuer out."""
    connection.execute(delete(issuers).where(issuers.c.name == name))


def keep_keys(connection: Connection, entry: Entry, keys: Iterable[VerifyingKey], at: datetime) -> bool:
    """Keep the keys that were read at an issuer's address; tell whether it still is its address."""
    same = (issuers.c.name == entry.issuer.name) & (issuers.c.keys_url == entry.issuer.keys_url)
    read = {"keys": [_stored(key) for key in keys], "keys_read_at": at}
    return bool(connection.execute(update(issuers).where(same).values(**read)).rowcount)


def _issuer(row: Found) -> Issuer:
    return Issuer(
        name=row.name,
        organisation=row.organisation_id,
        keys={key["key_id"]: VerifyingKey(**key) for key in row.keys},
        may_name=frozenset((service, role) for service, role in row.may_name),
        maximum_lifetime=timedelta(seconds=row.maximum_lifetime_seconds),
        keys_url=row.keys_url or "",
        keys_until=row.keys_read_at and row.keys_read_at + FETCHED_KEYS_HOLD,
    )


def _row(entry: Entry) -> dict[str, object]:
    issuer = entry.issuer
    return {
        "name": issuer.name,
        "organisation_id": issuer.organisation,
        "keys": [_stored(key) for key in issuer.keys.values()],
        "may_name": [list(pair) for pair in sorted(issuer.may_name)],
        "maximum_lifetime_seconds": int(issuer.maximum_lifetime.total_seconds()),
        "algorithms": list(entry.algorithms),
        "keys_url": issuer.keys_url or None,
        "ca_pem": entry.ca_pem or None,
        "keys_read_at": entry.keys_read_at,
    }


def _stored(key: VerifyingKey) -> dict[str, str]:
    return {"key_id": key.key_id, "algorithm": key.algorithm, "public_pem": key.public_pem}
