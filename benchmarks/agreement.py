"""Asks every engine the same questions once, and stops at the first answer that is not the table's.

Levels must be equal category by category; where an engine tells the rules that permit a category, those too.
"""

from collections.abc import Sequence

from benchmarks.engine import Ask
from benchmarks.question import Question
from policy.decision_table import DecisionTable
from policy.levels import Level
from policy.protocol import RuleId
from policy.reasons import Reasons, reasons


class Disagreement(Exception):
    """Two engines answer one question otherwise: the sentence names the first difference."""


def check(name: str, table: DecisionTable, question: Question, ask: Ask) -> None:
    """Ask once; Disagreement if the answer is not the table's."""
    known = expected(table, question)
    answered = ask()
    for place, category in enumerate(table.vocabulary.categories):
        wanted, got = known.levels[place], answered.levels[place]
        if wanted is not got:
            raise Disagreement(_sentence(name, question, category, f"{got.word} where the table says {wanted.word}"))
        permits = _permits(table, known.rules.get(place, []))
        if answered.rules is not None and wanted is not Level.HIDDEN and set(answered.rules.get(place, ())) != permits:
            told = f"by {sorted(answered.rules.get(place, ()))} where the table says {sorted(permits)}"
            raise Disagreement(_sentence(name, question, category, told))


def expected(table: DecisionTable, question: Question) -> Reasons:
    """Return the table's own answer."""
    held = table.relationships(question.relationships)
    return reasons(table.answer(question.key, held, question.openings), len(table.vocabulary.categories))


def _permits(table: DecisionTable, rules: Sequence[RuleId]) -> set[str]:
    return {rule for rule in rules if table.rules[rule].effect == "permit"}


def _sentence(name: str, question: Question, category: str, told: str) -> str:
    return f"{name}, asked by {'.'.join(question.key[:2])} for {question.key[2]}: {category} {told}"
