"""Runs a contest where making durable takes as long as on a common disk: in a process with a preloaded library.

To group commits gains what a disk takes: where one answers in 0.06 ms, as a virtual machine's may that keeps what it
was given elsewhere, there is little to gain. The library is compiled by what the PyPI package `ziglang` carries.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from benchmarks.log.figure import middle

FSYNCS = 200
SOURCE = Path(__file__).with_suffix(".c")
SLOWER_BY = 0.00012
"""Seconds; a pause of the system takes about 0.06 ms more, so that 8 kB take about the 0.25 ms of a common disk."""


def durable_seconds() -> float:
    """Return how long it takes here to write 8 kB and have them durable."""
    laps = []
    with TemporaryFile() as file:
        for _ in range(FSYNCS):
            started = time.perf_counter()
            os.pwrite(file.fileno(), bytes(8192), 0)
            os.fsync(file.fileno())
            laps.append(time.perf_counter() - started)
    return middle(laps)


def on_a_slower_disk(module: str, *words: str) -> Any:  # noqa: ANN401 - whatever the module prints, as JSON
    """Return what a module prints as JSON; `FileNotFoundError` or `CalledProcessError` where it can't be run so."""
    with TemporaryDirectory(prefix="concordat-bench-") as folder:
        library = Path(folder) / "slower_disk.so"
        compile_ = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        here = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(Path(folder) / "cache")}
        subprocess.run([sys.executable, "-m", "ziglang", *compile_], check=True, env=here)  # noqa: S603 - our own words
        slower = {**os.environ, "LD_PRELOAD": str(library), "SLOWER_BY_NANOSECONDS": f"{SLOWER_BY * 1e9:.0f}"}
        told = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", module, *words], check=True, env=slower, capture_output=True, text=True
        )
        return json.loads(told.stdout)
