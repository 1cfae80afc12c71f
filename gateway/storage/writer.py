"""The one write path of a process: a queue whose jobs are committed in groups, each with its access event.

A job takes the head of the log, reads its counters again, makes its change and appends its event. A job whose counters
have moved is rolled back alone and told so. Only a committed job gets a `Logged` receipt.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from queue import Empty, SimpleQueue
from time import monotonic

from sqlalchemy import Connection

from gateway.log_keeping.high_water import HighWater
from gateway.log_keeping.sealing import LockedEvent, Sealer, clock_stepped
from gateway.settings import Settings
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.log_appending import Appending
from gateway.storage.prepared import at_once
from gateway.storage.rate_counts import Counted, add_counts
from gateway.storage.same_files import SameFiles
from gateway.storage.versions import Counter, CurrentVersions, Versions, move_on

LARGEST_GROUP, DEADLINE_SECONDS = 100, 2.5
# Honest neighbours may be so far out of order: an event's time is sealed before the log gives it its place.
OUT_OF_ORDER = timedelta(seconds=60)


class Stale(Exception):
    """What the answer was built on has changed: decide again."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The receipt for a durable event: without one, nothing can be sent."""

    sequence: int
    leaf_hash: bytes


def nobody_counts(_jobs: int, _seconds: float, /) -> None:
    """Count nothing of a group that was written: whoever wants to puts something else in the place of this."""


ClockStepped = Callable[[datetime], LockedEvent]


@dataclass(frozen=True, slots=True)
class Job:
    """One event to append, what it was built on, the change that it records, if any, and what the call counts as."""

    event: LockedEvent
    versions: Versions = field(default_factory=dict)
    change: Callable[[Connection], None] | None = None
    moves: Iterable[Counter] = ()
    counts: Iterable[Counted] = ()


Waiting = tuple[Job, Future[Logged]]


class Writer:
    """Lets one group be written at a time: by whoever comes when nobody writes or waits, else from the queue."""

    def __init__(self, database: Database, clock_stepped: ClockStepped, high_water: HighWater) -> None:
        """Write to a database; `clock_stepped` makes the event that says that the clock went back to an instant.

        Nothing is written to a log that has been larger before: it was put back, and lacks what was said since.
        """
        self.database, self.clock_stepped, self.high_water = database, clock_stepped, high_water
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._turn, self._wanted, self._closed = threading.Lock(), threading.Event(), False
        self._files, self.committed = SameFiles(database), nobody_counts
        self._thread = threading.Thread(target=self._run, name="concordat-writer", daemon=True)
        self._thread.start()

    def write(self, job: Job) -> Logged:
        """Return once the job is durable; Stale or StorageUnavailable otherwise.

        A job that is late may yet be committed: an event without an answer is lawful, the reverse never.
        """
        future: Future[Logged] = Future()
        if not self._wanted.is_set() and self._turn.acquire(blocking=False):
            # To hand the job to another thread and back would take as long as to write it.
            try:
                self._commit([(job, future)])
            finally:
                self._turn.release()
        else:
            self._queue.put((job, future))
            self._wanted.set()
        try:
            return future.result(DEADLINE_SECONDS)
        except Late:
            future.cancel()
            raise StorageUnavailable("the log did not answer in time") from None

    @property
    def waiting(self) -> int:
        """How many jobs wait for their turn."""
        return self._queue.qsize()

    def close(self) -> None:
        """Write what is queued, then stop."""
        self._closed = True
        self._wanted.set()
        self._thread.join(DEADLINE_SECONDS)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            with self._turn:
                group = self._group()
                wanted = [pair for pair in group if pair[1].set_running_or_notify_cancel()]
                if wanted:
                    self._commit(wanted)
                if self._closed and self._queue.empty():
                    return

    def _group(self) -> list[Waiting]:
        """Take what waits out of the queue; whoever comes now, comes into the next group."""
        group: list[Waiting] = []
        self._wanted.clear()
        while len(group) < LARGEST_GROUP:
            try:
                group.append(self._queue.get_nowait())
            except Empty:
                return group
        self._wanted.set()
        return group

    def _commit(self, group: list[Waiting]) -> None:
        began, outcomes = monotonic(), list[Logged | Exception]()
        try:
            with self.database.writing() as connection:
                log = self._begin(connection)
                current = CurrentVersions(connection, chain.from_iterable(job.versions for job, _future in group))
                outcomes = [self._append(log, current, job) for job, _future in group]
                with at_once(connection):
                    log.store()
                    add_counts(connection, _counted(group, outcomes))
                self._files.check()
                connection.commit()
            self._files.check_found_again()
            self.high_water.raise_to(log.head.range.size)
        except Exception as error:  # noqa: BLE001 - whatever failed, the outcome is unknown and nobody may be answered
            # The connections are let go, so that service resumes by itself once writing works again.
            self.database.start_afresh()
            self._files.forget()
            why = f"{error}" if isinstance(error, StorageUnavailable) else type(error).__name__
            outcomes = [StorageUnavailable(why)] * len(group)
        self.committed(len(group), monotonic() - began)
        for (_job, future), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Logged):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    def _begin(self, connection: Connection) -> Appending:
        log = Appending(connection)
        if log.head.range.size < self.high_water.size:
            raise StorageUnavailable("the log was put back to an earlier state")
        return log

    def _append(self, log: Appending, current: CurrentVersions, job: Job) -> Logged | Exception:
        # In a statement of its own, after the head is held: what is read now can't be older than the head.
        if job.versions and not current.are(job.versions):
            return Stale()
        if log.head.latest and job.event.time < log.head.latest - OUT_OF_ORDER:
            # A clock that steps back is recorded, never hidden.
            log.add(self.clock_stepped(job.event.time), steps_back=True)
        if job.change:
            # A change sees the log with the events of the jobs before it.
            log.store()
            current.forget()
            try:
                with log.connection.begin_nested():
                    job.change(log.connection)
                    move_on(log.connection, job.moves)
            except Stale as stale:
                # A change may look again itself at what it was built on.
                return stale
        return Logged(log.add(job.event), job.event.leaf_hash)


def _counted(group: Iterable[Waiting], outcomes: Iterable[Logged | Exception]) -> Iterator[Counted]:
    """Yield what the jobs that stay in the log count as."""
    for (job, _future), outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, Logged):
            yield from job.counts


def writer_of(settings: Settings, database: Database, sealer: Sealer) -> Writer:
    """Return the writer of a data folder's log."""
    return Writer(database, clock_stepped(sealer, settings.name), HighWater(settings.high_water))
