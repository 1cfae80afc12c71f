"""Gateways that are wrong on purpose about what could not be written.

Only the harness starts one, to show that it would notice: `python careless_server.py WAY DATA PORT`.
"""

import sys
from pathlib import Path

from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.sqlite import Sqlite
from gateway.storage.writer import Job, Logged, Writer


class ForgivingWriter(Writer):
    """Takes an event that could not be written for written."""

    def write(self, job: Job) -> Logged:
        """Return a receipt whatever became of the job."""
        try:
            return super().write(job)
        except StorageUnavailable:
            return Logged(0, job.event.leaf_hash)


def compares_no_files(_self: Sqlite) -> tuple[tuple[int, int] | None, ...]:
    """Say that the files are what they were."""
    return ((0, 0),)


if __name__ == "__main__":
    way, data, port = sys.argv[1:]
    if way == "compares_no_files":
        setattr(Sqlite, "files", compares_no_files)  # noqa: B010 - an assignment has another type
    gateway = open_gateway(Settings(Path(data)))
    if way == "forgives":
        writer = gateway.writer
        gateway.door.writer = ForgivingWriter(gateway.database, writer.clock_stepped, writer.high_water)
    run(gateway, listen(LOOPBACK, int(port)))
