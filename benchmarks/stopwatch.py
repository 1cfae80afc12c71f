"""Times several things by turns, so that a noisy machine is noisy for all of them alike.

In every round each contender answers each question once or a few times; a question's figure is the median of the
rounds. A contender that is slow goes fewer rounds, and at least one.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Run = Callable[[], object]
# A reading shorter than this says more of the clock than of what was timed.
SHORTEST_SECONDS = 0.002
MOST_REPEATS = 500


@dataclass(frozen=True, slots=True)
class Contest:
    """How long a contest may take: so many rounds, and for each question of a contender about so many seconds."""

    rounds: int
    seconds: float

    def times(self, contenders: Mapping[str, Sequence[Run]]) -> dict[str, list[float]]:
        """Return the seconds that each question took each contender; a contender may have fewer questions."""
        laps = {
            (name, number): _Laps(run, self) for name, runs in contenders.items() for number, run in enumerate(runs)
        }
        for round_ in range(self.rounds):
            for lap in laps.values():
                lap.go(round_)
        return {name: [laps[name, number].median for number in range(len(runs))] for name, runs in contenders.items()}


class _Laps:
    """One contender's laps over one question."""

    def __init__(self, run: Run, contest: Contest) -> None:
        self.run = run
        once = _seconds(run, 1)
        self.repeats = max(1, min(MOST_REPEATS, int(SHORTEST_SECONDS / once)))
        self.rounds = int(contest.seconds / (once * self.repeats))
        # What takes longer than it may is taken by its only lap.
        self.seconds = [once] if self.rounds < 1 else []

    def go(self, round_: int) -> None:
        if round_ < self.rounds:
            self.seconds.append(_seconds(self.run, self.repeats))

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def _seconds(run: Run, repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - started) / repeats
