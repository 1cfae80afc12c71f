"""What everybody's words come to, giver by giver, for one originator's details; and up to which level that agrees.

For all categories at once, as sets. Knows no date and no tie: what does not count is not among the words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import NamedTuple

from engine.words.competence import Competence
from engine.words.precedence import Spoken, Weighed, weigh
from policy.decision_table import NOWHERE, Reach
from policy.levels import Level


class Answer(NamedTuple):
    """One giver's answer: their words, up to which level they agree, and where they said or once permitted anything."""

    giver: str
    weighed: tuple[Weighed, ...]
    agrees: Reach
    answered: int
    lapsed: tuple[Spoken, ...]

    @property
    def refused(self) -> int:
        """Where the answer is a no."""
        return self.answered & ~self.agrees[0]


def answer(giver: str, said: Sequence[Spoken], lapsed: Sequence[Spoken] = ()) -> Answer:
    """Weigh what one giver said; a permit that was withdrawn or has ended is an answer, and does not permit."""
    weighed = weigh(said)
    existence = summary = full = answered = 0
    for one, left, agrees in weighed:
        answered |= left
        if agrees:
            existence |= agrees
            cap = one.statement.cap
            if cap is Level.FULL:
                full |= agrees
            if cap is not Level.EXISTENCE:
                summary |= agrees
    for one in lapsed:
        answered |= one.categories
    return Answer(giver, weighed, (existence, summary, full), answered, tuple(lapsed))


@dataclass(frozen=True)
class Answers:
    """The young person's answer, that of each who may speak for them, and who decides about what."""

    own: Answer
    others: tuple[Answer, ...]
    competence: Competence
    all_must_agree: bool

    @cached_property
    def consented(self) -> Reach:
        """The categories for which consent reaches existence, summary and full."""
        alone, _others, _stands = self.competence
        if not self.others:
            return _each(alone & mask for mask in self.own.agrees)
        return _each(alone & own | self.by_others & self._together(level) for level, own in enumerate(self.own.agrees))

    @property
    def by_others(self) -> int:
        """Where others decide: not where a refusal of the young person's own stands against them."""
        return self.competence.others & ~(self.competence.own_refusal_stands & self.own.refused)

    @property
    def some_agree(self) -> int:
        """Where anybody who may speak for the young person permits something."""
        return reduce(or_, (one.agrees[0] for one in self.others), 0)

    @property
    def some_refuse(self) -> int:
        """Where anybody who may speak for the young person answered, and does not permit."""
        return reduce(or_, (one.refused for one in self.others), 0)

    def _together(self, level: int) -> int:
        """By default all who answered must permit, at the lowest level: disagreement means no."""
        if not self.all_must_agree:
            return reduce(or_, (one.agrees[level] for one in self.others), 0)
        answered = reduce(or_, (one.answered for one in self.others), 0)
        return reduce(and_, (one.agrees[level] | ~one.answered for one in self.others), answered)


def _each(masks: Iterable[int]) -> Reach:
    existence, summary, full = masks
    return (existence, summary, full) if existence else NOWHERE
