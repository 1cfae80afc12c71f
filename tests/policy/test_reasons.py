"""The law that the reasons read out for all categories at once are those read out category by category."""

import random

from policy.decision_table import Answer, Openings
from policy.levels import SHOWN_LEVELS, Level
from policy.reasons import reasons
from tests.policy.random_clauses import KEY, a_table, some_openings, some_relationships
from tests.policy.shipped_protocol import TABLE, VOCABULARY


def an_answer(chance: random.Random) -> Answer:
    """Draw a request of some role; everything is open, or holds, for some categories or other."""
    some = [chance.getrandbits(len(VOCABULARY.categories)) for _ in range(3)]
    gates = {
        gate: (some[0] | some[1], some[0], some[0] & some[2]) for gate in VOCABULARY.gates if chance.random() < 0.7
    }
    conditions = {word: chance.choice((*some, 0)) for word in VOCABULARY.conditions}
    held = TABLE.relationships(chance.sample(list(VOCABULARY.relationships), 4))
    return TABLE.answer(chance.choice(sorted(TABLE.clauses)), held, Openings(gates, conditions))


def a_made_up_answer(chance: random.Random) -> Answer:
    return a_table(chance).answer(KEY, some_relationships(chance), some_openings(chance))


def one_by_one(answer: Answer, category: int) -> tuple[Level, set[str]]:
    level = answer.level(category)
    permits = [rule for rule, _ in answer.permits(category, level)] if level is not Level.HIDDEN else []
    above = [higher for higher in SHOWN_LEVELS if higher > level and answer.permits(category, higher)]
    return level, {*permits, *(rule for higher in above for rule, _ in answer.bars(category, higher))}


def test_the_reasons_of_all_categories_are_those_of_each() -> None:
    chance = random.Random(2026)
    permitted = barred = 0
    for number in range(600):
        answer = a_made_up_answer(chance) if number % 2 else an_answer(chance)
        found = reasons(answer, len(VOCABULARY.categories))
        for place in VOCABULARY.positions.values():
            told = found.rules.get(place, ())
            assert len(told) == len(set(told))
            assert (found.levels[place], set(told)) == one_by_one(answer, 1 << place)
            permitted += found.levels[place] is not Level.HIDDEN
            barred += bool(told) and found.levels[place] is Level.HIDDEN
    # The sample has categories that are shown, and some that only a bar keeps hidden.
    assert permitted > 100
    assert barred > 100
