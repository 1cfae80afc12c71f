"""What it costs that many people said many things: one decision, and one disclosure over HTTP, as statements grow.

Four givers (the young person and three holders of parental responsibility), ten services named as originators. Run as

    python -m benchmarks.consent [--seconds 2] [--rounds 9]
"""

import argparse
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.many_words import SIZES, case_of, disclosures, protocol_table
from benchmarks.report import FOLDER, busy, duration, table, write_json
from benchmarks.stopwatch import Contest
from engine.decision import decide
from gateway.clock import now

MOST_MORE_SECONDS, MOST_MORE = 1e-3, 0.25
"""The guide: forty statements add at most so many seconds, and so large a part, to a disclosure over HTTP."""
ASKED = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """How long one answer takes with so many statements on record."""

    statements: int
    seconds: float


def decisions(contest: Contest) -> list[Figure]:
    """Time `decide` on everything, with more and more statements."""
    compiled = protocol_table()
    runs = {size: partial(decide, compiled, *case_of(size)) for size in SIZES}
    taken = contest.times({str(size): [run] for size, run in runs.items()})
    return [Figure(size, taken[str(size)][0]) for size in SIZES]


def growth(figures: Sequence[Figure]) -> float:
    """Return how many times as long the last half of the statements takes as the half before: two is linear."""
    base, half, whole = figures[0].seconds, figures[-2].seconds, figures[-1].seconds
    return (whole - base) / (half - base)


def over_http(contest: Contest) -> dict[str, float]:
    """Time a disclosure through the whole gateway, without and with forty statements."""
    folder = Path(tempfile.mkdtemp())
    try:
        with disclosures(folder, (0, ASKED)) as asks:
            taken = contest.times({str(size): [ask] for size, ask in asks.items()})
    finally:
        shutil.rmtree(folder)
    return {name: seconds for name, (seconds,) in taken.items()}


def told(figures: Sequence[Figure], http: Mapping[str, float]) -> str:
    """Return what was measured as a table in text, and whether it keeps to the guide."""
    base = figures[0].seconds
    rows = [(str(each.statements), duration(each.seconds), duration(each.seconds - base)) for each in figures]
    without, with_words = http["0"], http[str(ASKED)]
    more, ratio = with_words - without, with_words / without - 1
    kept = "kept" if more <= MOST_MORE_SECONDS and ratio <= MOST_MORE else "MISSED"
    lines = (
        table(("statements", "one decision", "of which for the words"), rows),
        f"twice the statements take {growth(figures):.2f} times as long (2 is linear)",
        f"over HTTP: {duration(without)} without, {duration(with_words)} with {ASKED} statements",
        f"that is {more * 1e3:+.2f} ms, {ratio:+.0%} (guide: 1 ms and 25 %: {kept})",
    )
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.consent", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=2, help="the most for one thing that is timed, about")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the JSON goes")
    given = parser.parse_args()
    print(warning := busy(), end="")
    figures = decisions(Contest(given.rounds, given.seconds))
    http = over_http(Contest(given.rounds * 20, given.seconds * 5))
    print(told(figures, http))
    measured = {
        "warning": warning.strip(),
        "decisions": [asdict(each) for each in figures],
        "growth": growth(figures),
        "http_seconds": http,
    }
    write_json(given.into, "consent", parser.prog, now(), measured)


if __name__ == "__main__":
    main()
