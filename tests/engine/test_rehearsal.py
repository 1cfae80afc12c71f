"""A rehearsal decides recorded questions again under another protocol."""

import hashlib
import json
from dataclasses import replace
from functools import cache

from engine.decision import decide
from engine.question import question
from engine.rehearsal import Recorded, rehearse, shown_for
from engine.scenario_case import AT, scenario_case
from policy.decision_table import DecisionTable
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.scenarios import Scenario, read_scenarios
from policy.table_compiler import compile_table


@cache
def table() -> DecisionTable:
    return compile_table(read_protocol_folder(YOUTH_SUPPORT))


@cache
def scenarios() -> tuple[Scenario, ...]:
    text = (YOUTH_SUPPORT / "scenarios.jsonl").read_text(encoding="utf-8")
    return tuple(s for s in read_scenarios(text, "scenarios.jsonl", table().protocol) if not s.extra_rules)


def without(*rules: str) -> DecisionTable:
    protocol = table().protocol
    return compile_table(replace(protocol, rules=tuple(rule for rule in protocol.rules if rule.id not in rules)))


def recorded(scenario: Scenario, whom: str) -> Recorded:
    request, facts = scenario_case(scenario, table().vocabulary)
    asked = json.dumps(question(decide(table(), request, facts, AT).entitlement), sort_keys=True).encode()
    return Recorded(hashlib.sha256(asked).digest(), asked, whom)


def named(scenario_id: str) -> Scenario:
    return next(scenario for scenario in scenarios() if scenario.id == scenario_id)


def test_a_recorded_question_is_decided_as_the_request_was() -> None:
    for scenario in scenarios():
        request, facts = scenario_case(scenario, table().vocabulary)
        decision = decide(table(), request, replace(facts, log_writable=True), AT)
        shown = shown_for(table(), json.loads(json.dumps(question(decision.entitlement))))
        for ruling in decision.rulings:
            bit = 1 << table().vocabulary.positions[ruling.category]
            level = max((level for level in SHOWN_LEVELS if shown[level - 1] & bit), default=Level.HIDDEN)
            assert level is ruling.level, (scenario.id, ruling.category)


def test_a_question_holds_no_name_and_no_value_of_a_case() -> None:
    words = {"the asker", "the asker's service", "another service", "another organisation", "2011"}
    for scenario in scenarios():
        asked = recorded(scenario, "p").question.decode()
        assert not [word for word in words if word in asked]


def test_the_same_protocol_shows_everybody_the_same() -> None:
    outcome = rehearse(table(), table(), (recorded(s, s.id) for s in scenarios()))
    assert (outcome.more, outcome.less, outcome.same) == (0, 0, len(scenarios()))


def test_withdrawing_a_permit_shows_less_to_whom_it_was_recorded_for() -> None:
    outcome = rehearse(table(), without("C16"), [recorded(named("S04"), "sam"), recorded(named("S17"), "kim")])
    assert (outcome.more, outcome.less, outcome.same) == (0, 1, 1)
    assert outcome.whom_less == {"sam"}
    ((example, count),) = outcome.examples
    assert (example.category, example.before, example.after) == ("he.mental", Level.SUMMARY, Level.HIDDEN)
    assert count == 1


def test_withdrawing_a_deny_shows_more() -> None:
    outcome = rehearse(table(), without("D11"), [recorded(named("S36"), "sam")])
    assert (outcome.more, outcome.less) == (1, 0)
    assert "1 show more (1 young people)" in outcome.sentence


def test_equal_questions_are_decided_once_and_counted_each_time() -> None:
    again = [recorded(named("S04"), whom) for whom in ("sam", "kim", "sam")]
    outcome = rehearse(table(), without("C16"), again)
    assert outcome.questions == 1
    assert outcome.less == 3
    assert outcome.whom_less == {"sam", "kim"}


def test_a_question_that_cannot_be_read_is_counted_and_never_guessed() -> None:
    outcome = rehearse(table(), table(), [Recorded(b"1", b"not json", "sam"), Recorded(b"2", b"{}", "kim")])
    assert (outcome.unreadable, outcome.same) == (2, 0)
