"""The decision: for every category asked, its level, the rules that decided, the reason, and what would change it.

The order is that of domain.md 2.8: door checks, exclusion, agreement for each holder, permits (the most), caps (the
least), denies, obligations. Whoever can't be logged is shown nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from engine.case import Facts, Holder, Request
from engine.entitlement import Entitlement
from engine.explanation import CASE_BY_CASE, Explanation
from engine.gates import gates
from engine.obligations import Obligation, obligations, owed_elsewhere
from engine.relationships.standing import Standing, standing
from engine.ruling import Ruling
from policy.decision_table import Answer, Clause, DecisionTable
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import RuleId


@dataclass(frozen=True)
class Decision:
    """The answer to a request, in vocabulary order, with what it lays on the reader, and on others unknown to them."""

    request: Request
    protocol: str
    rulings: tuple[Ruling, ...]
    obligations: tuple[Obligation, ...]
    owed_elsewhere: tuple[Obligation, ...]
    entitlement: Entitlement

    @property
    def standing(self) -> Standing:
        """How the asker stands to the young person."""
        return self.entitlement.gates.standing

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The categories of which something may be shown."""
        return tuple(ruling.category for ruling in self.rulings if ruling.level is not Level.HIDDEN)

    def level_for(self, category: str, holder: Holder) -> Level:
        """Return the level at which this holder's details of a category may be shown."""
        return self.entitlement.level_for(category, holder) if category in self.shown else Level.HIDDEN

    def kept_back(self, category: str, holder: Holder) -> tuple[RuleId, ...]:
        """Return the confidential rules that keep this holder's details of a category from showing more."""
        level = self.entitlement.level_for(category, holder)
        return _in_confidence(self.entitlement, self.entitlement.answer(holder), category, level)


def decide(table: DecisionTable, request: Request, facts: Facts, at: datetime) -> Decision:
    """Decide a request at an instant (aware); KeyError for a purpose or category outside the vocabulary."""
    vocabulary = table.vocabulary
    entitlement = entitle(table, request, facts, at)
    explanation = Explanation(entitlement)
    asked = vocabulary.mask(request.categories) if request.categories else vocabulary.everything
    rulings = tuple(_ruling(explanation, word, open_door=facts.log_writable) for word in vocabulary.words(asked))
    owed = obligations(entitlement, rulings)
    return Decision(request, table.protocol.stamp, rulings, owed, owed_elsewhere(entitlement, rulings), entitlement)


def entitle(table: DecisionTable, request: Request, facts: Facts, at: datetime) -> Entitlement:
    """Return the levels of a request without reasons: enough for whoever else a detail is about."""
    if request.purpose not in table.vocabulary.purposes:
        raise KeyError(request.purpose)
    held = standing(request.asker, facts, at, table.vocabulary)
    return Entitlement(table, gates(request, facts, held, at, table.vocabulary))


def _ruling(explanation: Explanation, word: str, *, open_door: bool) -> Ruling:
    entitlement = explanation.entitlement
    category = entitlement.table.vocabulary.categories[word]
    level = entitlement.level(word) if open_door else Level.HIDDEN
    confidential = _in_confidence(entitlement, entitlement.best, word, level)
    if level is Level.HIDDEN:
        because, step = explanation.hidden_because(category), explanation.step_from_hidden(category)
        return Ruling(word, level, (), confidential, (), because, step)
    permits, caps = _deciding(entitlement, word, level)
    because = CASE_BY_CASE if confidential else entitlement.table.rules[permits[0][0]].because
    rules = tuple(dict.fromkeys(rule for rule, _clause in (*permits, *caps) if rule not in confidential))
    opened = tuple(sorted({gate for _rule, clause in permits for gate in clause.gates}))
    return Ruling(word, level, rules, confidential, opened, because, explanation.step_from(category, level))


def _deciding(entitlement: Entitlement, word: str, level: Level) -> tuple[list[tuple[RuleId, Clause]], ...]:
    """Return the permits that reach the level, and the caps that keep a permit from showing more."""
    bit = 1 << entitlement.table.vocabulary.positions[word]
    best = entitlement.answer(entitlement.best_holder(word))
    above = [higher for higher in SHOWN_LEVELS if higher > level and best.permitted[higher - 1] & bit]
    return best.permits(bit, level), [bar for higher in above for bar in best.bars(bit, higher)]


def _in_confidence(entitlement: Entitlement, answer: Answer, word: str, level: Level) -> tuple[RuleId, ...]:
    """Return the rules on a shield, a restriction or Article 18 that keep a category from showing more."""
    bit = 1 << entitlement.table.vocabulary.positions[word]
    withheld = [higher for higher in SHOWN_LEVELS if higher > level and answer.permitted[higher - 1] & bit]
    if not withheld:
        return ()
    conditions = entitlement.table.vocabulary.conditions
    found = [
        rule
        for higher in withheld
        for rule, clause in answer.bars(bit, higher)
        if any(conditions[condition].confidential for condition in clause.conditions)
    ]
    return tuple(dict.fromkeys(found))
