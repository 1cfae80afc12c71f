"""Which later event says that a section was erased, in memory that grows with the erasures and not with what they name.

What is due is due in runs: of what an erasure names, the runs are kept. Whoever asks does so in the order of the log.
"""

import heapq
from collections.abc import Iterable, Iterator

Run = tuple[int, int, int]
"""The first and the last place of a run, and the event that names it."""


class Coverage:
    """What the erasures of a log cover; asked for one place after the other."""

    def __init__(self) -> None:
        self._coming: dict[str, list[Run]] = {}
        self._begun: dict[str, list[Run]] = {}

    def add(self, section: str, places: Iterable[int], event: int) -> None:
        """Note that an event names a section of these events; of what does not come before it, it says nothing."""
        before = sorted({place for place in places if 0 <= place < event})
        for first, last in _runs(before):
            heapq.heappush(self._coming.setdefault(section, []), (first, last, event))

    def by(self, place: int, section: str) -> int | None:
        """Return the last event that covers a section, None if none does; `place` is never less than before."""
        coming, begun = self._coming.get(section, []), self._begun.setdefault(section, [])
        while coming and coming[0][0] <= place:
            first, last, event = heapq.heappop(coming)
            heapq.heappush(begun, (-event, last, first))
        while begun and begun[0][1] < place:
            heapq.heappop(begun)
        return -begun[0][0] if begun else None


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    start = last = -1
    for place in places:
        if place != last + 1 or start < 0:
            if start >= 0:
                yield start, last
            start = place
        last = place
    if start >= 0:
        yield start, last
