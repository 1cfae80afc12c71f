"""Where those who speak for a young person disagree: one said yes and another no to the same thing.

Somebody has to resolve it, whatever follows for a request in the meantime. Knows no asker: what overlaps, overlaps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from engine.case import FamilyTie, age_on
from engine.words.competence import PRESUMED_COMPETENT
from engine.words.failing import ANSWERED
from engine.words.holders import Holders
from engine.words.moment import Moment
from engine.words_said import ConsentRecord, Statement
from policy.vocabulary import Vocabulary

# For whoever asks in no organisation's name.
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """Those who speak for one young person, at one moment."""

    family: tuple[FamilyTie, ...]
    born: date
    moment: Moment
    vocabulary: Vocabulary

    def in_dispute(self, new: ConsentRecord, others: Iterable[ConsentRecord]) -> tuple[str, ...]:
        """Return the categories in which one record is at odds with those of others."""
        switch = self.vocabulary.switches.get("all_holders_of_parental_responsibility_must_agree")
        any_one = switch is not None and switch.value is False
        if new.by_young_person or any_one or age_on(self.born, self.moment.of_age) >= PRESUMED_COMPETENT:
            return ()
        mine = list(self._answers(new))
        against = [one for one in others if one.giver != new.giver and not one.by_young_person]
        theirs = [answer for record in against for answer in self._answers(record)]
        pairs = ((one, other) for yes, one in mine for also, other in theirs if yes is not also)
        found = {word for one, other in pairs for word in self._both(one, other)}
        return tuple(word for word in self.vocabulary.categories if word in found)

    def _answers(self, record: ConsentRecord) -> Iterator[tuple[bool, Statement]]:
        """Yield what somebody with standing answered; a yes that was withdrawn or has ended is a no."""
        failing = self.moment.against(record)
        standing = Holders(self.family, NOBODY, self.moment).against(record)
        if standing is not None or (failing is not None and failing not in ANSWERED):
            return
        for statement in record.statements:
            if statement.permits or failing is None:
                yield statement.permits and failing is None, statement

    def _both(self, one: Statement, other: Statement) -> frozenset[str]:
        """Return the categories that two statements are both about, if they meet in every dimension."""
        shared = one.scope.keys() & other.scope.keys()
        if not all(one.scope[dimension] & other.scope[dimension] for dimension in shared):
            return frozenset()
        everything = frozenset(self.vocabulary.categories)
        return one.scope.get("category", everything) & other.scope.get("category", everything)
