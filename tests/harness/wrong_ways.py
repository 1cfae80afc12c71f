"""Wrong ways of honouring a withdrawal, all tried for the design; each makes the gateway of its process go that way.

Only a process that the harness starts goes one of them, to show that it would be noticed.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from gateway.storage import versions, writer
from gateway.storage.database import Snapshot
from gateway.storage.sqlite import Sqlite
from gateway.storage.versions import Versions
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
    replace(writer, "read_versions", lambda _connection, wanted: dict(wanted))


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

    replace(Sqlite, "snapshot", loose)


def a_change_moves_no_counter() -> None:
    """The withdrawal is stored, and nobody who read before it is told."""
    replace(writer, "move_on", lambda _connection, _changed: None)


def a_group_does_not_see_the_jobs_before_it() -> None:
    """All counters of a group are read under the lock, but once: a withdrawal in the group is not seen after it."""
    read, commit = versions.read_versions, _commit()

    def together(self: Writer, group: Group) -> None:
        wanted = {counter for job, _future in group for counter in job.versions}
        stood: Versions = {}

        def once(connection: Snapshot, counters: Versions) -> Versions:
            nonlocal stood
            stood = stood or read(connection, wanted)
            return {counter: stood[counter] for counter in counters}

        # Only one thread of a process writes, one group after the other.
        replace(writer, "read_versions", once)
        commit(self, group)

    replace(Writer, "_commit", together)


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
