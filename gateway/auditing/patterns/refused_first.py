"""Somebody who was shown nothing of a young person, more than once, then opened exceptional access to them. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from gateway.access_log.event import Kind
from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import Run
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.auditing.patterns.watcher import SHOWN_NOTHING
from gateway.storage.log_looks import Look

# So many that wait are looked through for those that are too old.
MANY = 10_000


class RefusedFirst:
    """Keeps the refusals of the last days, for each practitioner and young person."""

    def __init__(self, limits: Thresholds) -> None:
        """Judge by these thresholds."""
        self._enough, self._length = limits.refused_before_exceptional, timedelta(days=limits.window_days)
        self._refused: dict[tuple[str, str], Run] = {}
        self._found: list[Finding] = []
        self._many = MANY

    def see(self, look: Look) -> None:
        """Take in a refusal, or an access that was opened."""
        if not look.subject:
            return
        both = look.post.practitioner, look.subject
        if look.outcome in SHOWN_NOTHING:
            self._refuse(both, look)
        elif look.kind == Kind.EXCEPTIONAL_OPENED:
            run = self._recent(both, look)
            if run and run.count >= self._enough:
                run.add(look)
                self._found.append(run.found(Pattern.REFUSED_THEN_EXCEPTIONAL))
                del self._refused[both]

    def found(self) -> Iterator[Finding]:
        """Yield what was found."""
        return iter(self._found)

    def _refuse(self, both: tuple[str, str], look: Look) -> None:
        run = self._recent(both, look)
        if run:
            run.add(look)
            return
        self._refused[both] = Run(look)
        if len(self._refused) > self._many:
            self._refused = {key: run for key, run in self._refused.items() if look.at - run.last.at <= self._length}
            self._many = MANY + 2 * len(self._refused)

    def _recent(self, both: tuple[str, str], look: Look) -> Run | None:
        run = self._refused.get(both)
        return run if run and look.at - run.last.at <= self._length else None
