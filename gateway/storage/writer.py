"""The one write path of a process: a queue whose jobs are committed in groups, each with its access event.

A job takes the head of the log, reads its counters again, makes its change and appends its event. A job whose counters
have moved is rolled back alone and told so. Only a committed job gets a `Logged` receipt.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from sqlalchemy import Connection, insert

from gateway.log_keeping.sealing import LockedEvent
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.log_tree import Head, insert_nodes, move_head, read_head
from gateway.storage.tables import access_events, event_sections, event_tags
from gateway.storage.versions import Counter, Versions, move_on, read_versions

LARGEST_GROUP = 100
# Honest neighbours may be so far out of order: an event's time is sealed before the log gives it its place.
OUT_OF_ORDER = timedelta(seconds=60)
DEADLINE_SECONDS = 3.0


class Stale(Exception):
    """What the answer was built on has changed: decide again."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The receipt for a durable event: without one, nothing can be sent."""

    sequence: int
    leaf_hash: bytes


ClockStepped = Callable[[datetime], LockedEvent]


@dataclass(frozen=True, slots=True)
class Job:
    """One event to append, with what it was built on and the change that it records, if any."""

    event: LockedEvent
    versions: Versions = field(default_factory=dict)
    change: Callable[[Connection], None] | None = None
    moves: Iterable[Counter] = ()


class Writer:
    """Owns the queue and the only thread that writes."""

    def __init__(self, database: Database, clock_stepped: ClockStepped) -> None:
        """Write to a database; `clock_stepped` makes the event that says that the clock went back to an instant."""
        self.database, self.clock_stepped = database, clock_stepped
        self._queue: SimpleQueue[tuple[Job, Future[Logged]] | None] = SimpleQueue()
        self._files: tuple[tuple[int, int] | None, ...] = ()
        self._thread = threading.Thread(target=self._run, name="concordat-writer", daemon=True)
        self._thread.start()

    def write(self, job: Job) -> Logged:
        """Return once the job is durable; Stale or StorageUnavailable otherwise.

        A job that is late may yet be committed: an event without an answer is lawful, the reverse never.
        """
        future: Future[Logged] = Future()
        self._queue.put((job, future))
        try:
            return future.result(DEADLINE_SECONDS)
        except Late:
            future.cancel()
            raise StorageUnavailable("the log did not answer in time") from None

    def close(self) -> None:
        """Write what is queued, then stop."""
        self._queue.put(None)
        self._thread.join(DEADLINE_SECONDS)

    def _run(self) -> None:
        while True:
            group = self._group()
            wanted = [pair for pair in group if pair and pair[1].set_running_or_notify_cancel()]
            if wanted:
                self._commit(wanted)
            if None in group:
                return

    def _group(self) -> list[tuple[Job, Future[Logged]] | None]:
        group = [self._queue.get()]
        while len(group) < LARGEST_GROUP and group[-1] is not None:
            try:
                group.append(self._queue.get_nowait())
            except Empty:
                break
        return group

    def _commit(self, group: list[tuple[Job, Future[Logged]]]) -> None:
        outcomes: list[Logged | Exception] = []
        try:
            with self.database.writing() as connection:
                outcomes = [self._append(connection, job) for job, _future in group]
                self._check_files()
                connection.commit()
        except Exception as error:  # noqa: BLE001 - whatever failed, the outcome is unknown and nobody may be answered
            # The connections are let go, so that service resumes by itself once writing works again.
            self.database.start_afresh()
            self._files = ()
            outcomes = [StorageUnavailable(type(error).__name__)] * len(group)
        for (_job, future), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Logged):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    def _check_files(self) -> None:
        files = self.database.files()
        self._files = self._files or files
        if files != self._files or None in files:
            raise StorageUnavailable("the database file is not the one that was opened")


    def _append(self, connection: Connection, job: Job) -> Logged | Exception:
        savepoint = connection.begin_nested()
        head = read_head(connection)
        # In a statement of its own, after the head is held: what is read now can't be older than the head.
        if read_versions(connection, job.versions) != dict(job.versions):
            savepoint.rollback()
            return Stale()
        if head.latest and job.event.time < head.latest - OUT_OF_ORDER:
            # A clock that steps back is recorded, never hidden.
            head = _insert(connection, Head(head.range, None), self.clock_stepped(job.event.time))
        if job.change:
            job.change(connection)
            move_on(connection, job.moves)
        _insert(connection, head, job.event)
        savepoint.commit()
        return Logged(head.range.size, job.event.leaf_hash)


def _insert(connection: Connection, head: Head, event: LockedEvent) -> Head:
    """Append the event, with what opens it and what it is found by, and grow the tree over it."""
    sequence = head.range.size
    row = {"seq": sequence, "id": str(event.id), "leaf": event.leaf, "leaf_hash": event.leaf_hash, "at": event.time}
    connection.execute(insert(access_events), row)
    sections = [
        {"seq": sequence, "name": name.value, "content": content, "key_file": key.file, "key_slot": key.slot}
        for name, content, key in event.sections
    ]
    if sections:
        connection.execute(insert(event_sections), sections)
    if event.tags:
        connection.execute(insert(event_tags), [{"tag": tag, "seq": sequence} for tag in event.tags])
    grown, whole = head.range.grown(event.leaf_hash)
    insert_nodes(connection, whole)
    moved = Head(grown, max(head.latest or event.time, event.time))
    move_head(connection, moved)
    return moved
