import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, insert

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.log_keeping.sealing import LockedEvent
from gateway.storage.database import StorageUnavailable
from gateway.storage.tables import organisations
from gateway.storage.versions import Counter, move_on, read_versions
from gateway.storage.writer import Job, Logged, Stale
from tests.gateway.running_gateway import NOW, SAM, RunningGateway

Change = Callable[[Connection], None]
SAMS = Counter("young_person", SAM)


def sealed(running: RunningGateway) -> LockedEvent:
    return running.gateway.door.sealer.seal(
        AccessEvent(
            id=new_event_id(NOW, secrets.token_bytes(RANDOM_BYTES)),
            time=NOW,
            kind=Kind.DISCLOSURE,
            outcome="shown",
            gateway="gateway",
            protocol="none",
            sections={SectionName.ACTOR: {"user": "somebody"}},
        )
    )


def writes(note: str) -> Change:
    def change(connection: Connection) -> None:
        connection.execute(insert(organisations), {"id": note, "name": note})

    return change


def fails(connection: Connection) -> None:
    writes("failed")(connection)
    raise RuntimeError


def written(running: RunningGateway) -> set[str]:
    return {name for (name,) in running.rows("SELECT name FROM organisations WHERE name = id")}


@contextmanager
def in_one_group(running: RunningGateway) -> Iterator[Callable[[Job], Future[Logged]]]:
    """Give a way to queue jobs that are committed together when the block ends: till then the writer is kept busy."""
    busy, release = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        busy.set()
        assert release.wait(2)

    def queued(count: int) -> None:
        while running.gateway.writer._queue.qsize() < count:  # noqa: SLF001 - nothing else tells that a job waits
            threading.Event().wait(0.001)

    waiting: list[Future[Logged]] = []
    with ThreadPoolExecutor(20) as threads:

        def put(job: Job) -> Future[Logged]:
            waiting.append(threads.submit(running.gateway.writer.write, job))
            queued(len(waiting))
            return waiting[-1]

        first = threads.submit(running.gateway.writer.write, Job(sealed(running), change=hold))
        assert busy.wait(2)
        yield put
        release.set()
        first.result()


@contextmanager
def counted_commits(running: RunningGateway) -> Iterator[list[object]]:
    commits: list[object] = []
    listener = commits.append
    event.listen(running.gateway.database.engine, "commit", listener)
    yield commits
    event.remove(running.gateway.database.engine, "commit", listener)


def test_jobs_that_wait_together_are_committed_at_once_and_numbered_in_their_order(running: RunningGateway) -> None:
    before = len(running.events())
    jobs = [Job(sealed(running)) for _ in range(12)]

    with counted_commits(running) as commits:
        with in_one_group(running) as put:
            receipts = [put(job) for job in jobs]
        sequences = [receipt.result().sequence for receipt in receipts]

    assert sequences == list(range(before + 1, before + 13))
    assert [event.id for event in running.events()][before + 1 :] == [str(job.event.id) for job in jobs]
    assert len(commits) == 2  # the job that kept the writer busy, and the twelve


def test_many_threads_at_once_leave_no_gap_and_no_double(running: RunningGateway) -> None:
    before = len(running.events())
    jobs = [Job(sealed(running), change=writes(f"note-{place}")) for place in range(120)]

    with ThreadPoolExecutor(16) as threads:
        receipts = list(threads.map(running.gateway.writer.write, jobs))

    events = running.events()
    assert sorted(receipt.sequence for receipt in receipts) == list(range(before, before + 120))
    assert [event.sequence for event in events] == list(range(before + 120))
    assert {(r.sequence, r.leaf_hash) for r in receipts} == {(e.sequence, e.leaf_hash) for e in events[before:]}
    assert written(running) == {f"note-{place}" for place in range(120)}


def test_a_stale_job_is_rolled_back_alone(running: RunningGateway) -> None:
    before = len(running.events())

    with in_one_group(running) as put:
        good = put(Job(sealed(running), {SAMS: 0}, writes("first"), [SAMS]))
        stale = put(Job(sealed(running), {SAMS: 0}, writes("stale"), [SAMS]))
        fresh = put(Job(sealed(running), {SAMS: 1}, writes("third")))

    with pytest.raises(Stale):
        stale.result()
    assert [good.result().sequence, fresh.result().sequence] == [before + 1, before + 2]
    assert written(running) == {"first", "third"}
    assert len(running.events()) == before + 3


def test_a_job_sees_the_counters_that_the_jobs_before_it_in_the_group_moved(running: RunningGateway) -> None:
    with in_one_group(running) as put:
        put(Job(sealed(running), change=writes("mover"), moves=[SAMS]))
        overtaken = put(Job(sealed(running), {SAMS: 0}))

    assert isinstance(overtaken.exception(), Stale)


def test_a_change_that_fails_fails_its_whole_group_and_nobody_is_answered(running: RunningGateway) -> None:
    with in_one_group(running) as put:
        group = [put(Job(sealed(running), change=change)) for change in (writes("before"), fails, writes("after"))]

    assert [type(each.exception()) for each in group] == [StorageUnavailable] * 3
    assert written(running) == set()
    assert len(running.events()) == running.rows("SELECT size FROM log_head")[0][0] == 2


def test_after_a_failure_the_next_job_is_written_as_if_nothing_had_been(running: RunningGateway) -> None:
    before = len(running.events())
    with pytest.raises(StorageUnavailable):
        running.gateway.writer.write(Job(sealed(running), change=fails))

    assert running.gateway.writer.write(Job(sealed(running))).sequence == before


def test_the_same_event_is_never_written_twice(running: RunningGateway) -> None:
    job = Job(sealed(running))
    running.gateway.writer.write(job)
    before = running.events()

    with pytest.raises(StorageUnavailable):
        running.gateway.writer.write(job)
    assert running.events() == before


def test_an_answer_that_was_built_on_an_old_counter_is_stale_whichever_counter_moved(running: RunningGateway) -> None:
    for counter in (
        SAMS,
        Counter("practitioner", "amara.okoye"),
        Counter("agreements", "fennel-row"),
        Counter("protocol", ""),
    ):
        with running.gateway.database.snapshot() as connection:
            versions = read_versions(connection, [counter])
        with running.gateway.database.writing() as connection:
            move_on(connection, [counter])
            connection.commit()

        with pytest.raises(Stale):
            running.gateway.writer.write(Job(sealed(running), versions))


def test_a_recorded_detail_makes_a_disclosure_that_was_built_before_it_stale(running: RunningGateway) -> None:
    with running.gateway.database.snapshot() as connection:
        versions = read_versions(connection, [SAMS])
    assert running.record("amara.okoye", SAM, "ca.plan").status == 201
    before = len(running.events())

    with pytest.raises(Stale):
        running.gateway.writer.write(Job(sealed(running), versions))
    assert len(running.events()) == before


def test_closing_writes_what_is_queued(running: RunningGateway) -> None:
    before = len(running.events())
    with in_one_group(running) as put:
        receipts = [put(Job(sealed(running))) for _ in range(3)]
    running.gateway.writer.close()

    assert [receipt.result().sequence for receipt in receipts] == [before + 1, before + 2, before + 3]
