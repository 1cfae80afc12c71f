"""How fast an export is checked, and in how much memory: each check in a process of its own.

    python -m benchmarks.log.verifying FOLDER tree|sections

checks one and prints what it took, as JSON.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bars import Bar
from benchmarks.log.figure import Chapter, Figure
from benchmarks.log.made_up_export import POLICY, write_export
from benchmarks.report import duration
from gateway.access_log.trust import read_trust
from gateway.log_verifying.verdict import Verdict
from gateway.log_verifying.whole_log import verify_export

ASKED = {"tree": 100_000, "sections": 15_000}
MOST_MEGABYTES, TIMES = 200, 3


class NotSound(Exception):
    """The made-up export was found to be tampered with."""


def verifying(size: int) -> Chapter:
    """Measure both checks of an export of so many events, a few times over; the best counts."""
    figures, bars = [], []
    with TemporaryDirectory(prefix="concordat-bench-") as folder:
        write_export(Path(folder), size)
        runs = [{what: _in_a_process(folder, what) for what in ASKED} for _ in range(TIMES)]
    for what, asked in ASKED.items():
        seconds = min(run[what]["seconds"] for run in runs)
        megabytes = max(run[what]["megabytes"] for run in runs)
        met = size / seconds >= asked and megabytes < MOST_MEGABYTES
        found = f"{size / seconds:,.0f} events a second of one core, {megabytes:.0f} MB"
        words = f"over {asked:,} /s, under {MOST_MEGABYTES} MB"
        values = {"seconds": seconds, "megabytes": megabytes, "events": size}
        figures.append(Figure(f"verify an export of {size:,}, {what}", found, words, met, values))
        bars.append(Bar(f"verify, {what}", seconds / size, duration(seconds / size), ours=True))
    return Chapter("Verifying an export: time for each event", figures, bars)


def one(folder: Path, *, sections: bool) -> dict[str, float]:
    """Check an export in this process; NotSound if anything is wrong with it."""
    trust = read_trust((folder / POLICY).read_text("utf-8"))
    # Of one core, as it works alone: a busy machine interrupts it for others.
    started = time.process_time()
    report = verify_export(folder, trust, sections=sections)
    seconds = time.process_time() - started
    if report.verdict is not Verdict.SOUND:
        raise NotSound(*report.findings)
    return {"seconds": seconds, "megabytes": _most_megabytes()}


def _most_megabytes() -> float:
    """Return this process's peak of memory; what `getrusage` tells may be that of the process that started it."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("this system does not tell a process's peak of memory")


def _in_a_process(folder: str, what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.log.verifying", folder, what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(one(Path(sys.argv[1]), sections=sys.argv[2] == "sections")))
