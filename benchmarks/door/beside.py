"""Concordat beside the plain endpoint, and beside the same that asks a sidecar: by turns, one client and many."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.door.client import Taken
from benchmarks.door.places import Place
from benchmarks.door.servers import Server, bare, concordat
from benchmarks.engine import NotInstalled
from benchmarks.log.figure import Chapter, Figure, middle, percentile
from benchmarks.peers.cerbos import cerbos
from benchmarks.report import duration
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder

MANY = 32
AT_LEAST = {("bare", MANY): 1.2, ("bare", 1): 0.9, ("bare + Cerbos", MANY): 3.0}
SLACK = 1.0
"""What `p99 no worse` allows."""


@dataclass(frozen=True, slots=True)
class Turns:
    """How often each contender has its turn, and for how many seconds."""

    rounds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Speed:
    """Answers a second, and the seconds below which half, and 99 of 100, were answered: each the median of rounds."""

    per_second: float
    p50: float
    p99: float


def beside(place: Place, turns: Turns) -> Chapter:
    """Measure one place."""
    with ExitStack() as stack:
        servers = [stack.enter_context(concordat(place)), stack.enter_context(bare(place))]
        left_out = ""
        try:
            sidecar = stack.enter_context(cerbos(read_protocol_folder(YOUTH_SUPPORT)))
            servers.append(stack.enter_context(bare(place, sidecar.connection.port)))
        except NotInstalled as error:
            left_out = f" ({error})"
        for server in servers:
            server.taken(MANY, turns.seconds / 2)
        figures = [figure for clients in (MANY, 1) for figure in _figures(clients, speeds(servers, clients, turns))]
    return Chapter(f"A disclosure over HTTP, on {place.name}{left_out}", figures)


def speeds(servers: Sequence[Server], clients: int, turns: Turns) -> dict[str, Speed]:
    """Let every server have its turns, and return how fast each was."""
    found: dict[str, list[Taken]] = {server.name: [] for server in servers}
    for _ in range(turns.rounds):
        for server in servers:
            found[server.name].append(server.taken(clients, turns.seconds))
    return {name: _speed(each) for name, each in found.items()}


def _speed(each: Sequence[Taken]) -> Speed:
    return Speed(
        middle([len(one.seconds) / one.elapsed for one in each]),
        middle([middle(one.seconds) for one in each]),
        middle([percentile(one.seconds, 0.99) for one in each]),
    )


def _figures(clients: int, found: Mapping[str, Speed]) -> Iterator[Figure]:
    (_, ours), *others = found.items()
    who = "one client" if clients == 1 else f"{clients} clients"
    for name, theirs in others:
        ratio, least = ours.per_second / theirs.per_second, AT_LEAST.get((name, clients))
        values = {"ours": ours.per_second, "theirs": theirs.per_second, "ratio": ratio}
        said = f"{ratio:.2f}x: {ours.per_second:,.0f} /s, {theirs.per_second:,.0f} /s"
        asked = f"at least {least}x" if least else ""
        yield Figure(f"{who}, beside {name}", said, asked, ratio >= least if least else None, values)
        said = f"p50 {duration(ours.p50)}, {duration(theirs.p50)}; p99 {duration(ours.p99)}, {duration(theirs.p99)}"
        values = {"ours_p50": ours.p50, "theirs_p50": theirs.p50, "ours_p99": ours.p99, "theirs_p99": theirs.p99}
        yield Figure(f"{who}, lateness beside {name}", said, "p99 no worse", ours.p99 <= theirs.p99 * SLACK, values)
