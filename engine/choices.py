"""Whose word counts: up to which level consent reaches each category, for this asker, purpose and originator.

Refusals are sticky and permits are narrow: not "the most recent document wins". The order of precedence is that of
consent.md; a category's own rule (who may speak for it) stands in the vocabulary.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.case import Asker, Facts, age_on, local_day
from engine.words_said import DIMENSIONS, Assessment, ConsentRecord, Statement
from policy.levels import SHOWN_LEVELS, Level
from policy.vocabulary import Category, Vocabulary

# A permit must say to whom, for what and about what: silence on these never widens it.
PERMIT_MUST_NAME = ("purpose", "category")
RECIPIENT = ("recipient_organisation", "recipient_service")
ADULT, PRESUMED_COMPETENT, OWN_REFUSAL_HEARD = 18, 16, 13


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement in force that covers the request, with the record that it stands in."""

    record: ConsentRecord
    statement: Statement

    @property
    def order(self) -> tuple[datetime, datetime, bool]:
        """Said later, then recorded later, then refusal."""
        return self.record.said_at, self.record.recorded_at, not self.statement.permits


@dataclass(frozen=True, slots=True)
class Choices:
    """What was said and bears on one asker and purpose, at one instant; of a record only the statements that do."""

    vocabulary: Vocabulary
    spoken: tuple[ConsentRecord, ...]
    lapsed: tuple[ConsentRecord, ...]
    assessments: tuple[Assessment, ...]
    age: int
    day: date

    def consented(self, originator: str) -> tuple[int, int, int]:
        """Return the categories for which consent reaches existence, summary and full."""
        reached = [0, 0, 0]
        for word in self._spoken_of():
            category = self.vocabulary.categories[word]
            agreed = self._agreed(category, self._covering(word, originator), self._no_longer(word, originator))
            for level in SHOWN_LEVELS:
                if agreed >= level:
                    reached[level - 1] |= 1 << self.vocabulary.positions[word]
        return reached[0], reached[1], reached[2]

    def dissent(self) -> int:
        """Return the categories that the young person has refused to this asker, whether or not it is decisive."""
        own = [record for record in self.spoken if record.by_young_person]
        refused = 0
        if any(not statement.permits for record in own for statement in record.statements):
            for word, position in self.vocabulary.positions.items():
                said = [s for s in self._covering(word, "") if s.record.by_young_person]
                if said and _one_giver(said) is Level.HIDDEN:
                    refused |= 1 << position
        return refused

    def _spoken_of(self) -> set[str]:
        permits = [s for record in self.spoken for s in record.statements if s.permits]
        return {word for s in permits for word in s.scope.get("category", ()) if word in self.vocabulary.categories}

    def _covering(self, category: str, originator: str) -> list[Spoken]:
        return [
            Spoken(record, statement)
            for record in self.spoken
            for statement in _without_excepted([s for s in record.statements if _about(s, category, originator)])
        ]

    def _no_longer(self, category: str, originator: str) -> set[str]:
        """Return who once permitted this, and whose permit was withdrawn or has ended."""
        about = ((record, s) for record in self.lapsed for s in record.statements if _about(s, category, originator))
        return {record.giver for record, statement in about if statement.permits}

    def _agreed(self, category: Category, said: list[Spoken], no_longer: set[str]) -> Level:
        own = [s for s in said if s.record.by_young_person]
        theirs = [s for s in said if not s.record.by_young_person]
        competent = self._competent(category.word)
        if self.age >= ADULT or competent:
            return _one_giver(own)
        if category.parent_may_agree == "never":
            return Level.HIDDEN
        if category.parent_may_agree == "if_not_competent" and competent is not False:
            return Level.HIDDEN
        unassessed = competent is None
        if unassessed and self.age >= OWN_REFUSAL_HEARD and own and _one_giver(own) is Level.HIDDEN:
            return Level.HIDDEN
        return self._parents(theirs, no_longer)

    def _parents(self, said: list[Spoken], no_longer: set[str]) -> Level:
        """By default all holders of parental responsibility who answered must permit: disagreement means no.

        Whose permit was withdrawn or has ended has answered, and does not permit.
        """
        givers = {s.record.giver for s in said} | no_longer
        levels = [_one_giver(s for s in said if s.record.giver == giver) for giver in givers]
        switch = self.vocabulary.switches.get("all_holders_of_parental_responsibility_must_agree")
        together = min if switch is None or switch.value is not False else max
        return together(levels, default=Level.HIDDEN)

    def _competent(self, category: str) -> bool | None:
        matter = [a for a in self.assessments if category in a.categories and self.day <= a.valid_until]
        if matter:
            return max(matter, key=lambda assessment: assessment.assessed_at).competent
        return True if self.age >= PRESUMED_COMPETENT else None


def choices(asker: Asker, purpose: str, facts: Facts, at: datetime, vocabulary: Vocabulary) -> Choices:
    """Gather what was said, and known, by an instant and bears on this asker and purpose."""
    day = local_day(at)
    circumstances = {
        "recipient_organisation": asker.organisation,
        "recipient_service": asker.service,
        "recipient_agency": asker.agency,
        "recipient_role": asker.role,
        "named_worker": asker.practitioner,
        "purpose": purpose,
    }
    spoken = [record for record in facts.consents if record.in_force(at, day)]
    lapsed = [r for r in facts.consents if not r.by_young_person and r.lapsed(at, day)]
    return Choices(
        vocabulary=vocabulary,
        spoken=tuple(_bearing_on(spoken, circumstances)),
        lapsed=tuple(_bearing_on(lapsed, circumstances)),
        assessments=tuple(a for a in facts.assessments if a.assessed_at <= at),
        age=age_on(facts.born, day),
        day=day,
    )


def _bearing_on(records: Iterable[ConsentRecord], circumstances: Mapping[str, str]) -> Iterator[ConsentRecord]:
    """Yield the records with those statements that cover the asker and purpose, whatever the category."""
    for record in records:
        statements = tuple(s for s in record.statements if s.covers(circumstances) and (_narrow(s) or not s.permits))
        if statements:
            yield replace(record, statements=statements)


def _narrow(statement: Statement) -> bool:
    named = statement.scope.keys()
    known = named <= set(DIMENSIONS)
    return known and all(name in named for name in PERMIT_MUST_NAME) and any(name in named for name in RECIPIENT)


def _about(statement: Statement, category: str, originator: str) -> bool:
    scope = statement.scope
    return category in scope.get("category", (category,)) and originator in scope.get("originator", (originator,))


def _without_excepted(statements: list[Statement]) -> list[Statement]:
    excepted = {statement.exception_to for statement in statements}
    return [statement for statement in statements if statement.id not in excepted]


def _one_giver(said: Iterable[Spoken]) -> Level:
    said = list(said)
    refusals = [s for s in said if not s.statement.permits]
    surviving = [s.statement.cap for s in said if s.statement.permits and all(_outlives(s, r) for r in refusals)]
    return max(surviving, default=Level.HIDDEN)


def _outlives(permit: Spoken, refusal: Spoken) -> bool:
    if permit.statement.lifts == refusal.statement.id:
        return True
    narrower = all(
        permit.statement.scope.get(dimension, frozenset()) and permit.statement.scope[dimension] <= words
        for dimension, words in refusal.statement.scope.items()
    )
    return permit.order > refusal.order and permit.record is not refusal.record and narrower
