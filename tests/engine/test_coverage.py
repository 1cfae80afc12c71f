"""Scenarios say what they cover, and what is missing comes as a line that can be added."""

from dataclasses import replace
from functools import cache

from engine.coverage import coverage, missing
from engine.scenario_case import run
from engine.smallest_scenario import smallest_scenario
from policy.decision_table import DecisionTable
from policy.protocol import Rule, RuleId
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.scenarios import read_scenarios
from policy.table_compiler import compile_table


@cache
def table() -> DecisionTable:
    return compile_table(read_protocol_folder(YOUTH_SUPPORT))


def test_the_shipped_scenarios_reach_every_rule() -> None:
    text = (YOUTH_SUPPORT / "scenarios.jsonl").read_text(encoding="utf-8")
    outcomes = [run(table(), scenario) for scenario in read_scenarios(text, "scenarios.jsonl", table().protocol)]
    covered = coverage(table(), outcomes)
    assert covered.rules_reached == covered.rules
    assert missing(table(), covered) == []
    assert 0 < len(covered.cells_reached) < len(covered.cells)


def test_without_scenarios_everything_is_missing() -> None:
    covered = coverage(table(), [])
    assert len(missing(table(), covered)) == len(table().rules)
    assert not covered.cells_reached


def test_the_smallest_scenario_for_each_rule_reaches_it_and_holds() -> None:
    for rule in table().rules:
        (scenario,) = read_scenarios(smallest_scenario(table(), rule), "smallest", table().protocol)
        outcome = run(table(), scenario)
        assert rule in outcome.reached, rule
        assert outcome.failures == (), rule


def test_a_permit_that_is_always_denied_has_no_scenario() -> None:
    who = "school", "teacher", "on_roll", "he.mental", "education"
    never = Rule(RuleId("Z1"), "permit", *who, "STAT", "full", "", "A rule that D04 bars.")
    protocol = replace(table().protocol, rules=(*table().protocol.rules, never))
    assert smallest_scenario(compile_table(protocol), RuleId("Z1")) == ""
