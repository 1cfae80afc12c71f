"""What was said that could bear on one asker and purpose at one moment, and what keeps each of the others from it.

Looks at the record, its giver and whom it is for; not yet at the category, the originator, or which word prevails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from engine.case import Asker, Facts
from engine.words.failing import Failing
from engine.words.holders import Holders
from engine.words.moment import Moment
from engine.words.precedence import Spoken, spoken
from engine.words_said import DIMENSIONS, ConsentRecord, Statement
from policy.vocabulary import Vocabulary

# A permit must say to whom, for what and about what: silence on these never widens it.
PERMIT_MUST_NAME = ("purpose", "category")
KNOWN = frozenset(DIMENSIONS)
RECIPIENT = ("recipient_organisation", "recipient_service")


class Heard(NamedTuple):
    """A statement, and what keeps it from bearing on the asker and purpose; None where it does."""

    spoken: Spoken
    failing: Failing | None


class Hearing(NamedTuple):
    """One asker with one purpose, at one moment, and how the vocabulary reads."""

    asker: Asker
    purpose: str
    moment: Moment
    vocabulary: Vocabulary

    def heard(self, facts: Facts) -> Iterator[Heard]:
        """Yield every statement on record."""
        holders = Holders(facts.family, self.asker.organisation, self.moment)
        circumstances, known = self._circumstances(), self._known()
        for record in facts.consents:
            failing = self._against(record, holders)
            for statement in record.statements:
                read = statement if statement.permits else _readable(statement, known)
                word = spoken(record, read, self._categories(read))
                yield Heard(word, _dimension(read, circumstances) or failing)

    def _categories(self, statement: Statement) -> int:
        """Return the categories that a statement is about: all, where a refusal names none."""
        positions = self.vocabulary.positions
        named = statement.scope.get("category", () if statement.permits else None)
        if named is None:
            return self.vocabulary.everything
        return self.vocabulary.mask([word for word in named if word in positions])

    def _against(self, record: ConsentRecord, holders: Holders) -> Failing | None:
        """Return what keeps a whole record from counting; whoever has no standing has not answered either."""
        without_standing = None if record.by_young_person else holders.against(record)
        return without_standing or self.moment.against(record)

    def _circumstances(self) -> dict[str, str]:
        return {
            "recipient_organisation": self.asker.organisation,
            "recipient_service": self.asker.service,
            "recipient_agency": self.asker.agency,
            "recipient_role": self.asker.role,
            "named_worker": self.asker.practitioner,
            "purpose": self.purpose,
        }

    def _known(self) -> Mapping[str, frozenset[str]]:
        words = self.vocabulary
        return {
            "category": frozenset(words.categories),
            "purpose": frozenset(words.purposes),
            "recipient_agency": frozenset(words.agencies),
            "recipient_role": words.all_roles,
        }


def _readable(refusal: Statement, known: Mapping[str, frozenset[str]]) -> Statement:
    """Return a refusal without what can no longer be read in it: it then means any, as where nothing is named.

    A category that was split later is such a word. A permit with one covers nothing by it.
    """
    scope = {name: words for name, words in refusal.scope.items() if words and words <= known.get(name, words)}
    return refusal if len(scope) == len(refusal.scope) else replace(refusal, scope=scope)


def _dimension(statement: Statement, circumstances: Mapping[str, str]) -> Failing | None:
    """Return the first dimension in which a statement is not about this asker and purpose."""
    if statement.permits and not _narrow(statement):
        return Failing.NOT_NARROW
    scope = statement.scope
    for dimension, word in circumstances.items():
        if dimension in scope and word not in scope[dimension]:
            return Failing(dimension)
    return None


def _narrow(statement: Statement) -> bool:
    named = statement.scope.keys()
    known = named <= KNOWN
    return known and all(name in named for name in PERMIT_MUST_NAME) and any(name in named for name in RECIPIENT)
