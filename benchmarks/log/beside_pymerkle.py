"""The same million leaves in our log and in pymerkle's SQLite tree: an append, the first proof after a start, the next.

Ours appends a whole event, with sections under lock, tags and the tree's head; pymerkle's a leaf. Both by one caller,
by turns, each durable before the next.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.bars import Bar
from benchmarks.engine import NotInstalled
from benchmarks.log.figure import Chapter, Figure, middle
from benchmarks.log.large_log import SEED, YEAR, LargeLog, made_up_leaf
from benchmarks.log.made_up_events import APART, refusal
from benchmarks.log.new_log import opened
from benchmarks.log.proving import prove
from benchmarks.peers.pymerkle_tree import PymerkleTree
from benchmarks.report import duration, times
from gateway.storage.opening import open_database
from gateway.storage.writer import Job

APPENDS, PROOFS = 200, 40
TO_KNOW = "theirs in WAL"
Seconds = Sequence[float]
Given = TypeVar("Given")


def beside_pymerkle(log: LargeLog) -> Chapter:
    """Measure both; a chapter that names the peer if it is not installed."""
    title = f"Beside pymerkle's SQLite tree, {log.size:,} leaves"
    try:
        with _peer(log.size) as (peer, built):
            found = {**_proofs(log, peer), **_appends(log, peer)}
    except NotInstalled as missing:
        return Chapter(title, [Figure("pymerkle", str(missing))])
    built_words = f"{built:.0f} s; ours, with a year of tags, {log.build_seconds:.0f} s"
    figures = [Figure("time to build theirs in bulk", built_words, values={"theirs": built, "ours": log.build_seconds})]
    bars = []
    for what, (ours, theirs) in found.items():
        mine, other = middle(ours), middle(theirs)
        words = f"{duration(mine)}, theirs {duration(other)}: {times(other / mine)}"
        asked, met = ("", None) if TO_KNOW in what else ("faster", mine < other)
        figures.append(Figure(what, words, asked, met, {"ours": mine, "theirs": other}))
        bars += [
            Bar(f"{what}, Concordat", mine, duration(mine), ours=True),
            Bar(f"{what}, pymerkle", other, duration(other), ours=False),
        ]
    return Chapter(title, figures, bars)


@contextmanager
def _peer(size: int) -> Iterator[tuple[PymerkleTree, float]]:
    with TemporaryDirectory(prefix="concordat-bench-") as folder:
        peer, started = PymerkleTree(Path(folder) / "tree.sqlite3"), time.perf_counter()
        peer.fill(made_up_leaf(number) for number in range(size))
        yield peer, time.perf_counter() - started
        peer.close()


def _proofs(log: LargeLog, peer: PymerkleTree) -> dict[str, tuple[Seconds, Seconds]]:
    """Prove the same events with both; the first proof after a start is made once by theirs, for it takes seconds."""
    chance = random.Random(SEED)
    places = [chance.randrange(log.size) for _ in range(PROOFS)]
    ours_first = []
    for place in places:
        started = time.perf_counter()
        database = open_database(log.settings)
        prove(database, place)
        ours_first.append(time.perf_counter() - started)
        database.close()
    started = time.perf_counter()
    peer.start_again()
    peer.prove(places[0], log.size)
    theirs_first = [time.perf_counter() - started]
    peer.check(places[0], log.size, peer.prove(places[0], log.size))
    database = open_database(log.settings)
    prove(database, places[0])
    next_ours, next_theirs = _by_turns(
        places, lambda place: prove(database, place), lambda place: peer.prove(place, log.size)
    )
    database.close()
    return {"first proof": (ours_first, theirs_first), "next proofs": (next_ours, next_theirs)}


def _appends(log: LargeLog, peer: PymerkleTree) -> dict[str, tuple[Seconds, Seconds]]:
    """Append by turns, to theirs first as it comes and then with a write-ahead log."""
    found = {}
    with opened(log.settings) as ours:
        after = int(YEAR / APART)
        for what in ("append", f"append, {TO_KNOW}"):
            events = [ours.sealer.seal(refusal(after := after + 1)) for _ in range(APPENDS)]
            found[what] = _by_turns(
                events, lambda event: ours.writer.write(Job(event)), lambda event: peer.append(event.leaf)
            )
            peer.write_ahead()
    return found


def _by_turns(
    given: Sequence[Given], ours: Callable[[Given], object], theirs: Callable[[Given], object]
) -> tuple[Seconds, Seconds]:
    seconds: tuple[list[float], list[float]] = ([], [])
    for one in given:
        for each, run in zip(seconds, (ours, theirs), strict=True):
            started = time.perf_counter()
            run(one)
            each.append(time.perf_counter() - started)
    return seconds
