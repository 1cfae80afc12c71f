"""Looks at unusual times: outside working hours, and outside the hours of an attachment. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from engine.case import LONDON, Attachment, Period, local_day
from engine.relationships.presence import within_hours
from engine.working_days import is_working_day
from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import Windows
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.auditing.patterns.watcher import SHOWN_NOTHING
from gateway.storage.log_looks import Look

# They are at work at night, that is what they are for.
AT_ANY_HOUR = frozenset({"edt", "ed_clinician", "police_ppu", "missing_coordinator"})
# With fewer looks nobody's own hours are known.
KNOWN = 20

Duties = Mapping[str, Sequence[tuple[datetime, datetime]]]
Attachments = Mapping[str, Sequence[Attachment]]
Rolls = Mapping[str, Sequence[tuple[str, Period]]]
"""Of each young person, by pseudonym, the places on whose roll they are."""


class OutOfHours:
    """Watches for looks in the evening, at night, on a weekend or a bank holiday."""

    def __init__(self, limits: Thresholds, duties: Duties) -> None:
        """Judge by these thresholds; whoever is on duty is at work."""
        self._limits, self._duties = limits, duties
        self._late = Windows(limits.window_days, lambda looks: len(looks) >= limits.out_of_hours_at_least)
        self._all, self._out = Counter[str](), Counter[str]()

    def see(self, look: Look) -> None:
        """Take in a look at somebody."""
        if not look.subject or look.post.role in AT_ANY_HOUR:
            return
        who = look.post.practitioner
        if self._is_out(look):
            if not self._is_usual(who):
                self._late.add(look)
            self._out[who] += 1
        self._all[who] += 1

    def found(self) -> Iterator[Finding]:
        """Yield the runs of such looks."""
        return self._late.found(Pattern.OUT_OF_HOURS)

    def _is_out(self, look: Look) -> bool:
        at = look.at.astimezone(LONDON)
        if is_working_day(at.date()) and self._limits.day_begins <= at.hour < self._limits.day_ends:
            return False
        return not any(begins <= look.at < ends for begins, ends in self._duties.get(look.post.practitioner, ()))

    def _is_usual(self, who: str) -> bool:
        """Tell whether this practitioner has long worked at such hours."""
        known = self._all[who] >= KNOWN
        return known and 100 * self._out[who] >= self._limits.out_of_hours_usual_percent * self._all[who]


class OutsideAttachment:
    """Watches for those who were shown nothing of a pupil because they were not at the pupil's school then."""

    def __init__(self, limits: Thresholds, attachments: Attachments, rolls: Rolls) -> None:
        """Judge by these thresholds, attachments and rolls."""
        self._attachments, self._rolls = attachments, rolls
        self._outside = Windows(limits.window_days, lambda looks: len(looks) >= limits.outside_attachment_at_least)

    def see(self, look: Look) -> None:
        """Take in a look that was shown nothing."""
        if look.outcome in SHOWN_NOTHING and self._is_outside(look):
            self._outside.add(look)

    def found(self) -> Iterator[Finding]:
        """Yield the runs of such looks."""
        return self._outside.found(Pattern.OUTSIDE_ATTACHMENT)

    def _is_outside(self, look: Look) -> bool:
        day = local_day(look.at)
        places = {place for place, period in self._rolls.get(look.subject, ()) if period.covers(day)}
        theirs = self._attachments.get(look.post.practitioner, ())
        there = [each for each in theirs if each.service in places and each.period.covers(day)]
        return bool(there) and not any(day.weekday() in e.weekdays and within_hours(e, look.at) for e in there)
