"""An account that was not used for a long time, then looks at several young people within a day. Pure."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import Run
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.storage.log_looks import Look

A_DAY = timedelta(days=1)
LastSeen = Callable[[str], datetime | None]


class Waking:
    """Keeps when each practitioner was last seen; `earlier` knows it from before the first look."""

    def __init__(self, limits: Thresholds, earlier: LastSeen) -> None:
        """Judge by these thresholds."""
        self._long, self._many = timedelta(days=limits.waking_days), limits.woken_at_least
        self._earlier, self._seen = earlier, dict[str, datetime | None]()
        self._awake: dict[str, tuple[datetime, Run]] = {}
        self._found: list[Finding] = []

    def see(self, look: Look) -> None:
        """Take in whatever somebody did."""
        who = look.post.practitioner
        before = self._seen[who] if who in self._seen else self._earlier(who)
        self._seen[who] = look.at
        if before is not None and look.at - before >= self._long:
            self._close(who)
            self._awake[who] = before, Run(look)
        elif who in self._awake:
            run = self._awake[who][1]
            if look.at - run.first.at < A_DAY:
                run.add(look)
            else:
                self._close(who)

    def found(self) -> Iterator[Finding]:
        """Yield those who read much in the day after they woke up."""
        for who in list(self._awake):
            self._close(who)
        return iter(self._found)

    def _close(self, who: str) -> None:
        before, run = self._awake.pop(who, (None, None))
        if before and run and len(run.subjects) >= self._many:
            self._found.append(run.found(Pattern.WOKE_UP, seen_before=before.isoformat(timespec="minutes")))
