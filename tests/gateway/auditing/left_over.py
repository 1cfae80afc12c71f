"""Looks for what must be gone in every file of a database and of its keys, however it may be spelt."""

import base64
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from sqlalchemy import make_url

from gateway.access_log.locked import KeyPlace
from tests.gateway.running_gateway import RunningGateway
from tests.postgres import SUPERUSER

# A shorter body may well stand in another entry.
LONG_ENOUGH = 60


class Canaries(NamedTuple):
    """What an entry's sections were made of: their keys, what was locked, and what it was locked from."""

    keys: list[bytes]
    locked: list[bytes]
    open: list[bytes]


def canaries(running: RunningGateway, place: int) -> Canaries:
    """Return what is to be looked for of one entry, and check that its keys are where they should be."""
    rows = running.rows("SELECT content, key_file, key_slot FROM event_sections WHERE seq = ?", place)
    found = [running.gateway.door.sealer.keys.read(KeyPlace(file, slot)) for _content, file, slot in rows]
    keys = [key for key in found if key]
    assert len(keys) == len(rows) > 0
    sections = [section for event in running.events() if event.sequence == place for section in event.sections]
    bodies = [section.body for section in sections if len(section.body) >= LONG_ENOUGH]
    return Canaries(keys, [content for content, *_ in rows], [*bodies, *(section.salt for section in sections)])


def count(running: RunningGateway, secrets: Iterable[bytes]) -> int:
    """Count the files in which any of these stands in any spelling."""
    spelt = {spelling for secret in secrets for spelling in _spellings(secret)}
    files = [file for folder in _folders(running) for file in folder.rglob("*") if file.is_file()]
    return sum(any(each in content for each in spelt) for content in map(_content, files))


def _spellings(secret: bytes) -> Iterator[bytes]:
    digest = sha256(secret)
    for each in (secret, digest.digest()):
        yield from (each, each.hex().encode(), each.hex().upper().encode())
        yield base64.b64encode(each).rstrip(b"=")
        yield base64.urlsafe_b64encode(each).rstrip(b"=")


def _folders(running: RunningGateway) -> list[Path]:
    """Return the folders that hold the log: the data folder, and those of the database on its server."""
    url = running.settings.database_url
    if not url:
        return [running.data]
    server = Path(str(make_url(url).query.get("host", ""))) / "data"
    if not server.is_dir():
        pytest.skip("the server keeps its files elsewhere")
    with psycopg.connect(make_url(url).set(username=SUPERUSER).render_as_string(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert row is not None
    return [running.data, server / "base" / str(row[0]), server / "pg_wal"]


def _content(file: Path) -> bytes:
    return file.read_bytes()
