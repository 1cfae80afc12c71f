"""Whose word counts, beside a second opinion written from `consent.md` alone, on random histories.

`CONCORDAT_LONG=1` takes 100,000 of them in place of 5,000.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from engine.case import Facts
from engine.words.choices import choices
from engine.words_said import ConsentRecord, Statement
from tests.engine.brute_force_consent import Matter
from tests.engine.random_histories import a_history
from tests.harness.conftest import Report
from tests.harness.made_world import LONG

HISTORIES = 100_000 if LONG else 5_000
# What does not matter to one history in thirty is hardly tried at all.
TO_NOTICE = 3_000
Change = Callable[[Facts], Facts]


def by_the_engine(matter: Matter) -> int:
    asker, facts = matter.asker, matter.facts
    heard = choices(asker, matter.purpose, facts, matter.at, matter.vocabulary)
    return int(heard.agreed(matter.category, matter.originator))


def histories(number: int) -> list[Matter]:
    return [a_history(Random(seed)) for seed in range(number)]


def test_the_engine_and_the_second_opinion_agree_on_random_histories(report: Report) -> None:
    levels: Counter[int] = Counter()
    for seed in range(HISTORIES):
        matter = a_history(Random(seed))
        level = matter.level()
        assert by_the_engine(matter) == level, f"history {seed}"
        levels[level] += 1
    report(histories=HISTORIES, levels={str(level): count for level, count in sorted(levels.items())})
    # Silence and refusal are the most of any history; what is agreed must be common enough to tell anything.
    assert min(levels[level] for level in range(4)) > HISTORIES / 50


def words(change: Callable[[Statement], Statement]) -> Change:
    return records(lambda record: replace(record, statements=tuple(change(each) for each in record.statements)))


def records(change: Callable[[ConsentRecord], ConsentRecord]) -> Change:
    return lambda facts: replace(facts, consents=tuple(change(record) for record in facts.consents))


def at_once(record: ConsentRecord) -> ConsentRecord:
    taken_back = tuple(replace(one, recorded_at=one.said_at) for one in record.taken_back)
    return replace(record, recorded_at=record.said_at, taken_back=taken_back)


def without(dimension: str) -> Change:
    def change(statement: Statement) -> Statement:
        scope = {name: named for name, named in statement.scope.items() if name != dimension}
        return replace(statement, scope=scope)

    return words(change)


WRONG_WAYS: dict[str, Change] = {
    "no exceptions": words(lambda statement: replace(statement, exception_to=None)),
    "no lifts": words(lambda statement: replace(statement, lifts=None)),
    "nothing taken back": records(lambda record: replace(record, taken_back=())),
    "known as soon as said": records(at_once),
    "open ends": records(lambda record: replace(record, ends_on=None)),
    "drafts count": records(lambda record: replace(record, status="active")),
    "any originator": without("originator"),
    "any worker": without("named_worker"),
    "nobody assessed": lambda facts: replace(facts, assessments=()),
    "assessments stand for ever": lambda facts: replace(
        facts, assessments=tuple(replace(one, taken_back=()) for one in facts.assessments)
    ),
    "nobody set aside": lambda facts: replace(
        facts, family=tuple(replace(tie, set_aside=False) for tie in facts.family)
    ),
    "no special guardian": lambda facts: replace(
        facts, family=tuple(tie for tie in facts.family if tie.kind != "special_guardian")
    ),
    "no care order": lambda facts: replace(
        facts, family=tuple(tie for tie in facts.family if tie.kind != "care_order")
    ),
    "life goes on": lambda facts: replace(facts, died_on=None),
    "known today": lambda facts: replace(facts, known_by=None),
}


@pytest.mark.parametrize("wrong", WRONG_WAYS)
def test_an_engine_that_overlooks_something_is_noticed(wrong: str, history: list[Matter]) -> None:
    change = WRONG_WAYS[wrong]
    assert any(by_the_engine(matter._replace(facts=change(matter.facts))) != matter.level() for matter in history)


@pytest.fixture(scope="module")
def history() -> list[Matter]:
    return histories(TO_NOTICE)
