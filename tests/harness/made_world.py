"""A gateway on a made-up partnership: its data folder built from given rows, its clock set, its tokens signed.

Knows how to ask as anybody who is posted there; judges no answer.
"""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jwt
from werkzeug.test import TestResponse

from gateway.app import Gateway, open_gateway
from gateway.commands.token import KEYS
from gateway.demonstration.keys import issuer_rows_with_demo_only_keys
from gateway.demonstration.package_data import Rows
from gateway.key_file import read_or_make_key
from gateway.limits.rates import FILE as RATES
from gateway.limits.rates import MOST, Rates
from gateway.log_keeping.sealing import sealer_of
from gateway.operations import publish
from gateway.settings import Settings
from gateway.storage.loading import insert_rows
from gateway.storage.opening import open_database
from gateway.storage.register import Post, read_posts
from gateway.storage.upgrade import upgrade
from gateway.storage.writer import writer_of
from policy.protocol_files import YOUTH_SUPPORT, folder_texts

LONG = os.environ.get("CONCORDAT_LONG") == "1"
DAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
DISCLOSURES, SEARCH, DETAILS = "/v1/disclosures", "/v1/young-people/search", "/v1/details"


def build(data: Path, rows: Rows, database_url: str = "") -> None:
    """Make a data folder of these rows, and a database, as the demo makes its own."""
    settings = Settings(data, clock=lambda: NOON, database_url=database_url)
    ask_without_end(data)
    upgrade(settings)
    read_or_make_key(settings.index_key)
    issuers = issuer_rows_with_demo_only_keys(rows, data / KEYS)
    database = open_database(settings)
    with database.writing() as connection:
        insert_rows(connection, {**rows, "issuers": issuers})
        connection.commit()
    writer = writer_of(settings, database, sealer_of(settings))
    publish(settings, database, writer, folder_texts(YOUTH_SUPPORT))
    writer.close()
    database.close()


def ask_without_end(data: Path) -> None:
    """Let anybody ask as often as a harness does, whose clock stands still."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    most = "".join(f"{kind.name} = {MOST}\n" for kind in fields(Rates))
    (data / RATES).write_text(most, "utf-8")


def every_post(gateway: Gateway, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> list[Post]:
    """Return every registered post, in the order of the practitioners."""
    with gateway.database.snapshot() as connection:
        return [post for row in rows["practitioners"] for post in read_posts(connection, str(row["id"]))]


@dataclass
class Signers:
    """Signs tokens with the keys of a made-up partnership's organisations."""

    data: Path
    audience: str
    _keys: dict[str, bytes] = field(default_factory=dict)

    def token(self, post: Post, at: datetime) -> tuple[str, str]:
        """Return a token for a post, and the identifier by which the log knows it."""
        claims = self.claims(post, at)
        return self.signed(claims, post.asker.organisation), str(claims["jti"])

    def claims(self, post: Post, at: datetime) -> dict[str, object]:
        """Return what a good token for a post says."""
        return {
            "iss": issuer_of(post.asker.organisation),
            "sub": post.asker.practitioner,
            "aud": self.audience,
            "iat": int(at.timestamp()),
            "exp": int((at + timedelta(hours=1)).timestamp()),
            "jti": secrets.token_urlsafe(16),
            "client_id": "harness",
            "service": post.asker.service,
            "role": post.asker.role,
            "capacity": post.capacity,
        }

    def signed(self, claims: Mapping[str, object], organisation: str, key_id: str = "") -> str:
        """Return a token that an organisation signed, under the identifier of its own key if no other is given."""
        if organisation not in self._keys:
            self._keys[organisation] = (self.data / KEYS / f"{organisation}.pem").read_bytes()
        headers = {"kid": key_id or key_of(organisation), "typ": "at+jwt"}
        return jwt.encode(dict(claims), self._keys[organisation], "EdDSA", headers)


def issuer_of(organisation: str) -> str:
    """Return the name of an organisation's issuer."""
    return f"https://{organisation}.example"


def key_of(organisation: str) -> str:
    """Return the identifier of an organisation's key."""
    return f"{organisation}-demo"


@dataclass
class MadeWorld:
    """One gateway on one data folder, whose clock stands at `at`."""

    data: Path
    rows: Rows
    at: datetime = NOON
    database_url: str = ""

    def __post_init__(self) -> None:
        build(self.data, self.rows, self.database_url)
        settings = Settings(self.data, clock=lambda: self.at, database_url=self.database_url)
        self.gateway = open_gateway(settings)
        self.posts = every_post(self.gateway, self.rows)
        self.young_people = [str(row["id"]) for row in self.rows["young_people"]]
        self.signers = Signers(self.data, self.gateway.door.settings.audience)

    def purposes(self, post: Post) -> tuple[str, ...]:
        """Return the purposes that are open to a post's role."""
        with self.gateway.database.snapshot() as connection:
            table = self.gateway.door.protocols.in_force(connection)
        return table.purposes(post.asker.agency, post.asker.role)

    def ask(self, post: Post, path: str, body: Mapping[str, object]) -> TestResponse:
        """Send one request as the holder of a post."""
        token, _name = self.signers.token(post, self.at)
        return self.send(token, path, body)

    def send(
        self, token: str, path: str, body: object = None, method: str = "POST", headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send one request under a token, of a JSON body if there is one."""
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        return self.gateway.app.test_client().open(path, method=method, json=body, headers=sent)


@contextmanager
def made_world(data: Path, rows: Rows, database_url: str = "") -> Iterator[MadeWorld]:
    """Give a made-up world, closed afterwards."""
    world = MadeWorld(data, rows, database_url=database_url)
    try:
        yield world
    finally:
        world.gateway.close()
