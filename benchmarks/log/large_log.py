"""A log of a million events, put into SQLite directly: leaves that are short and made up, the whole tree, many tags.

What the writer would take an hour for takes a minute or two here; what reads it cannot tell the difference. Tags come
as they do in life: some on half of all events, some on a few dozen.
"""

import random
import time
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.log.made_up_events import CATEGORIES, START
from benchmarks.log.new_log import data_folder
from gateway.access_log.event import leaf_hash
from gateway.access_log.pseudonyms import Pseudonyms
from gateway.access_log.tags import TagKind, tag
from gateway.access_log.tiles import HEIGHT
from gateway.access_log.tree import CompactRange
from gateway.key_file import read_or_make_key
from gateway.settings import Settings
from gateway.storage.log_tree import Head, move_head
from gateway.storage.opening import open_database

SEED, YEAR = 20_261_125, timedelta(days=365)
# A young person is looked at a few dozen times a year, a practitioner looks every day.
EACH_YOUNG_PERSON, EACH_PRACTITIONER = 50, 1_000
PURPOSES, SHOWN = [f"purpose-{number}" for number in range(10)], 6
# Each kind and outcome with how many of a hundred events are such.
KINDS = (
    ("disclosure", "shown", 80),
    ("disclosure", "all_hidden", 5),
    ("refusal", "not-found", 5),
    ("search", "found", 10),
)

# Made at the end, which takes less time than to grow them.
INDICES = {"ix_access_events_at": "access_events (at)", "ix_event_tags_seq": "event_tags (seq)"}


@dataclass(frozen=True, slots=True)
class LargeLog:
    """A closed log, how many events it has, and what it took to build it."""

    settings: Settings
    size: int
    build_seconds: float
    apart: timedelta

    def tag(self, kind: TagKind, word: str) -> bytes:
        """Return the tag of a word in this log."""
        return tag(Pseudonyms(read_or_make_key(self.settings.index_key)), kind, word)


def made_up_leaf(number: int) -> bytes:
    """Return a short leaf."""
    return b'{"id":"%036d","kind":"disclosure"}' % number


@contextmanager
def large_log(size: int) -> Iterator[LargeLog]:
    """Build a log of so many events over a year; it is gone afterwards."""
    with data_folder() as settings:
        started = time.perf_counter()
        fill_log(settings, size)
        yield LargeLog(settings, size, time.perf_counter() - started, YEAR / size)


def fill_log(settings: Settings, size: int) -> None:
    """Fill the empty log of a data folder with so many events."""
    database = open_database(settings)
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=0")
        for index in INDICES:
            connection.exec_driver_sql(f"DROP INDEX {index}")
        driver = connection.connection.cursor()
        _insert_events(driver, size, YEAR / size)
        move_head(connection, Head(_insert_nodes(driver, size), START + YEAR))
        _insert_tags(driver, settings, size)
        for index, where in INDICES.items():
            connection.exec_driver_sql(f"CREATE INDEX {index} ON {where}")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    database.close()


def _insert_events(driver: Any, size: int, apart: timedelta) -> None:  # noqa: ANN401 - the driver is untyped
    first = START.replace(tzinfo=None)

    def rows() -> Iterator[tuple[int, str, bytes, bytes, str]]:
        for number in range(size):
            leaf = made_up_leaf(number)
            at = (first + number * apart).isoformat(" ", "microseconds")
            yield number, f"{number:036}", leaf, leaf_hash(leaf), at

    driver.executemany("INSERT INTO access_events VALUES (?, ?, ?, ?, ?)", rows())


def _insert_nodes(driver: Any, size: int) -> CompactRange:  # noqa: ANN401
    grown, nodes = CompactRange(), []
    for number in range(size):
        grown, whole = grown.grown(leaf_hash(made_up_leaf(number)))
        nodes += [(height // HEIGHT, place, found) for height, place, found in whole if height % HEIGHT == 0]
    driver.executemany("INSERT INTO log_nodes VALUES (?, ?, ?)", nodes)
    return grown


def _insert_tags(driver: Any, settings: Settings, size: int) -> None:  # noqa: ANN401
    found: dict[tuple[TagKind, str], array[int]] = defaultdict(lambda: array("I"))
    chance = random.Random(SEED)
    for number in range(size):
        for words in _words(chance, size):
            found[words].append(number)
    pseudonyms = Pseudonyms(read_or_make_key(settings.index_key))
    tagged = sorted((tag(pseudonyms, *words), numbers) for words, numbers in found.items())
    rows = ((each, number) for each, numbers in tagged for number in numbers)
    driver.executemany("INSERT INTO event_tags VALUES (?, ?)", rows)


def _words(chance: random.Random, size: int) -> Sequence[tuple[TagKind, str]]:
    kind, outcome, _ = chance.choices(KINDS, [weight for *_, weight in KINDS])[0]
    some = {CATEGORIES[int(len(CATEGORIES) * chance.random() ** 2)] for _ in range(SHOWN)}
    return [
        (TagKind.KIND, kind),
        (TagKind.OUTCOME, outcome),
        (TagKind.SUBJECT, f"young person {int(size / EACH_YOUNG_PERSON * chance.random())}"),
        (TagKind.ACTOR, f"user.{int(size / EACH_PRACTITIONER * chance.random())}"),
        (TagKind.ORGANISATION, f"organisation-{int(20 * chance.random() ** 2)}"),
        (TagKind.PURPOSE, PURPOSES[int(10 * chance.random() ** 2)]),
        *((TagKind.SHOWN, category) for category in some if outcome == "shown"),
    ]
