"""The instant that a question is about, and the instant by which what is known of it was recorded: two clocks.

What was said by the first and recorded by the second counts. A young person who has died grows no older, and nobody
speaks anew; what was said in life keeps counting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from engine.case import local_day
from engine.words.failing import Failing
from engine.words_said import Assessment, ConsentRecord, Ending, Objection, TakenBack

# A record that is marked so without saying when has been so always.
MARKED = {"active": None, "withdrawn": Failing.WITHDRAWN, "expired": Failing.ENDED}


@dataclass(frozen=True, slots=True)
class Moment:
    """When: `at` for what was said, `known` for what was recorded; whole days in London."""

    at: datetime
    known: datetime
    day: date
    died_on: date | None = None

    @property
    def of_age(self) -> date:
        """The day whose age, competence and family count: today, or the last day of a life."""
        return min(self.day, self.died_on) if self.died_on else self.day

    def against(self, record: ConsentRecord) -> Failing | None:
        """Return what keeps a record from being in force, or None."""
        ended = self._ended(record.taken_back)
        checks = (
            (ended is Ending.ENTERED_IN_ERROR, Failing.ENTERED_IN_ERROR),
            (record.status not in MARKED, Failing.NOT_IN_FORCE),
            (record.said_at > self.at, Failing.SAID_LATER),
            (record.recorded_at > self.known, Failing.KNOWN_LATER),
            (not self._in_life(record.said_at), Failing.SAID_AFTER_DEATH),
            (record.starts_on > self.day, Failing.NOT_STARTED),
            (ended is Ending.WITHDRAWN, Failing.WITHDRAWN),
            (ended is Ending.SUPERSEDED, Failing.SUPERSEDED),
            (record.ends_on is not None and record.ends_on < self.day, Failing.ENDED),
        )
        return next((failing for failed, failing in checks if failed), MARKED.get(record.status))

    def assessed(self, assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
        """Return the competence assessments that count, the latest first."""
        counting = [
            one
            for one in assessments
            if one.assessed_at <= min(self.at, self.known)
            and self._in_life(one.assessed_at)
            and self.of_age <= one.valid_until
            and not self._ended(one.taken_back)
        ]
        # Of two that were made at one instant, the one that found no competence counts: insertion order never does.
        return tuple(sorted(counting, key=lambda one: (one.assessed_at, not one.competent), reverse=True))

    def objects(self, objection: Objection) -> bool:
        """Tell whether an objection is in force, whoever holds it."""
        begun = objection.starts_on <= self.day and objection.recorded_at <= self.known
        lapsed = objection.lapses_on is not None and objection.lapses_on <= self.day
        return begun and not lapsed and not self._ended(objection.taken_back)

    def _ended(self, taken_back: Iterable[TakenBack]) -> Ending | None:
        """Return how words were taken back, as far as is known: an error first, then whatever leaves a no behind."""
        kinds = {one.kind for one in taken_back if self._knows(one)}
        return next((kind for kind in PRECEDENCE if kind in kinds), None)

    def _knows(self, one: TakenBack) -> bool:
        if one.recorded_at > self.known:
            return False
        # What was entered in error was never said, on no day; a withdrawal counts from when it was said.
        if one.kind is Ending.ENTERED_IN_ERROR:
            return one.said_at <= self.known
        return one.said_at <= self.at and self._in_life(one.said_at)

    def _in_life(self, said_at: datetime) -> bool:
        return self.died_on is None or local_day(said_at) <= self.died_on


PRECEDENCE = (Ending.ENTERED_IN_ERROR, Ending.WITHDRAWN, Ending.SUPERSEDED)
