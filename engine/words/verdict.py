"""The trace of a verdict on consent: every statement on record, whether it counted, what failed, and who decided.

For the log and for whoever explains a decision, never for a reader. Taking away what is not named as deciding changes
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from engine.words.answers import Answer, Answers
from engine.words.choices import Choices
from engine.words.failing import Failing
from engine.words.hearing import Heard
from engine.words.precedence import Spoken, Weighed, excepts, outlives
from policy.levels import SHOWN_LEVELS, Level


class Decider(StrEnum):
    """Whose word counts for a category: the young person's alone, others' for them, or nobody's."""

    YOUNG_PERSON = "young_person"
    HOLDERS = "holders"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Considered:
    """One statement: what it said, the one thing in which it failed (None: it applied), and whether it decided."""

    record: str
    statement: str
    giver: str
    permits: bool
    cap: Level
    failing: Failing | None
    deciding: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Up to which level consent reaches what one originator recorded under a category, and why."""

    category: str
    originator: str
    level: Level
    decider: Decider
    considered: tuple[Considered, ...]

    @property
    def deciding(self) -> tuple[Considered, ...]:
        """The statements that decided."""
        return tuple(one for one in self.considered if one.deciding)


def verdict(choices: Choices, category: str, originator: str) -> Verdict:
    """Return the verdict on one category of one originator with its trace; KeyError for a category that is none."""
    trace = _Trace(choices.answers(originator), 1 << choices.vocabulary.positions[category], category)
    considered = tuple(trace.considered(heard) for heard in choices.heard)
    return Verdict(category, originator, choices.agreed(category, originator), trace.decider, considered)


@dataclass
class _Trace:
    answers: Answers
    bit: int
    category: str
    weighed: dict[int, tuple[Weighed, Answer]] = field(init=False)
    deciding: set[int] = field(init=False)

    def __post_init__(self) -> None:
        everybody = (self.answers.own, *self.answers.others)
        self.weighed = {id(one.spoken): (one, giver) for giver in everybody for one in giver.weighed}
        self.deciding = {id(one) for one in self._deciding()}

    @property
    def decider(self) -> Decider:
        competence = self.answers.competence
        if self.bit & (competence.alone | competence.others & ~self.answers.by_others):
            return Decider.YOUNG_PERSON
        return Decider.HOLDERS if self.bit & competence.others else Decider.NOBODY

    def considered(self, heard: Heard) -> Considered:
        spoken = heard.spoken
        return Considered(
            record=spoken.record.id,
            statement=spoken.statement.id,
            giver=spoken.record.giver,
            permits=spoken.permits,
            cap=spoken.statement.cap,
            failing=heard.failing or self._failing(spoken),
            deciding=id(spoken) in self.deciding,
        )

    def _failing(self, spoken: Spoken) -> Failing | None:
        """Return in what a statement failed that is in force and for this asker and purpose."""
        if not spoken.categories & self.bit:
            return Failing.CATEGORY
        if id(spoken) not in self.weighed:
            return Failing.ORIGINATOR
        one, giver = self.weighed[id(spoken)]
        if not one.left & self.bit:
            return Failing.EXCEPTED
        if (giver is self.answers.own) is not (self.decider is Decider.YOUNG_PERSON):
            return Failing.NOT_DECISIVE
        if spoken.permits:
            return None if one.agrees & self.bit else Failing.REFUSED
        return None if giver.refused & self.bit or self._beats_some(one, giver) else Failing.OUTLIVED

    def _deciding(self) -> Iterator[Spoken]:
        answers = self.answers
        if self.decider is Decider.YOUNG_PERSON:
            yield from self._hanging_on(answers.own)
        if self.decider is Decider.HOLDERS:
            for giver in answers.others:
                yield from self._hanging_on(giver)
                yield from (one for one in giver.lapsed if giver.refused & one.categories & self.bit)
            # A yes of their own that stands against their no leaves the word to others.
            yield from self._exceptions(answers.own)
            if any(self._left(one) and not one.spoken.permits for one in answers.own.weighed):
                yield from (one.spoken for one in answers.own.weighed if one.agrees & self.bit)

    def _hanging_on(self, giver: Answer) -> Iterator[Spoken]:
        """Yield what one giver's level hangs on: the permits that reach it, and the refusals that keep it there."""
        yield from self._exceptions(giver)
        level = self._level(giver)
        for one in giver.weighed:
            reaches = one.agrees & self.bit and one.spoken.statement.cap is level
            refuses = self._left(one) and not one.spoken.permits
            if reaches or (refuses and (level is Level.HIDDEN or self._beats_some(one, giver, level))):
                yield one.spoken

    def _beats_some(self, refusal: Weighed, giver: Answer, above: Level = Level.HIDDEN) -> bool:
        permits = (one.spoken for one in giver.weighed if self._left(one) and one.spoken.permits)
        return any(one.statement.cap > above and not outlives(one, refusal.spoken) for one in permits)

    def _exceptions(self, giver: Answer) -> Iterator[Spoken]:
        said = [one.spoken for one in giver.weighed if one.spoken.categories & self.bit]
        return (one for one in said if any(excepts(one, other) for other in said))

    def _left(self, one: Weighed) -> bool:
        return bool(one.left & self.bit)

    def _level(self, giver: Answer) -> Level:
        return max((level for level in SHOWN_LEVELS if giver.agrees[level - 1] & self.bit), default=Level.HIDDEN)
