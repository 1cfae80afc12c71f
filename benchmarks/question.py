"""The questions that every engine is asked: made-up cases, chosen so that they meet about as many clauses at each size.

A question is one request about one holder's details: who asks, how they stand, for what, and for which categories each
gate is open and each condition holds. It is worked out from recorded facts, consent records among them, by the engine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.case import (
    Agreement,
    Approval,
    Asker,
    ExceptionalAccess,
    Facts,
    Holder,
    Period,
    Relationship,
    Request,
    Signature,
)
from engine.decision import entitle
from engine.words_said import ConsentRecord, Objection, Statement
from policy.decision_table import DecisionTable, Key, Openings
from policy.levels import SHOWN_LEVELS, Level
from policy.vocabulary import Vocabulary

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
BORN = date(2009, 9, 1)  # sixteen: old enough to speak for themselves
EVER = Period(date(2020, 1, 1))
HOLDING = Holder("another service", "another organisation")
# Relationships that shut everything, or that follow from where the asker stands today.
NOT_DRAWN = ("excluded", "attached")
# Facts that follow from others; stating them alone would describe a case that nobody could bring.
NOT_STATED = ("age_13_to_19", "age_20_to_24", "art18", "exceptional", "vital_interests", "second_authoriser")
TRIES = 200_000


@dataclass(frozen=True)
class Question:
    """One request with its facts, reduced to what is open for one holder's details."""

    request: Request
    facts: Facts
    holder: Holder
    key: Key
    relationships: frozenset[str]
    openings: Openings

    def gates(self, category: int, level: Level) -> list[str]:
        """Return the gates that are open for a category (its position) at a level."""
        return [gate for gate, reach in self.openings.gates.items() if reach[level - 1] >> category & 1]

    def conditions(self, category: int) -> list[str]:
        """Return the conditions that hold for a category (its position)."""
        return [word for word, mask in self.openings.conditions.items() if mask >> category & 1]


def questions(table: DecisionTable, count: int, clauses: range, seed: int = 7) -> list[Question]:
    """Draw questions that show something and that meet so many clauses; RuntimeError if the protocol has too few."""
    chance, found = random.Random(seed), []
    keys = [key for key in sorted(table.clauses) if len(table.clauses[key]) >= clauses.start]
    for _ in range(TRIES if keys else 0):
        question = _question(table, _case(table, chance.choice(keys), chance), chance)
        answer = table.answer(question.key, table.relationships(question.relationships), question.openings)
        if len(answer.met) in clauses and any(answer.shown) and any(not clause.permits for clause, _ in answer.met):
            found.append(question)
        if len(found) == count:
            return found
    raise RuntimeError(f"of {TRIES} cases only {len(found)} meet {clauses} clauses")


def _question(table: DecisionTable, case: tuple[Request, Facts], chance: random.Random) -> Question:
    entitlement = entitle(table, *case, AT)
    request = case[0]
    holder = chance.choice(entitlement.holders[:2])
    key = request.asker.agency, request.asker.role, request.purpose
    openings = entitlement.openings(holder)
    return Question(*case, holder, key, entitlement.gates.standing.held, openings)


def _case(table: DecisionTable, key: Key, chance: random.Random) -> tuple[Request, Facts]:
    words, (agency, role, purpose) = table.vocabulary, key
    asker = Asker("the asker", agency, role, "the asker's service", "the asking organisation")
    kinds = _relationships(table, key, chance)
    rows = tuple(Relationship(kind, asker.service, asker.practitioner, EVER) for kind in kinds)
    stated = [fact for fact in words.facts if fact not in NOT_STATED]
    own = [word for word, category in words.categories.items() if category.recorded_by(agency, [role])]
    facts = Facts(
        born=BORN,
        own=frozenset(own),
        named=frozenset(chance.sample(stated, 3)),
        relationships=rows,
        agreements=(_agreement(asker),),
        consents=(_consent(words, asker, purpose, chance),),
        objections=(Objection("self", frozenset(chance.sample(list(words.categories), 4)), EVER.first, None, AT),),
        approvals=tuple(_approval(word, asker, purpose) for word in chance.sample(list(words.categories), 4)),
        exceptional=ExceptionalAccess("vital_interests", second_authoriser=False) if chance.random() < 1 / 8 else None,
    )
    return Request(asker, purpose), facts


def _relationships(table: DecisionTable, key: Key, chance: random.Random) -> set[str]:
    """Draw two relationships that some clause names, and one that perhaps none does."""
    asked = 0
    for clause in table.clauses[key]:
        asked |= clause.relationships
    drawn = [word for word in table.relationship_bits if word not in NOT_DRAWN]
    named = [word for word in drawn if table.relationship_bits[word] & asked]
    return {*chance.sample(named, min(2, len(named))), chance.choice(drawn)}


def _agreement(asker: Asker) -> Agreement:
    signed = Signature(EVER.first)
    parties = {asker.organisation: signed, HOLDING.organisation: signed}
    return Agreement("agreement", "active", "each_pair", EVER, parties)


def _consent(words: Vocabulary, asker: Asker, purpose: str, chance: random.Random) -> ConsentRecord:
    statements = tuple(_statements(words, asker, purpose, chance))
    return ConsentRecord("consent", "self", "self_16_plus", "active", AT, AT, EVER.first, None, statements)


def _statements(words: Vocabulary, asker: Asker, purpose: str, chance: random.Random) -> Iterator[Statement]:
    scope = {"recipient_organisation": frozenset({asker.organisation}), "purpose": frozenset({purpose})}
    for category in chance.sample(list(words.categories), 16):
        about = {**scope, "category": frozenset({category})}
        yield Statement(category, permits=True, cap=chance.choice(SHOWN_LEVELS), scope=about)


def _approval(category: str, asker: Asker, purpose: str) -> Approval:
    return Approval(category, HOLDING, asker.practitioner, asker.service, purpose, datetime.max.replace(tzinfo=UTC))
