"""How fast the door is: `POST /v1/disclosures` beside the plain endpoint that one would write, over HTTP, one run.

Each chapter compares within one run, so that its ratios hold on any machine; what misses its measure says NO. Run it as

    python -m benchmarks.door [--seconds 4] [--rounds 5] [--only SQLite PostgreSQL growth memory]
"""

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from benchmarks.door.beside import Turns, beside
from benchmarks.door.lasting import growth, memory
from benchmarks.door.places import Place, postgres, sqlite
from benchmarks.log.figure import Chapter, Chapters
from benchmarks.report import FOLDER, busy, table, write_json
from gateway.clock import now

HEAD = ("measure", "found", "asked", "met")


def chapters(given: argparse.Namespace) -> Chapters:
    """Return what is to be measured, by name."""
    turns = Turns(given.rounds, given.seconds)

    def at(place: Callable[[], AbstractContextManager[Place]]) -> Chapter:
        with place() as opened:
            return beside(opened, turns)

    return {
        "SQLite": lambda: at(sqlite),
        "PostgreSQL": lambda: at(postgres),
        "growth": lambda: growth(given.size, turns),
        "memory": lambda: memory(given.requests),
    }


def told(chapter: Chapter) -> str:
    """Return the figures of a chapter as a table in text."""
    return "\n".join([chapter.title, table(HEAD, [figure.row for figure in chapter.figures]), ""])


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.door", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4, help="one turn of a contender")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contender")
    parser.add_argument("--size", type=int, default=1_000_000, help="young people, and events, of a large partnership")
    parser.add_argument("--requests", type=int, default=200_000, help="requests in a row, for the memory")
    parser.add_argument("--only", nargs="+", default=[], help="chapters, if not all")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the JSON goes")
    given = parser.parse_args(arguments)
    print(warning := busy(), end="")
    found: dict[str, Chapter] = {}
    for name, measure in chapters(given).items():
        if not given.only or name in given.only:
            found[name] = measure()
            print(told(found[name]), flush=True)
    measured = {"warning": warning.strip(), "chapters": {name: asdict(each) for name, each in found.items()}}
    write_json(given.into, "door", parser.prog, now(), measured)


if __name__ == "__main__":
    main()
