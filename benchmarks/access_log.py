"""How fast the access log is: appends, proofs, verifying, searching, beside what one would use instead.

Each chapter compares within one run, so that its ratios hold on any machine; what misses its measure says NO. Run it as

    python -m benchmarks.access_log [--size 1000000] [--only appending proving]
"""

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from benchmarks.bars import Panel, picture
from benchmarks.log.appending import Size, appending
from benchmarks.log.auditing import auditing
from benchmarks.log.beside_pymerkle import beside_pymerkle
from benchmarks.log.figure import Chapter, Chapters
from benchmarks.log.large_log import LargeLog, large_log
from benchmarks.log.proving import proving
from benchmarks.log.searching import searching
from benchmarks.log.verifying import verifying
from benchmarks.report import FOLDER, busy, table, write_json
from gateway.clock import now

HEAD = ("measure", "found", "asked", "met")


def chapters(given: argparse.Namespace, stack: ExitStack) -> Chapters:
    """Return what is to be measured, by name; the large log is built when the first that needs it begins."""
    built: list[LargeLog] = []

    def large() -> LargeLog:
        if not built:
            built.append(stack.enter_context(large_log(given.size)))
        return built[0]

    return {
        "appending": lambda: appending(Size(given.rounds, given.events)),
        "proving": lambda: proving(large()),
        "verifying": lambda: verifying(given.size // 10),
        "searching": lambda: searching(large()),
        "auditing": lambda: auditing(given.size),
        "pymerkle": lambda: beside_pymerkle(large()),
    }


def told(chapter: Chapter) -> str:
    """Return the figures of a chapter as a table in text."""
    return "\n".join([chapter.title, table(HEAD, [figure.row for figure in chapter.figures]), ""])


def drawn(found: Mapping[str, Chapter]) -> str:
    """Return the picture: a panel for each chapter that has bars."""
    panels = [Panel(chapter.title, chapter.bars) for chapter in found.values() if chapter.bars]
    return picture("The access log (logarithmic scale; shorter is better)", panels)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and write the figures and the picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.access_log", description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=1_000_000, help="events in the large log; a tenth is exported")
    parser.add_argument("--rounds", type=int, default=6, help="turns of each contender")
    parser.add_argument("--events", type=int, default=800, help="appended in each turn")
    parser.add_argument("--only", nargs="+", default=[], help="chapters, if not all")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the JSON and the picture go")
    given = parser.parse_args(arguments)
    found: dict[str, Chapter] = {}
    print(warning := busy(), end="")
    with ExitStack() as stack:
        for name, measure in chapters(given, stack).items():
            if not given.only or name in given.only:
                found[name] = measure()
                print(told(found[name]), flush=True)
    measured = {"warning": warning.strip(), "size": given.size, "chapters": {n: asdict(c) for n, c in found.items()}}
    write_json(given.into, "access_log", parser.prog, now(), measured)
    (given.into / "access_log.svg").write_text(drawn(found), "utf-8")


if __name__ == "__main__":
    main()
