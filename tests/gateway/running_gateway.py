"""A gateway on a made-up partnership, asked over HTTP by whoever the test names, at the instant that the test sets.

It knows how to sign for a practitioner, how to ask, and how to read the log's rows as they are stored; it expects
nothing and knows no rule.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
from sqlalchemy import Connection, CursorResult
from werkzeug.datastructures import Headers

from gateway.access_log.event import SealedSection, SectionName
from gateway.access_log.locked import KeyPlace, LockedSection, unlock
from gateway.app import Gateway, open_gateway
from gateway.commands.token import KEYS
from gateway.demonstration.roster import young_person_id
from gateway.log_keeping.section_keys import SectionKeys
from gateway.settings import Settings
from gateway.storage.register import Post, read_posts
from tests.gateway.described import check as check_described

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
"""A Wednesday in term; London keeps UTC in March."""

SAM, ROBIN, ANOUK = (young_person_id(key) for key in ("sam-averill", "robin-averill", "anouk-delacourt"))


@dataclass
class StoppedClock:
    """A clock that shows what the test sets."""

    at: datetime

    def __call__(self) -> datetime:
        """Read the clock."""
        return self.at


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    raw: bytes
    headers: Headers

    @property
    def body(self) -> dict[str, Any]:
        """The members of the JSON object that came back."""
        members: dict[str, Any] = json.loads(self.raw)
        return members

    @property
    def levels(self) -> dict[str, str]:
        """The level of each category of a disclosure, in the order of the reply."""
        return {entry["category"]: entry["level"] for entry in self.body["categories"]}

    def category(self, word: str) -> dict[str, Any]:
        """One category of a disclosure, whole."""
        found: dict[str, Any] = next(entry for entry in self.body["categories"] if entry["category"] == word)
        return found

    def texts(self, word: str) -> list[str]:
        """The texts that a disclosure holds of one category."""
        return [content["text"] for content in self.category(word).get("content", [])]

    @property
    def without_chance(self) -> bytes:
        """The bytes with the event's id and the nonce, which are new each time, blotted out."""
        blotted = self.raw
        for member in ("event", "nonce"):
            if member in self.body:
                blotted = blotted.replace(self.body[member].encode(), b"*" * len(self.body[member]))
        return blotted


@dataclass(frozen=True)
class StoredEvent:
    """An access event as its rows hold it."""

    sequence: int
    id: str
    leaf: bytes
    leaf_hash: bytes
    sections: tuple[SealedSection, ...]

    @property
    def clear(self) -> dict[str, Any]:
        """The clear members."""
        members: dict[str, Any] = json.loads(self.leaf)
        return members

    def section(self, name: SectionName) -> dict[str, Any]:
        """The body of one section, empty where there is none."""
        found: dict[str, Any] = next((json.loads(each.body) for each in self.sections if each.name is name), {})
        return found

    @property
    def everything(self) -> bytes:
        """All bytes of the event, to look for what must not be there."""
        return self.leaf + b"".join(section.body for section in self.sections)


def sent(connection: Connection, statement: str, values: tuple[object, ...] = ()) -> CursorResult[Any]:
    """Send a statement past SQLAlchemy, written as SQLite takes it: `?` stands for a value."""
    if connection.dialect.name == "postgresql":
        statement = statement.replace("%", "%%").replace("?", "%s")
    return connection.exec_driver_sql(statement, values)


def as_stored(value: object) -> object:
    """Return a value as SQLite would."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict | list) else value


class RunningGateway:
    """A gateway that is open on a data folder, and on a PostgreSQL database if its URL is given."""

    def __init__(self, data: Path, database_url: str = "") -> None:
        self.data = data
        self.clock = StoppedClock(NOW)
        self.settings = Settings(data, clock=self.clock, database_url=database_url)
        self.gateway: Gateway = open_gateway(self.settings)
        self.client = self.gateway.app.test_client()

    def close(self) -> None:
        """Let go of the database."""
        self.gateway.close()

    def another(self) -> "RunningGateway":
        """Open another gateway on the same data and database, as another process would."""
        return RunningGateway(self.data, self.settings.database_url)

    def post_of(self, user: str, service: str = "") -> Post:
        """Return a practitioner's post, at a service if there are several."""
        with self.gateway.database.snapshot() as connection:
            return next(p for p in read_posts(connection, user) if service in ("", p.asker.service))

    def claims(self, user: str, service: str = "") -> dict[str, Any]:
        """Return the claims of a good token for a practitioner."""
        post, issued = self.post_of(user, service), self.clock.at
        return {
            "iss": f"https://{post.asker.organisation}.example",
            "sub": user,
            "aud": self.settings.audience,
            "iat": int(issued.timestamp()),
            "exp": int((issued + timedelta(minutes=10)).timestamp()),
            "jti": secrets.token_urlsafe(12),
            "client_id": "tests",
            "service": post.asker.service,
            "role": post.asker.role,
            "capacity": post.capacity,
        }

    def sign(self, claims: Mapping[str, Any], organisation: str) -> str:
        """Sign claims with an organisation's demo key."""
        key = (self.data / KEYS / f"{organisation}.pem").read_bytes()
        return jwt.encode(dict(claims), key, "EdDSA", {"kid": f"{organisation}-demo", "typ": "at+jwt"})

    def token(self, user: str, service: str = "") -> str:
        """Return a good token for a practitioner."""
        return self.sign(self.claims(user, service), self.post_of(user, service).asker.organisation)

    def send(self, path: str, token: str, *, method: str = "POST", **call: Any) -> Reply:  # noqa: ANN401 - what Flask's own client takes
        """Send a request under a token, none if it is empty; the answer must be one that is described."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        came = self.client.open(path, method=method, headers={**headers, **call.pop("headers", {})}, **call)
        check_described(self.gateway.app, method, came)
        return Reply(came.status_code, came.data, came.headers)

    def ask(self, user: str, path: str, body: object, service: str = "") -> Reply:
        """Post a JSON body as a practitioner."""
        return self.send(path, self.token(user, service), data=json.dumps(body), content_type="application/json")

    def disclosure(self, user: str, young_person: str, purpose: str, *categories: str) -> Reply:
        """Ask for a young person's case."""
        body: dict[str, object] = {"young_person": young_person, "purpose": purpose}
        return self.ask(user, "/v1/disclosures", {**body, "categories": categories} if categories else body)

    def search(self, user: str, q: str, purpose: str) -> Reply:
        """Search for a young person."""
        return self.ask(user, "/v1/young-people/search", {"q": q, "purpose": purpose})

    def record(self, user: str, young_person: str, category: str, **members: object) -> Reply:
        """Record a detail."""
        texts = {"full": "All of it.", "summary": "An outline."}
        body = {"young_person": young_person, "category": category, "texts": texts, **members}
        return self.ask(user, "/v1/details", body)

    def change(self, statement: str, *values: object) -> int:
        """Change rows behind the gateway's back; return how many. `?` stands for a value, on either database."""
        with self.gateway.database.writing() as connection:
            changed = sent(connection, statement, values).rowcount
            connection.commit()
            return changed

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read rows past the gateway, as SQLite holds them: days, instants and JSON as text."""
        with self.gateway.database.snapshot() as connection:
            return [tuple(map(as_stored, row)) for row in sent(connection, statement, values)]

    def events(self) -> list[StoredEvent]:
        """Read every access event, oldest first."""
        stored = self.rows("SELECT seq, id, leaf, leaf_hash FROM access_events ORDER BY seq")
        names = {seq: name for seq, name, _leaf, _digest in stored}
        keys = SectionKeys(self.settings.section_keys)
        sections: dict[int, list[SealedSection]] = {}
        for seq, name, content, file, slot in self.rows(
            "SELECT seq, name, content, key_file, key_slot FROM event_sections"
        ):
            place = KeyPlace(file, slot)
            key = keys.read(place)
            assert key is not None
            opened = unlock(LockedSection(SectionName(name), content, place), names[seq], key)
            sections.setdefault(seq, []).append(opened)
        return [
            StoredEvent(seq, name, leaf, digest, tuple(sections.get(seq, ()))) for seq, name, leaf, digest in stored
        ]

    @property
    def newest(self) -> StoredEvent:
        """The last event of the log."""
        return self.events()[-1]

    @contextmanager
    def one_event_for(self, status: int) -> Iterator[list[Reply]]:
        """Check that the one reply put into the list has this status, and is logged as one event, of its bytes."""
        before, replies = self.events(), list[Reply]()
        yield replies
        after, (reply,) = self.events(), replies
        assert (reply.status, len(after)) == (status, len(before) + 1)
        assert after[-1].id == reply.body["event"]
        assert after[-1].section(SectionName.DETAIL)["body_sha256"] == sha256(reply.raw).hexdigest()
