from collections.abc import Callable
from datetime import UTC, datetime
from threading import get_ident

import pytest
from sqlalchemy import Connection, Dialect, func, insert, select, update
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite

from gateway.storage.log_tree import read_head
from gateway.storage.prepared import Prepared
from gateway.storage.tables import access_events, event_sections, event_tags, log_head
from gateway.storage.writer import Job
from tests.gateway.running_gateway import RunningGateway
from tests.gateway.storage.test_one_write_path import counted_commits, in_one_group, sealed

# SQLAlchemy says of this one nothing that a type checker could use.
new_psycopg: Callable[[], Dialect] = psycopg.dialect
EVENTS = "INSERT INTO access_events (seq, id, leaf, leaf_hash, at) VALUES "
PG_EVENTS = "(%s::BIGINT, %s::VARCHAR, %s, %s, %s::TIMESTAMP WITHOUT TIME ZONE)"


def test_a_change_sees_the_events_of_the_jobs_before_it_and_the_head_that_they_moved(running: RunningGateway) -> None:
    before, seen = len(running.events()), list[tuple[int, int]]()

    def look(connection: Connection) -> None:
        counted = connection.execute(select(func.count()).select_from(access_events)).scalar_one()
        seen.append((counted, read_head(connection).range.size))

    with in_one_group(running) as put:
        for job in (Job(sealed(running)), Job(sealed(running), change=look), Job(sealed(running))):
            put(job)
        put(Job(sealed(running), change=look))

    assert seen == [(before + 2, before + 2), (before + 4, before + 4)]


def test_a_group_is_stored_with_everything_that_opens_its_events_and_finds_them(running: RunningGateway) -> None:
    events = [sealed(running) for _ in range(8)]
    with counted_commits(running) as commits, in_one_group(running) as put:
        receipts = [put(Job(event)) for event in events]
    assert len(commits) == 2

    with running.gateway.database.snapshot() as connection:
        for event, receipt in zip(events, receipts, strict=True):
            here = receipt.result().sequence
            content = select(event_sections.c.content).where(event_sections.c.seq == here)
            assert list(connection.execute(content).scalars()) == [section.content for section in event.sections]
            tags = select(event_tags.c.tag).where(event_tags.c.seq == here)
            assert set(connection.execute(tags).scalars()) == event.tags


def test_a_lone_job_is_written_by_whoever_brings_it_and_the_queue_stays_empty(running: RunningGateway) -> None:
    writers: list[int] = []

    def look(_connection: Connection) -> None:
        writers.append(running.gateway.writer._queue.qsize())  # noqa: SLF001 - nothing else tells that a job waits
        writers.append(get_ident())

    running.gateway.writer.write(Job(sealed(running), change=look))
    assert writers == [0, get_ident()]


@pytest.mark.parametrize(
    ("dialect", "events"),
    [(pysqlite.dialect(), "(?, ?, ?, ?, ?)"), (new_psycopg(), PG_EVENTS)],
    ids=["SQLite", "PG"],
)
def test_a_statement_takes_its_values_by_place_in_every_dialect(dialect: Dialect, events: str) -> None:
    spelt = Prepared(insert(access_events), list(access_events.c)).spelt(dialect)
    assert spelt.text == EVENTS + events
    ((place, convert),) = spelt.converted
    assert place == 4
    assert str(convert(datetime(2026, 3, 4, 10, 30, tzinfo=UTC))).startswith("2026-03-04 10:30:00")
    moved = Prepared(update(log_head), [log_head.c.size, log_head.c.subtrees]).spelt(dialect)
    assert moved.text.startswith("UPDATE log_head SET size=")
    assert not moved.converted
