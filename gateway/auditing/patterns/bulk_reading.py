"""Many more records in a day than is usual: for this practitioner, or for others in their role while they are new.

Usual is the median of the other days, and how far days are from it the median of those distances (MAD): one day of a
thousand records does not make the next one usual. Pure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from engine.case import local_day
from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import Run
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.auditing.patterns.watcher import READ
from gateway.storage.log_looks import Look

# What makes the MAD of a normal distribution its standard deviation.
TO_DEVIATION = 1.4826
# From so many days on, a day within what was usual so far is not kept whole: it would not be found in the end either.
SETTLED = 10


class BulkReading:
    """Counts the young people of each day."""

    def __init__(self, limits: Thresholds) -> None:
        """Judge by these thresholds."""
        self._limits = limits
        self._today: dict[str, tuple[date, Run]] = {}
        self._counts: dict[str, dict[date, int]] = defaultdict(dict)
        self._large: dict[str, dict[date, Run]] = defaultdict(dict)
        self._role: dict[str, str] = {}

    def see(self, look: Look) -> None:
        """Count a look; a day is over when the next begins."""
        if look.kind not in READ or not look.subject:
            return
        who, day = look.post.practitioner, local_day(look.at)
        begun = self._today.get(who)
        if begun and day <= begun[0]:
            begun[1].add(look)
            return
        if begun:
            self._close(who, *begun)
        self._today[who] = day, Run(look)

    def found(self) -> Iterator[Finding]:
        """Yield the days that were far from usual."""
        for who, begun in self._today.items():
            self._close(who, *begun)
        self._today.clear()
        for who, days in self._large.items():
            for day, run in days.items():
                usual = self._usual(who, day, run)
                if len(run.subjects) > _limit(usual, self._limits):
                    told = median(usual) if usual else None
                    yield run.found(Pattern.BULK, day=day.isoformat(), people=len(run.subjects), usual=told)

    def _close(self, who: str, day: date, run: Run) -> None:
        counts, people = self._counts[who], len(run.subjects)
        self._role[who] = run.last.post.role
        before = list(counts.values())
        if people >= self._limits.bulk_at_least and (len(before) < SETTLED or people > _limit(before, self._limits)):
            self._large[who][day] = run
        counts[day] = max(people, counts.get(day, 0))

    def _usual(self, who: str, day: date, run: Run) -> Sequence[int]:
        own = [count for when, count in self._counts[who].items() if when != day]
        if len(own) >= self._limits.bulk_own_days:
            return own
        colleagues = [other for other, role in self._role.items() if other != who and role == run.last.post.role]
        return [count for other in colleagues for count in self._counts[other].values()]


def _limit(usual: Sequence[int], limits: Thresholds) -> float:
    """Return how many are still usual."""
    if not usual:
        return limits.bulk_without_comparison - 1
    middle = median(usual)
    spread = TO_DEVIATION * median(abs(count - middle) for count in usual)
    return max(limits.bulk_at_least - 1, limits.bulk_times * middle, middle + limits.bulk_spreads * spread)
