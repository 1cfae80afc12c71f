"""How long the work on a protocol takes as rules grow: read and compile, check, prove, compare with a draft.

Each piece of work runs in a process of its own, a few times over, so that its peak of memory is its own too. Run it as

    python -m benchmarks.protocol [--rules 100 1000 10000] [--times 3] [--limit 60]

What takes longer than the limit, or more memory than it may, is stopped and said to be so.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.made_up_protocol import drafted_texts, made_up_texts, shipped_texts
from benchmarks.report import FOLDER, busy, duration, table, write_json
from gateway.clock import now
from policy.difference import differences
from policy.findings.search import findings
from policy.guarantees import refute
from policy.protocol_files import read_protocol
from policy.table_compiler import compile_table
from policy.whole_protocol import read_whole

MOST_MEGABYTES = 1024
Texts = Mapping[str, str]
Work = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One piece of work over one protocol: median seconds, the process's peak of memory, and how much was found."""

    work: str
    rules: int
    seconds: float | None
    megabytes: float | None
    found: int | None
    stopped: str = ""


def compiling(texts: Texts, _draft: Texts) -> Work:
    """Read the texts and compile them; finds the rules."""
    return lambda: len(compile_table(read_protocol(texts)).rules)


def checking(texts: Texts, _draft: Texts) -> Work:
    """Look for everything that `check` tells."""
    whole, today = read_whole(texts), now().date()
    return lambda: len(findings(whole, today))


def proving(texts: Texts, _draft: Texts) -> Work:
    """Prove or refute every shipped guarantee; finds those that are refuted."""
    whole = read_whole(texts)
    return lambda: sum(refute(whole.table, guarantee) is not None for guarantee in whole.guarantees)


def comparing(texts: Texts, draft: Texts) -> Work:
    """Compare with a draft in which one rule in ten is another."""
    before, after = (compile_table(read_protocol(each)) for each in (texts, draft))
    return lambda: len(differences(before, after))


WORKS: Mapping[str, Callable[[Texts, Texts], Work]] = {
    "read and compile": compiling,
    "check": checking,
    "prove": proving,
    "compare with a draft": comparing,
}


def one(work: str, rules: int) -> dict[str, float]:
    """Do one piece of work, in this process: no rules means the shipped protocol."""
    texts = made_up_texts(rules) if rules else shipped_texts()
    todo = WORKS[work](texts, drafted_texts(rules))
    started = time.perf_counter()
    found = todo()
    seconds = time.perf_counter() - started
    # Linux counts kibibytes.
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "found": found}


def measured(work: str, rules: int, runs: int, limit: float) -> Figure:
    """Do one piece of work a few times, each in a new process."""
    command = [sys.executable, "-m", "benchmarks.protocol", "--one", work, "--rules", str(rules)]
    results: list[dict[str, float]] = []
    for _ in range(runs):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)  # noqa: S603 - ourselves
        except subprocess.TimeoutExpired:
            return Figure(work, rules, None, None, None, f"stopped after {limit:.0f} s")
        if done.returncode:
            return Figure(work, rules, None, None, None, done.stderr.strip().rpartition("\n")[2] or "was killed")
        results.append(json.loads(done.stdout))
    seconds, megabytes = (median(result[key] for result in results) for key in ("seconds", "megabytes"))
    return Figure(work, rules, seconds, megabytes, int(results[0]["found"]))


def figures(rules: Sequence[int], runs: int, limit: float) -> Iterator[Figure]:
    """Measure every piece of work over the shipped protocol and over a made-up one of each size."""
    for work in WORKS:
        for count in (0, *rules):
            yield measured(work, count, runs, limit)


def told(figure: Figure) -> tuple[str, ...]:
    """Return a row of the table."""
    size = f"{figure.rules:,} made up" if figure.rules else "shipped"
    if figure.seconds is None or figure.megabytes is None:
        return figure.work, size, figure.stopped, "", ""
    return figure.work, size, duration(figure.seconds), f"{figure.megabytes:.0f} MB", str(figure.found)


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.protocol", description=__doc__.partition("\n")[0])
    parser.add_argument("--rules", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60, help="seconds after which work is stopped")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the JSON goes")
    parser.add_argument("--one", choices=list(WORKS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEGABYTES << 20, MOST_MEGABYTES << 20))
        print(json.dumps(one(given.one, given.rules[0])))
        return
    print(warning := busy(), end="")
    found = list(figures(given.rules, given.times, given.limit))
    print(table(("work", "rules", "time", "peak of memory", "found"), [told(figure) for figure in found]))
    write_json(
        given.into,
        "protocol",
        parser.prog,
        now(),
        {"warning": warning.strip(), "figures": [asdict(figure) for figure in found]},
    )


if __name__ == "__main__":
    main()
