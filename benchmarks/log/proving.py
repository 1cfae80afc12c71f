"""Inclusion proofs from a large log: the first after a start (open the database, read, prove), and those after it."""

import random
import time

from benchmarks.bars import Bar
from benchmarks.log.figure import Chapter, Figure, middle, percentile
from benchmarks.log.large_log import SEED, LargeLog, made_up_leaf
from benchmarks.report import duration
from gateway.access_log.event import leaf_hash
from gateway.access_log.tree import proves_inclusion
from gateway.storage.database import Database
from gateway.storage.log_tree import LogTree, read_head
from gateway.storage.opening import open_database

STARTS, PROOFS = 40, 400
P50_SECONDS = 0.002


class WrongProof(Exception):
    """A proof does not lead to the log's root."""


def proving(log: LargeLog) -> Chapter:
    """Measure proofs of events drawn at random; WrongProof if one of them proves nothing."""
    first, after = proofs(log)
    figures = [
        _figure(f"first proof after a start, {log.size:,} events", first),
        _figure(f"proofs after it, {log.size:,} events", after),
    ]
    bars = [
        Bar("first proof after a start", middle(first), duration(middle(first)), ours=True),
        Bar("next proofs", middle(after), duration(middle(after)), ours=True),
    ]
    return Chapter(f"A proof in a log of {log.size:,} events", figures, bars)


def proofs(log: LargeLog, starts: int = STARTS, count: int = PROOFS) -> tuple[list[float], list[float]]:
    """Return the seconds of first proofs and of those after them, each of which is asked for on its own."""
    chance, first = random.Random(SEED), list[float]()
    for _ in range(starts):
        started = time.perf_counter()
        database = open_database(log.settings)
        prove(database, chance.randrange(log.size))
        first.append(time.perf_counter() - started)
        database.close()
    database, after = open_database(log.settings), list[float]()
    for place in [0, *(chance.randrange(log.size) for _ in range(count))]:
        started = time.perf_counter()
        prove(database, place)
        after.append(time.perf_counter() - started)
    database.close()
    return first, after[1:]


def prove(database: Database, place: int) -> list[bytes]:
    """Prove that an event is in the log, from a snapshot of its own as a request has it."""
    with database.snapshot() as connection:
        head = read_head(connection).range
        proof = LogTree(connection).inclusion(place, head.size)
    if not proves_inclusion(place, head.size, leaf_hash(made_up_leaf(place)), proof, head.root):
        raise WrongProof(place)
    return proof


def _figure(what: str, seconds: list[float]) -> Figure:
    values = {"p50": middle(seconds), "p95": percentile(seconds, 0.95), "count": len(seconds)}
    found = f"p50 {duration(values['p50'])}, p95 {duration(values['p95'])}"
    return Figure(what, found, f"p50 under {duration(P50_SECONDS)}", values["p50"] < P50_SECONDS, values)
