"""Durable appends: many callers at once, and one alone, beside plain commits to the same tables.

The contenders go by turns, a few hundred events each, and the best round of each counts: on a machine that others use
as well, that is the round in which they disturbed least.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from threading import Barrier

from benchmarks.bars import Bar
from benchmarks.log.figure import Chapter, Figure, percentile
from benchmarks.log.made_up_events import built_on, disclosure, plain_bytes, refusal
from benchmarks.log.new_log import Log, data_folder, opened
from benchmarks.log.plain_commits import CoreCommits, PlainCommits
from benchmarks.log.slower_disk import durable_seconds, on_a_slower_disk
from benchmarks.report import duration, times
from gateway.log_keeping.sealing import LockedEvent
from gateway.storage.writer import Job

CALLERS = 32
PRE_SEALED, SEALED, ALONE = 4.0, 1.5, 1.2
Write = Callable[[int], object]
Contest = Callable[[int], AbstractContextManager[Mapping[str, Write]]]
OURS = "Concordat"


@dataclass(frozen=True, slots=True)
class Round:
    """What a contender did in one turn: seconds for each event, all callers taken together, and the slowest of 100."""

    seconds: float
    p99: float


@dataclass(frozen=True, slots=True)
class Size:
    """How many rounds, and how many events a contender writes in each."""

    rounds: int
    events: int


def appending(size: Size) -> Chapter:
    """Measure appends."""
    slower = on_a_slower_disk(__name__, str(size.rounds), str(size.events))
    found = {
        "pre-sealed": (CALLERS, _rounds(pre_sealed, CALLERS, size)),
        "sealed, 34 categories": (CALLERS, _rounds(sealed, CALLERS, size)),
        "sealed, 34 categories, common disk": (
            CALLERS,
            {f"{name}, common disk": Round(*each) for name, each in slower["rounds"].items()},
        ),
        "pre-sealed ": (1, _rounds(one_caller, 1, Size(10 * size.rounds, max(1, size.events // 40)))),
    }
    durable = "8 kB written and made durable"
    figures = [_fsync(durable, durable_seconds()), _fsync(f"{durable}, common disk", slower["durable"])] + [
        figure
        for what, (callers, taken) in found.items()
        for figure in _figures(f"append, {_callers(callers)}, {what.strip()}", callers, taken)
    ]
    bars = [
        Bar(f"{name} ({callers})", each.seconds, duration(each.seconds), name.startswith(OURS))
        for callers, taken in found.values()
        for name, each in taken.items()
    ]
    return Chapter("A durable append: time for each event (by so many callers at once)", figures, bars)


def _figures(what: str, callers: int, taken: Mapping[str, Round]) -> Iterator[Figure]:
    """Yield our best round beside each other contender's; the measure is asked of the first of them alone."""
    (_, ours), first, *others = taken.items()
    for name, theirs in (first, *others):
        asked, met = _judged(callers, ours, theirs, what) if name == first[0] else ("", None)
        found = f"{1 / ours.seconds:,.0f} /s, {name} {1 / theirs.seconds:,.0f} /s"
        compared = times(theirs.seconds / ours.seconds) if callers > 1 else f"{ours.seconds / theirs.seconds:.2f}x time"
        late = f"; p99 {duration(ours.p99)}, {duration(theirs.p99)}"
        values = {"ours": ours.seconds, "theirs": theirs.seconds, "ours_p99": ours.p99, "theirs_p99": theirs.p99}
        yield Figure(f"{what}, beside {name}", f"{compared}: {found}{late}", asked, met, values)


def _fsync(what: str, seconds: float) -> Figure:
    """Return what makes a commit durable here: where it takes next to nothing, to group commits gains little."""
    return Figure(what, f"p50 {duration(seconds)}", values={"p50": seconds})


def _judged(callers: int, ours: Round, theirs: Round, what: str) -> tuple[str, bool]:
    ratio = theirs.seconds / ours.seconds
    if callers == 1:
        return f"at most {ALONE}x the time", 1 / ratio <= ALONE
    if "34" in what:
        return f"at least {SEALED}x, better p99", ratio >= SEALED and ours.p99 < theirs.p99
    return f"at least {PRE_SEALED:.0f}x", ratio >= PRE_SEALED


def _callers(callers: int) -> str:
    return "one caller" if callers == 1 else f"{callers} callers"


@contextmanager
def pre_sealed(count: int) -> Iterator[Mapping[str, Write]]:
    """Give the contenders for events that were sealed beforehand."""
    with _logs() as (log, plain, in_turn):
        events = [log.sealer.seal(refusal(number)) for number in range(count)]
        yield {
            "Concordat, pre-sealed": lambda number: log.writer.write(Job(events[number])),
            "plain row and commit": lambda number: plain.leaf_row(events[number]),
            "plain row and commit, at a lock": lambda number: in_turn.leaf_row_in_turn(events[number]),
        }


@contextmanager
def sealed(count: int) -> Iterator[Mapping[str, Write]]:
    """Give the contenders for disclosures, each of which is sealed, or turned into JSON, by its own caller."""
    with _logs() as (log, plain, in_turn):
        events, versions = (
            [disclosure(number) for number in range(count)],
            [built_on(number) for number in range(count)],
        )
        names: Sequence[LockedEvent] = [log.sealer.seal(refusal(number)) for number in range(count)]

        def ours(number: int) -> None:
            log.writer.write(Job(log.sealer.seal(events[number]), versions[number]))

        yield {
            "Concordat, 34 categories": ours,
            "plain JSON and commit": lambda number: plain.content_row(names[number], plain_bytes(events[number])),
            "plain JSON and commit, at a lock": lambda number: in_turn.content_row_in_turn(
                names[number], plain_bytes(events[number])
            ),
        }


@contextmanager
def one_caller(count: int) -> Iterator[Mapping[str, Write]]:
    """Give the contenders for a single caller."""
    with _logs() as (log, plain, rows), data_folder() as folder, opened(folder) as core:
        events = [log.sealer.seal(refusal(number)) for number in range(count)]
        through_core = CoreCommits(core.database)
        yield {
            "Concordat, pre-sealed": lambda number: log.writer.write(Job(events[number])),
            "the event's rows and a commit": lambda number: through_core.every_row(events[number]),
            "the same with the bare driver": lambda number: rows.every_row(events[number]),
            "one row and a commit with the bare driver": lambda number: plain.leaf_row(events[number]),
        }


@contextmanager
def _logs() -> Iterator[tuple[Log, PlainCommits, PlainCommits]]:
    with ExitStack() as stack:
        ours, *others = (stack.enter_context(data_folder()) for _ in range(3))
        first, second = (PlainCommits(other.sqlite_file) for other in others)
        yield stack.enter_context(opened(ours)), first, second


def _rounds(contest: Contest, callers: int, size: Size) -> dict[str, Round]:
    """Return the best round of each contender."""
    found: dict[str, list[Round]] = {}
    with contest(size.rounds * size.events) as contenders, ThreadPoolExecutor(callers) as pool:
        for round_ in range(size.rounds):
            numbers = range(round_ * size.events, (round_ + 1) * size.events)
            for name, write in contenders.items():
                found.setdefault(name, []).append(_round(pool, write, [numbers[n::callers] for n in range(callers)]))
    return {name: min(rounds, key=lambda each: each.seconds) for name, rounds in found.items()}


def _round(pool: ThreadPoolExecutor, write: Write, shares: Sequence[range]) -> Round:
    """Let each caller write its share, all beginning together."""
    ready = Barrier(len(shares))

    def caller(numbers: range) -> list[float]:
        ready.wait()
        laps = [time.perf_counter()]
        for number in numbers:
            write(number)
            laps.append(time.perf_counter())
        return laps

    callers = [future.result() for future in [pool.submit(caller, numbers) for numbers in shares]]
    each = [later - earlier for laps in callers for earlier, later in pairwise(laps)]
    seconds = max(laps[-1] for laps in callers) - min(laps[0] for laps in callers)
    return Round(seconds / len(each), percentile(each, 0.99))


def main() -> None:
    """Print what the contenders for sealed events do, and how long this disk takes, as JSON."""
    rounds = _rounds(sealed, CALLERS, Size(int(sys.argv[1]), int(sys.argv[2])))
    told = {name: (each.seconds, each.p99) for name, each in rounds.items()}
    print(json.dumps({"durable": durable_seconds(), "rounds": told}))


if __name__ == "__main__":
    main()
