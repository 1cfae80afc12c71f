"""One gateway whose world can be exchanged for another between two calls, and all that is seen of each answer.

Knows how to ask and what must be left out of a comparison: the event's identifier and the nonce.
"""

import copy
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path

import pytest

from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.demonstration.package_data import Rows
from gateway.storage.loading import insert_rows
from gateway.storage.register import Post
from gateway.storage.tables import metadata
from policy.protocol_files import YOUTH_SUPPORT
from tests.harness.made_world import DAY, MadeWorld, made_world
from tests.harness.oracle import Opinion, Oracle
from tests.harness.oracle_facts import Who

TOLD_APART = "these can be told apart"
ITS_OWN = re.compile(rb'"event":"[0-9a-f-]{36}","nonce":"[0-9a-f]{32}"')
ABSENT = "yp-" + "a" * 13
Question = tuple[Post, str, str]


@dataclass(frozen=True)
class Seen:
    """All that an asker, or whoever reads the log lines, sees of one answer."""

    status: str
    headers: tuple[tuple[str, str], ...]
    length: int
    body: bytes
    lines: tuple[str, ...]
    whole: bytes = field(compare=False)


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")


@dataclass
class Worlds:
    """One gateway whose world can be exchanged, and an oracle for each world."""

    world: MadeWorld
    oracle: Oracle
    handler: Lines

    def __post_init__(self) -> None:
        self.first = self.now = self.world.rows
        self.related = list[Question]()

    def opinion(self, question: Question, rows: Rows) -> Opinion:
        post, young_person, purpose = question
        oracle = copy.copy(self.oracle)
        oracle.rows = rows
        return oracle.opinion(Who(*astuple(post.asker)), young_person, purpose, self.world.at)

    def questions(self) -> list[Question]:
        return [
            (post, young_person, purpose)
            for post in self.world.posts
            for purpose in self.world.purposes(post)
            for young_person in self.world.young_people
        ]

    def look(self, rows: Rows, post: Post, path: str, body: object = None, method: str = "POST") -> Seen:
        """Ask in a world of these rows."""
        self.go_to(rows)
        self.handler.lines.clear()
        token, _name = self.world.signers.token(post, self.world.at)
        answer = self.world.send(token, path, body, method)
        masked, found = ITS_OWN.subn(b"", answer.data)
        if found != (method != "HEAD") or answer.status_code >= 500:
            pytest.fail(f"{method} {path} answered {answer.status}")
        return Seen(
            answer.status, tuple(answer.headers), len(answer.data), masked, tuple(self.handler.lines), answer.data
        )

    def go_to(self, rows: Rows) -> None:
        """Exchange the tables in which the world of now and the next differ."""
        changed = {table: rows[table] for table in rows if rows[table] is not self.now.get(table)}
        if changed:
            with self.world.gateway.database.writing() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                for table in changed:
                    connection.execute(metadata.tables[table].delete())
                insert_rows(connection, changed)
                connection.commit()
        self.now = rows


@contextmanager
def exchanged(data: Path) -> Iterator[Worlds]:
    """Give the demo's world, closed afterwards, and see every line that its gateway logs."""
    rows, handler, logger = made_up_partnership(DAY), Lines(), logging.getLogger("concordat")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        with made_world(data, rows) as world:
            yield Worlds(world, Oracle(rows, YOUTH_SUPPORT), handler)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
