"""What many young people, many events and many requests do to a gateway: how late it answers, and what it holds.

On SQLite, where the whole of it is one process.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from random import Random

from benchmarks.door.beside import Turns, speeds
from benchmarks.door.growing import copy_of, grow
from benchmarks.door.places import Place, caseloads, requests_about, sqlite
from benchmarks.door.servers import Server, concordat
from benchmarks.log.figure import Chapter, Figure
from benchmarks.report import duration

SMALL, MOST_GROWTH = 1_000, 1.5
ASKED_ABOUT, SEED = 2_000, 20_261_125
CLIENTS, READINGS, SETTLED = 8, 20, 4
MOST_MORE_MEMORY = 0.05
"""Of what the process holds once it has settled."""
MEGABYTE = 1024**2


def growth(size: int, turns: Turns) -> Chapter:
    """Measure one client's disclosures with a thousand young people and events, and with so many of both, by turns."""
    with ExitStack() as stack:
        servers = [stack.enter_context(_grown(each)) for each in (SMALL, size)]
        for server in servers:
            server.taken(1, turns.seconds)
        few, many = speeds(servers, 1, turns).values()
    ratio = many.p50 / few.p50
    found = (
        f"{ratio:.2f}x: p50 {duration(few.p50)}, {duration(many.p50)}; p99 {duration(few.p99)}, {duration(many.p99)}"
    )
    what = f"{SMALL:,} to {size:,} young people and events"
    values = {"few_p50": few.p50, "many_p50": many.p50, "ratio": ratio}
    return Chapter(
        "A disclosure as the partnership grows",
        [Figure(what, found, f"at most {MOST_GROWTH}x", ratio <= MOST_GROWTH, values)],
    )


@contextmanager
def _grown(size: int) -> Iterator[Server]:
    people = caseloads()
    copies = -(-size // len(people))
    chance = Random(SEED)
    with sqlite(partial(grow, people=[person for _, person in people], copies=copies, events=size)) as place:
        chosen = [(adviser, copy_of(person, chance.randint(1, copies))) for adviser, person in people * copies]
        asked = requests_about(place.settings, chance.sample(chosen, min(ASKED_ABOUT, len(chosen))))
        with concordat(Place(f"{size:,}", place.settings, place.bare_url, asked)) as server:
            yield Server(place.name + f"{size:,}", server.port, server.process, asked)


def memory(count: int) -> Chapter:
    """Measure what the process holds after every twentieth of so many requests in a row."""
    with sqlite() as place:
        return _told(count, held(place, count, READINGS))


def held(place: Place, count: int, readings: int) -> list[int]:
    """Return the bytes that the process holds at each of so many readings while it answers so many requests."""
    found = []
    with concordat(place) as server:
        for _ in range(readings):
            server.taken(CLIENTS, 0, count // readings)
            found.append(server.memory)
    return found


def _told(count: int, held: Sequence[int]) -> Chapter:
    settled, last = held[len(held) // SETTLED], held[-1]
    more = last / settled - 1
    found = f"{settled / MEGABYTE:.0f} MB, then {last / MEGABYTE:.0f} MB ({more:+.1%})"
    values = {f"after_{(number + 1) * count // len(held)}": float(each) for number, each in enumerate(held)}
    met = more <= MOST_MORE_MEMORY
    what = f"{count:,} requests in a row: memory after a quarter, and after all"
    return Chapter("Memory", [Figure(what, found, f"at most {MOST_MORE_MEMORY:+.0%}", met, values)])
