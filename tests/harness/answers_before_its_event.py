"""A gateway that is wrong on purpose: it answers first and writes the event 100 ms later.

Only the harness starts it, to show that it would notice: `python answers_before_its_event.py DATA PORT`.
"""

import sys
import threading
from pathlib import Path

from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.settings import Settings
from gateway.storage.writer import Job, Logged, Writer

LATE_SECONDS = 0.1


class HastyWriter(Writer):
    """Gives the receipt before there is anything to receive."""

    def write(self, job: Job) -> Logged:
        """Return at once, and write later."""
        threading.Timer(LATE_SECONDS, super().write, [job]).start()
        return Logged(0, job.event.leaf_hash)


if __name__ == "__main__":
    gateway = open_gateway(Settings(Path(sys.argv[1])))
    gateway.door.writer = HastyWriter(gateway.database, gateway.writer.clock_stepped, gateway.writer.high_water)
    run(gateway, listen(LOOPBACK, int(sys.argv[2])))
