"""The law that the table answers as its clauses say, each looked at by itself, category by category."""

import random

from policy.decision_table import Clause, Openings
from policy.levels import SHOWN_LEVELS, Level
from tests.policy.random_clauses import KEY, SIZE, a_table, some_openings, some_relationships


def reaches(clause: Clause, openings: Openings, level: Level, category: int) -> bool:
    """Tell whether a clause touches a category at a level, with some gate of it open there and some condition held."""
    opened = [openings.gates.get(gate, (0, 0, 0))[level - 1] >> category & 1 for gate in clause.gates]
    held = [openings.conditions.get(condition, 0) >> category & 1 for condition in clause.conditions]
    touched = level in clause.levels and clause.categories >> category & 1
    return bool(touched and (any(opened) or not clause.gates) and (any(held) or not clause.conditions))


def test_the_table_answers_as_its_clauses_say_however_many_gates_and_conditions_they_have() -> None:
    chance = random.Random(2026)
    for _ in range(150):
        table, openings, held = a_table(chance), some_openings(chance), some_relationships(chance)
        answer = table.answer(KEY, held, openings)
        standing = [clause for clause in table.clauses[KEY] if clause.relationships & held]
        met = set()
        for category in range(SIZE):
            for level in SHOWN_LEVELS:
                reached = [clause for clause in standing if reaches(clause, openings, level, category)]
                permitted, barred = (any(clause.permits is effect for clause in reached) for effect in (True, False))
                assert answer.permitted[level - 1] >> category & 1 == permitted
                assert answer.shown[level - 1] >> category & 1 == (permitted and not barred)
                assert [c for c, found in answer.met if found[level - 1] >> category & 1] == reached
                met |= set(reached)
        assert [clause for clause, _ in answer.met] == [clause for clause in standing if clause in met]
