"""A gateway that is wrong on purpose: SQLite with synchronous=NORMAL, the usual advice.

Only the harness starts it, to show that it would notice: `python syncs_too_rarely.py DATA PORT`.
"""

import sys
from pathlib import Path

from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.settings import Settings
from gateway.storage.sqlite import PRAGMAS

if __name__ == "__main__":
    PRAGMAS["synchronous"] = 1
    gateway = open_gateway(Settings(Path(sys.argv[1])))
    run(gateway, listen(LOOPBACK, int(sys.argv[2])))
