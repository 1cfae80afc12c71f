import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from gateway.settings import Settings
from gateway.storage.log_search import OUT_OF_ORDER, Sought, counts_by_day, how_far_back, search
from gateway.storage.opening import open_database
from gateway.storage.tables import access_events, event_tags
from gateway.storage.upgrade import upgrade

START = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
TAGS = [bytes([number] * 8) for number in range(6)]
STEP = 250
"""The clock is put back by two hours before this event, which says so."""


@dataclass(frozen=True)
class Found:
    number: int
    at: datetime
    tags: frozenset[bytes]


def made_up_events(count: int) -> list[Found]:
    """Events twenty seconds apart, their times shaken by up to thirty; tag number n on one event in n + 1."""
    chance = random.Random(20_260_304)
    return [
        Found(
            number,
            START
            + number * timedelta(seconds=20)
            + timedelta(seconds=chance.uniform(-30, 30))
            - (timedelta(hours=2) if number >= STEP else timedelta(0)),
            frozenset(tag for place, tag in enumerate(TAGS) if chance.random() < 1 / (place + 1)),
        )
        for number in range(count)
    ]


EVENTS = made_up_events(500)
GROUPS = [(TAGS[1], TAGS[3]), (TAGS[2], TAGS[4]), (TAGS[0],)]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    settings = Settings(Path(tmp_path_factory.mktemp("search")))
    upgrade(settings)
    database = open_database(settings)
    with database.writing() as connection:
        rows = [
            {"seq": event.number, "id": str(event.number), "leaf": b"", "leaf_hash": b"", "at": event.at}
            for event in EVENTS
        ]
        connection.execute(insert(access_events), rows)
        tags = [{"tag": tag, "seq": event.number} for event in EVENTS for tag in event.tags]
        connection.execute(insert(event_tags), tags)
        connection.commit()
    with database.snapshot() as connection:
        yield connection
    database.close()


def by_brute_force(sought: Sought) -> list[Found]:
    return [
        event
        for event in reversed(EVENTS)
        if set(sought.tags) <= event.tags
        and all(set(group) & event.tags for group in sought.any_of)
        and (sought.first is None or event.at >= sought.first)
        and (sought.end is None or event.at < sought.end)
    ]


def questions(connection: Connection) -> list[Sought]:
    chance, slack = random.Random(7), how_far_back(connection, [STEP])
    instants = [event.at for event in chance.sample(EVENTS, 60)]
    periods = [(None, None), *((None, at) for at in instants[:20]), *((at, None) for at in instants[20:40])]
    periods += [(min(pair), max(pair)) for pair in zip(instants[40:], instants[:20], strict=True)]
    return [
        Sought(chance.sample(TAGS, count), chance.sample(GROUPS, of), first, end, slack)
        for first, end in periods
        for count in range(len(TAGS))
        for of in range(len(GROUPS))
    ]


def test_what_is_found_is_what_looking_at_every_event_finds(stored: Connection) -> None:
    asked = questions(stored)
    assert sum(bool(by_brute_force(sought)) for sought in asked) > 200
    for sought in asked:
        assert search(stored, sought, limit=1000) == [event.number for event in by_brute_force(sought)]


def test_pages_follow_on_each_other_without_gap_or_double(stored: Connection) -> None:
    sought, found, before = Sought(TAGS[:2]), list[int](), None
    while page := search(stored, sought, before, limit=7):
        assert len(page) <= 7
        found, before = found + page, page[-1]
    assert found == [event.number for event in by_brute_force(sought)]
    assert len(found) > 70


def test_days_are_counted_as_looking_at_every_event_counts_them(stored: Connection) -> None:
    for sought in questions(stored):
        counted = Counter(event.at.date() for event in by_brute_force(sought))
        assert list(counts_by_day(stored, sought).items()) == sorted(counted.items())
    assert set(counts_by_day(stored, Sought())) == {date(2026, 3, 4), date(2026, 3, 5)}


def test_an_event_that_stands_a_little_before_its_time_is_found_at_the_edge_of_a_period(stored: Connection) -> None:
    early = [a for a, b in pairwise(EVENTS) if a.at > b.at and b.number != STEP]
    assert len(early) > 50
    for event in early:
        slack = how_far_back(stored, [STEP])
        edge = Sought(first=event.at, end=event.at + timedelta(microseconds=1), slack=slack)
        assert search(stored, edge) == [event.number]


def test_how_far_back_is_a_minute_and_all_that_clocks_stepped_back(stored: Connection) -> None:
    assert how_far_back(stored, []) == OUT_OF_ORDER
    stepped = EVENTS[STEP - 1].at - EVENTS[STEP].at
    assert how_far_back(stored, [STEP]) == stepped + 2 * OUT_OF_ORDER
    assert how_far_back(stored, [0]) == 2 * OUT_OF_ORDER


def test_the_same_tag_twice_and_a_tag_that_nothing_has_are_no_fault(stored: Connection) -> None:
    once = Sought([TAGS[3]])
    assert search(stored, replace(once, tags=[TAGS[3], TAGS[3]])) == search(stored, once)
    assert search(stored, Sought([TAGS[0], b"nothing."])) == []
    assert search(stored, Sought([TAGS[0]], any_of=[()])) == []
    assert search(stored, replace(once, any_of=[(TAGS[3], b"nothing.")])) == search(stored, once)


def test_a_period_is_looked_up_and_not_read_through(stored: Connection) -> None:
    wanted = Sought(TAGS[:2], first=START, end=START + timedelta(hours=1))
    steps: list[str] = []
    driver = stored.connection.driver_connection
    assert driver is not None
    driver.set_trace_callback(steps.append)
    search(stored, wanted)
    driver.set_trace_callback(None)
    plans = [str(row) for step in steps for row in driver.execute(f"EXPLAIN QUERY PLAN {step}").fetchall()]
    assert len(steps) == 5  # both ends of the period, how common each tag is, the page
    # What is counted of a tag is a subquery, which has an end of its own.
    assert not [plan for plan in plans if "TEMP B-TREE" in plan or ("SCAN" in plan and "SCAN anon_1" not in plan)]
