"""A gateway that is wrong on purpose: it waits for a database that stands still for as long as that takes.

Only the harness starts one, to show that it would notice: `python waits_for_ever.py DATA PORT DATABASE`.
"""

import sys
from math import inf
from pathlib import Path

from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.settings import Settings
from gateway.storage import postgres, postgres_connection, writer

LONG = 3600.0

if __name__ == "__main__":
    data, port, database = sys.argv[1:]
    # The deadlines are a default, in what a context manager wraps, and constants that are read when they are needed.
    wrapped = vars(postgres.Postgres._bounded)["__wrapped__"]  # noqa: SLF001 - wrong on purpose
    wrapped.__defaults__ = (inf,)
    postgres_connection.ANSWER_WITHIN_SECONDS = LONG
    postgres_connection.CONNECT["connect_timeout"] = int(LONG)
    writer.DEADLINE_SECONDS = LONG
    run(open_gateway(Settings(Path(data), database_url=database)), listen(LOOPBACK, int(port)))
