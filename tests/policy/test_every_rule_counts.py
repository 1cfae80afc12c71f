from dataclasses import replace

from engine.scenario_case import run
from policy.protocol import Rule
from policy.table_compiler import compile_table
from tests.policy.shipped_protocol import PROTOCOL, SCENARIOS, TABLE

OUTCOMES = [run(TABLE, scenario) for scenario in SCENARIOS]


def test_deleting_any_one_rule_makes_a_shipped_scenario_fail() -> None:
    assert [rule.id for rule in PROTOCOL.rules if not a_scenario_fails_without(rule)] == []


def a_scenario_fails_without(rule: Rule) -> bool:
    # Only a scenario that reached the rule can come out differently without it.
    leaning_on_it = [outcome.scenario for outcome in OUTCOMES if rule.id in outcome.reached]
    rules = tuple(other for other in PROTOCOL.rules if other is not rule)
    without = compile_table(replace(PROTOCOL, rules=rules, actions=()))
    return any(run(without, scenario).failures for scenario in leaning_on_it)
