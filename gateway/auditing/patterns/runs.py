"""Looks that belong together, kept in few words: how many, about whom, and the first hundred of them. Pure.

A look a day for a year is one run, and takes no more room than a hundred looks and a pseudonym for each young person.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.storage.log_looks import Look

MOST_TOLD = 100
# A window of more looks than this is full: what is more is counted in the run.
MOST_RECENT = 200


class Run:
    """One run of looks by one practitioner."""

    def __init__(self, look: Look) -> None:
        """Begin it with its first look."""
        self.first = self.last = look
        self.count = 0
        self.places: list[int] = []
        self.subjects: set[str] = set()
        self._told: dict[str, None] = {}
        self.add(look)

    def add(self, look: Look) -> None:
        """Add the next look."""
        self.last = look
        self.count += 1
        if len(self.places) < MOST_TOLD:
            self.places.append(look.place)
        if look.subject:
            self.subjects.add(look.subject)
            if len(self._told) < MOST_TOLD:
                self._told[look.subject] = None

    def found(self, pattern: Pattern, **more: object) -> Finding:
        """Return it as a finding."""
        told, entries = tuple(self._told), tuple(self.places)
        return Finding(pattern, self.last.post, self.first.at, self.last.at, told, entries, self.count, more)


def people_in(looks: Iterable[Look]) -> int:
    """Return how many young people looks are about."""
    return len({look.subject for look in looks if look.subject})


class Windows:
    """For each practitioner, the looks of some days; those that are enough at one time become a run."""

    def __init__(self, days: int, enough: Callable[[Sequence[Look]], bool]) -> None:
        """Look through windows of so many days."""
        self._length, self._enough = timedelta(days=days), enough
        self._recent: dict[str, deque[Look]] = defaultdict(lambda: deque(maxlen=MOST_RECENT))
        self._runs: dict[str, list[Run]] = defaultdict(list)

    def add(self, look: Look) -> None:
        """Add a look; those that are older than the window go."""
        recent = self._recent[look.post.practitioner]
        while recent and look.at - recent[0].at > self._length:
            recent.popleft()
        recent.append(look)
        if self._enough(recent):
            self._run(recent)

    def found(self, pattern: Pattern) -> Iterator[Finding]:
        """Yield every run."""
        return (run.found(pattern) for runs in self._runs.values() for run in runs)

    def _run(self, recent: Sequence[Look]) -> None:
        runs = self._runs[recent[0].post.practitioner]
        goes_on = bool(runs) and runs[-1].last.at >= recent[0].at
        if not goes_on:
            runs.append(Run(recent[0]))
        run = runs[-1]
        after = run.last.place
        for look in recent:
            if look.place > after:
                run.add(look)
