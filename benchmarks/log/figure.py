"""One thing that was measured: what was found, beside what, and the measure that it should meet, if there is one."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.bars import Bar


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found, in words; the measure and whether it was met (None where none is asked); the bare numbers."""

    what: str
    found: str
    asked: str = ""
    met: bool | None = None
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """A row of the table."""
        return self.what, self.found, self.asked, {None: "", True: "yes", False: "NO"}[self.met]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Figures that belong together, and bars (seconds) for the picture."""

    title: str
    figures: Sequence[Figure]
    bars: Sequence[Bar] = ()


Chapters = Mapping[str, Callable[[], Chapter]]


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the value below which that share of a sample lies."""
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


def middle(seconds: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(seconds)
