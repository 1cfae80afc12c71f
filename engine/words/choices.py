"""Whose word counts: up to which level consent reaches each category, for this asker, purpose and originator.

The order of precedence is that of consent.md; a category's own rule (who may speak for it) stands in the vocabulary.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from engine.case import Asker, Facts, age_on, local_day
from engine.words.answers import Answers, answer
from engine.words.competence import Competence, competence
from engine.words.failing import ANSWERED
from engine.words.hearing import Heard, Hearing
from engine.words.moment import Moment
from engine.words.precedence import Spoken
from policy.decision_table import Reach
from policy.levels import SHOWN_LEVELS, Level
from policy.vocabulary import Vocabulary

SELF = "self"
# Words by the originator whose details they are about (no name: anybody's whom nothing names) and by giver.
ByOriginator = Mapping[str, Mapping[str, list[Spoken]]]


@dataclass(frozen=True)
class Choices:
    """What was said and bears on one asker and purpose, at one moment; `heard` keeps what does not, and why."""

    vocabulary: Vocabulary
    heard: tuple[Heard, ...]
    competence: Competence
    age: int
    moment: Moment
    _answers: dict[str, Answers] = field(default_factory=dict)

    def consented(self, originator: str) -> Reach:
        """Return the categories for which consent reaches existence, summary and full."""
        return self.answers(originator).consented

    def agreed(self, category: str, originator: str) -> Level:
        """Return up to which level the right person agrees to share what one originator recorded under a category."""
        bit, reached = 1 << self.vocabulary.positions[category], self.consented(originator)
        return max((level for level in SHOWN_LEVELS if reached[level - 1] & bit), default=Level.HIDDEN)

    def answers(self, originator: str) -> Answers:
        """Return everybody's answers about one originator's details; whoever nothing names is like any other."""
        name = originator if originator in self._named else ""
        if name not in self._answers:
            self._answers[name] = self._answers_about(name)
        return self._answers[name]

    def dissent(self) -> int:
        """Return the categories that the young person has refused to this asker, whether or not it is decisive."""
        refused = 0
        for answers in self.all_answers():
            refused |= answers.own.refused
        return refused

    def all_answers(self) -> Iterator[Answers]:
        """Yield the answers about each originator that something names, and about any other."""
        return (self.answers(name) for name in ("", *self._named))

    def _answers_about(self, originator: str) -> Answers:
        said, lapsed = self._said[originator], self._lapsed[originator]
        others = dict.fromkeys(giver for giver in (*said, *lapsed) if giver != SELF)
        return Answers(
            own=answer(SELF, said.get(SELF, ())),
            others=tuple([answer(giver, said.get(giver, ()), lapsed.get(giver, ())) for giver in others]),
            competence=self.competence,
            all_must_agree=self._all_must_agree,
        )

    @property
    def _all_must_agree(self) -> bool:
        """Whether all who answered for the young person must permit: the protocol may take any one's word instead."""
        switch = self.vocabulary.switches.get("all_holders_of_parental_responsibility_must_agree")
        return switch is None or switch.value is not False

    @cached_property
    def _said(self) -> ByOriginator:
        """What is in force."""
        return self._by_originator([spoken for spoken, failing in self.heard if failing is None])

    @cached_property
    def _lapsed(self) -> ByOriginator:
        """The permits of others that were withdrawn or have ended."""
        lapsed = [spoken for spoken, failing in self.heard if failing in ANSWERED and spoken.permits]
        return self._by_originator([spoken for spoken in lapsed if not spoken.record.by_young_person])

    @cached_property
    def _named(self) -> frozenset[str]:
        """The originators that something said names."""
        counting = (spoken for spoken, failing in self.heard if failing is None or failing in ANSWERED)
        return frozenset(name for spoken in counting for name in spoken.statement.scope.get("originator", ()))

    def _by_originator(self, said: Iterable[Spoken]) -> ByOriginator:
        """Sort words by whose details they are about; the young person's own are one giver's in any capacity."""
        everybody = ("", *self._named)
        sorted_words: dict[str, dict[str, list[Spoken]]] = {name: {} for name in everybody}
        for spoken in said:
            giver = SELF if spoken.record.by_young_person else spoken.record.giver
            for name in spoken.statement.scope.get("originator", everybody):
                sorted_words[name].setdefault(giver, []).append(spoken)
        return sorted_words


def choices(asker: Asker, purpose: str, facts: Facts, at: datetime, vocabulary: Vocabulary) -> Choices:
    """Gather what was said by an instant, and known by it or by when the facts were, for this asker and purpose."""
    moment = Moment(at, facts.known_by or at, local_day(at), facts.died_on)
    heard = Hearing(asker, purpose, moment, vocabulary).heard(facts)
    age = age_on(facts.born, moment.of_age)
    decides = competence(vocabulary, age, moment.assessed(facts.assessments))
    return Choices(vocabulary, tuple(heard), decides, age, moment)
