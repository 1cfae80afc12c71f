"""Young people to whom somebody stands in no relationship: several in a week, or one just before it began. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import Run, Windows, people_in
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.storage.log_looks import NOT_FOUND, Look

Ties = Mapping[tuple[str, str], Sequence[datetime]]
"""When a relationship of a practitioner to a young person's pseudonym was entered."""


class Strangers:
    """Watches for those who were told that there is nobody."""

    def __init__(self, limits: Thresholds, ties: Ties) -> None:
        """Judge by these thresholds and relationships."""
        self._ties, self._soon = ties, timedelta(hours=limits.relationship_hours)
        self._asked = Windows(limits.window_days, lambda looks: people_in(looks) >= limits.strangers_at_least)
        self._before: dict[tuple[str, str], Run] = {}

    def see(self, look: Look) -> None:
        """Take in a look that found nobody."""
        if look.outcome != NOT_FOUND or not look.subject:
            return
        self._asked.add(look)
        both = look.post.practitioner, look.subject
        if any(look.at < began <= look.at + self._soon for began in self._ties.get(both, ())):
            if both in self._before:
                self._before[both].add(look)
            else:
                self._before[both] = Run(look)

    def found(self) -> Iterator[Finding]:
        """Yield both patterns."""
        yield from self._asked.found(Pattern.STRANGERS)
        for both, run in self._before.items():
            began = min(at for at in self._ties[both] if at > run.first.at)
            yield run.found(Pattern.BEFORE_RELATIONSHIP, began=began.isoformat(timespec="minutes"))
