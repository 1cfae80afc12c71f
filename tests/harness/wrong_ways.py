"""Wrong ways of honouring a withdrawal, all tried for the design; each makes the gateway of its process go that way.

Only a process that the harness starts goes one of them, to show that it would be noticed.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from sqlalchemy import select, tuple_

from gateway.storage import versions, writer
from gateway.storage.database import Snapshot
from gateway.storage.log_appending import Appending
from gateway.storage.log_tree import read_head
from gateway.storage.postgres import Postgres
from gateway.storage.sqlite import Sqlite
from gateway.storage.tables import counters, log_head
from gateway.storage.versions import Counter, CurrentVersions
from gateway.storage.writer import Job, Logged, Stale, Writer

Group = list[tuple[Job, Future[Logged]]]
Commit = Callable[[Writer, Group], None]


def replace(owner: object, name: str, wrong: object) -> None:
    """Put something else in the place of a function of the gateway, for the rest of this process."""
    setattr(owner, name, wrong)


def _commit() -> Commit:
    commit: Commit = vars(Writer)["_commit"]
    return commit


def counters_are_not_read_again() -> None:
    """Nobody asks whether an answer is still true; asking in its own snapshot is the same, for that sees no change."""
    replace(CurrentVersions, "are", lambda _self, _versions: True)


def counters_are_read_before_the_lock() -> None:
    """They are read again in a statement of their own, but before BEGIN IMMEDIATE: whoever held the lock moves them."""
    read, commit = versions.read_versions, _commit()

    def early(self: Writer, group: Group) -> None:
        with self.database.snapshot() as connection:
            still = [read(connection, job.versions) == dict(job.versions) for job, _future in group]
        for (_job, future), fresh in zip(group, still, strict=True):
            if not fresh:
                future.set_exception(Stale())
        commit(self, [pair for pair, fresh in zip(group, still, strict=True) if fresh])

    counters_are_not_read_again()
    replace(Writer, "_commit", early)


def a_snapshot_has_no_begin() -> None:
    """Every SELECT sees the newest state: the counters, read last, are those of after the withdrawal."""
    snapshot = Sqlite.snapshot

    @contextmanager
    def loose(self: Sqlite) -> Iterator[Snapshot]:
        with snapshot(self) as connection:
            connection.exec_driver_sql("COMMIT")
            yield connection

    @contextmanager
    def committed(self: Postgres) -> Iterator[Snapshot]:
        with self.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
            yield connection

    replace(Sqlite, "snapshot", loose)
    replace(Postgres, "snapshot", committed)


def a_change_moves_no_counter() -> None:
    """The withdrawal is stored, and nobody who read before it is told."""
    replace(writer, "move_on", lambda _connection, _changed: None)


def a_group_does_not_see_the_jobs_before_it() -> None:
    """All counters of a group are read under the lock, but once: a withdrawal in the group is not seen after it."""
    replace(CurrentVersions, "forget", lambda _self: None)


def head_and_counters_in_one_statement() -> None:
    """One joined FOR UPDATE takes the head; having waited for it, it still sees the counters of before."""

    @contextmanager
    def nothing_held(self: Postgres) -> Iterator[Snapshot]:
        with self.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
            yield connection

    def append(_self: Writer, log: Appending, _current: CurrentVersions, job: Job) -> Logged | Exception:
        wanted = tuple_(counters.c.kind, counters.c.key).in_([tuple(counter) for counter in job.versions])
        joined = select(log_head.c.size, counters).select_from(log_head.outerjoin(counters, wanted))
        rows = log.connection.execute(joined.with_for_update(of=log_head)).all()
        found = {Counter(row.kind, row.key): row.value for row in rows if row.kind}
        if {**dict.fromkeys(job.versions, 0), **found} != dict(job.versions):
            return Stale()
        log.head = read_head(log.connection)
        if job.change:
            job.change(log.connection)
            versions.move_on(log.connection, job.moves)
        place = log.add(job.event)
        log.store()
        return Logged(place, job.event.leaf_hash)

    replace(Postgres, "writing", nothing_held)
    replace(Writer, "_append", append)


WRONG_WAYS = {
    wrong.__name__: wrong
    for wrong in (
        counters_are_not_read_again,
        counters_are_read_before_the_lock,
        a_snapshot_has_no_begin,
        a_change_moves_no_counter,
        a_group_does_not_see_the_jobs_before_it,
    )
}
WRONG_ON_POSTGRESQL = {
    wrong.__name__: wrong
    for wrong in (counters_are_read_before_the_lock, a_snapshot_has_no_begin, head_and_counters_in_one_statement)
}
