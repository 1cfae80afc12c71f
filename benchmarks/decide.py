"""How long one request takes: every category and level, with relationships, gates, conditions and consent.

Over the shipped protocol and over made-up ones, beside the engines that one would pick instead. Every engine is asked
the same questions and must give the same answers; a peer that does not stops the run. Run it as

    python -m benchmarks.decide [--rules 100 1000 10000] [--questions 8] [--seconds 1]

Making a question ready (JSON, bytes, sets) is not timed; reading each category's level out of the answer is.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from benchmarks.agreement import check
from benchmarks.bars import Bar, Panel, picture
from benchmarks.concordat import Decision, NewStanding, Table
from benchmarks.engine import Ask, Engine, NotInstalled
from benchmarks.made_up_protocol import made_up, shipped
from benchmarks.peers import PEERS
from benchmarks.question import Question, questions
from benchmarks.report import FOLDER, busy, duration, table, times, write_json
from benchmarks.stopwatch import Contest
from gateway.clock import now
from policy.decision_table import DecisionTable
from policy.protocol import Protocol
from policy.table_compiler import compile_table

ROUNDS = 9
# How many clauses a question meets: as many at each size of a made-up protocol; in the shipped one, as many as it has.
MADE_UP_CLAUSES, SHIPPED_CLAUSES = range(3, 4), range(4, 11)
OURS = "Concordat"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one engine took for a request, over how many questions, and how many times the table's time on these."""

    engine: str
    seconds: float
    questions: int
    times_the_table: float


@dataclass(frozen=True, slots=True)
class Size:
    """The figures for one protocol, and the peers that were left out."""

    protocol: str
    rules: int
    clauses_met: float
    figures: tuple[Figure, ...]
    left_out: tuple[str, ...]


def measure(protocol: Protocol, title: str, asked: tuple[int, range], contest: Contest) -> Size:
    """Ask every engine so many questions that meet so many clauses; Disagreement if any answers otherwise."""
    compiled = compile_table(protocol)
    drawn = questions(compiled, *asked)
    left_out: list[str] = []
    with ExitStack() as stack:
        ours: list[Engine] = [Table(compiled), NewStanding(compiled), Decision(compiled)]
        contenders = {engine.name: [engine.ready(question) for question in drawn] for engine in ours}
        for engine, most in _peers(protocol, stack, left_out):
            contenders[engine.name] = list(_agreed(engine, compiled, drawn[:most]))
        taken = contest.times(contenders)
    met = mean(len(compiled.answer(q.key, compiled.relationships(q.relationships), q.openings).met) for q in drawn)
    return Size(title, len(protocol.rules), met, _figures(taken), tuple(left_out))


def _peers(protocol: Protocol, stack: ExitStack, left_out: list[str]) -> Iterator[tuple[Engine, int]]:
    for peer, most in PEERS:
        try:
            yield stack.enter_context(peer(protocol)), most
        except NotInstalled as missing:
            left_out.append(str(missing))


def _agreed(engine: Engine, compiled: DecisionTable, drawn: Sequence[Question]) -> Iterator[Ask]:
    for question in drawn:
        ask = engine.ready(question)
        check(engine.name, compiled, question, ask)
        yield ask


def _figures(taken: Mapping[str, Sequence[float]]) -> tuple[Figure, ...]:
    ours = next(iter(taken.values()))
    return tuple(
        Figure(name, mean(seconds), len(seconds), mean(seconds) / mean(ours[: len(seconds)]))
        for name, seconds in taken.items()
    )


def sizes(rules: Sequence[int], asked: int, contest: Contest) -> Iterator[Size]:
    """Measure the shipped protocol, and a made-up one of each size."""
    yield measure(shipped(), "the shipped protocol", (asked, SHIPPED_CLAUSES), contest)
    for count in rules:
        yield measure(made_up(count), "a made-up protocol", (asked, MADE_UP_CLAUSES), contest)


def told(size: Size) -> str:
    """Return the figures of one protocol as a table in text."""
    head = ("engine", "one request", "times the table", "questions")
    rows = [
        (figure.engine, duration(figure.seconds), times(figure.times_the_table), str(figure.questions))
        for figure in size.figures
    ]
    title = f"{size.protocol}, {size.rules:,} rules; a request meets {size.clauses_met:.1f} clauses"
    return "\n".join([title, table(head, rows), *size.left_out, ""])


def growth(found: Sequence[Size]) -> dict[str, float]:
    """Return, for each way of asking Concordat, how many times longer the largest made-up protocol takes."""
    smallest, largest = found[1], found[-1]
    return {
        small.engine: large.seconds / small.seconds
        for small, large in zip(smallest.figures, largest.figures, strict=False)
        if small.engine.startswith(OURS)
    }


def drawn(found: Sequence[Size]) -> str:
    """Return the picture: a panel for each protocol."""
    panels = [
        Panel(
            f"{size.protocol}, {size.rules:,} rules",
            [
                Bar(
                    figure.engine,
                    figure.seconds,
                    f"{duration(figure.seconds)} · {times(figure.times_the_table)}",
                    figure.engine.startswith(OURS),
                )
                for figure in size.figures
            ],
        )
        for size in found
    ]
    return picture("One request: every category, every level (logarithmic scale; shorter is better)", panels)


def main() -> None:
    """Measure, print, and write the figures and the picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decide", description=__doc__.partition("\n")[0])
    parser.add_argument("--rules", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--questions", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1, help="the most for an engine and a question, about")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the JSON and the picture go")
    given = parser.parse_args()
    found = []
    print(warning := busy(), end="")
    for size in sizes(given.rules, given.questions, Contest(ROUNDS, given.seconds)):
        print(told(size), flush=True)
        found.append(size)
    grown = growth(found)
    for engine, ratio in grown.items():
        print(f"{engine}: {found[-1].rules:,} rules take {ratio:.2f} times as long as {found[1].rules:,}")
    measured = {"warning": warning.strip(), "sizes": [asdict(size) for size in found], "growth": grown}
    write_json(given.into, "decide", parser.prog, now(), measured)
    (given.into / "decide.svg").write_text(drawn(found), "utf-8")


if __name__ == "__main__":
    main()
