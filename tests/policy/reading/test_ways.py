from dataclasses import asdict, replace
from random import Random

import pytest

from policy.decision_table import DecisionTable
from policy.levels import Level
from policy.protocol import Rule, RuleId
from policy.reading.ways import Post, Ways, every_way, posts, ways
from policy.table_compiler import compile_table
from tests.policy.reading.every_request import EveryRequest, Found
from tests.policy.shipped_protocol import PROTOCOL, TABLE

SAMPLE = [
    (("connexions", "pa"), "ed.send"),
    (("connexions", "duty_pa"), "ca.casenotes"),
    (("school", "teacher"), "he.mental"),
    (("school", "dsl"), "he.mental"),
    (("school", "dsl"), "sc.plan"),
    (("csc", "social_worker"), "he.mental"),
    (("csc", "social_worker"), "he.sexual"),
    (("csc", "sw_manager"), "id.address_protected"),
    (("yot", "yot_worker"), "he.sexual"),
    (("health", "gp"), "he.substance"),
    (("police", "police_investigator"), "hs.status"),
    (("partnership", "mash_manager"), "tp.third_party"),
    (("earlyhelp", "family_worker"), "eq.immigration"),
    (("la_education", "ccis_tracker"), "ed.send"),
]
TEACHER: Post = ("school", "teacher")


def with_rules(*rules: Rule) -> DecisionTable:
    return compile_table(replace(PROTOCOL, rules=(*PROTOCOL.rules, *rules)))


def permit(**cells: str) -> Rule:
    shipped = next(rule for rule in PROTOCOL.rules if rule.id == "L10")
    return Rule(**{**asdict(shipped), "id": RuleId("NEW"), **cells})


def disturbed(seed: int) -> DecisionTable:
    chance = Random(seed)
    rules = []
    for rule in PROTOCOL.rules:
        change: dict[str, str] = {}
        if rule.effect == "permit":
            change = {"level": chance.choice(["existence", "summary", "full"])}
        elif rule.condition and chance.random() < 0.5:
            change = {"condition": ""}
        elif rule.effect == "deny":
            change = {"effect": "cap", "level": chance.choice(["existence", "summary"])}
        rules.append(Rule(**{**asdict(rule), **change}))
    return compile_table(replace(PROTOCOL, rules=tuple(rules)))


def taken_apart(found: Ways) -> Found:
    return {
        (way.gate, rule, relationship, purpose): way.level
        for way in found
        for rule in way.rules
        for relationship in way.relationships
        for purpose in way.purposes
    }


@pytest.mark.parametrize(("post", "category"), SAMPLE)
def test_the_ways_are_exactly_what_asking_every_request_finds(post: Post, category: str) -> None:
    assert taken_apart(ways(TABLE, post, category)) == EveryRequest(TABLE, post, category).found()


@pytest.mark.parametrize("seed", range(4))
def test_the_ways_of_a_disturbed_protocol_are_exactly_what_asking_every_request_finds(seed: int) -> None:
    table = disturbed(seed)
    for post, category in SAMPLE:
        assert taken_apart(ways(table, post, category)) == EveryRequest(table, post, category).found()


def test_the_sample_holds_every_gate_and_a_role_that_is_shown_nothing() -> None:
    found = [ways(TABLE, post, category) for post, category in SAMPLE]

    assert {way.gate for each in found for way in each} == set(TABLE.vocabulary.gates)
    assert () in found


def test_a_rule_that_is_always_denied_opens_no_way() -> None:
    table = with_rules(permit(category="he.mental"))

    assert "NEW" in table.rules
    assert ways(table, TEACHER, "he.mental") == ()


def test_a_rule_that_is_denied_for_one_purpose_opens_a_way_for_the_others() -> None:
    table = with_rules(permit(category="eq.immigration", purpose="education|safeguarding"))

    [way] = ways(table, TEACHER, "eq.immigration")

    assert way.purposes == ("safeguarding",)


def test_a_relationship_in_which_a_rule_is_always_denied_is_not_named() -> None:
    opened = permit(category="hs.status", relationship="on_roll|attached")
    denied = replace(opened, id=RuleId("BAR"), effect="deny", gate="", level="hidden", relationship="on_roll")

    [way] = ways(with_rules(opened, denied), TEACHER, "hs.status")

    assert way.relationships == ("attached",)


def test_where_a_rule_means_several_gates_each_is_a_way() -> None:
    # A cap never asks for a gate, unless the meaning is changed: here consent alone is barred above existence.
    meaning = PROTOCOL.meaning.replace("p.gate in r.gates", "some_of(r.gates, p.gate)")
    opened = permit(category="hs.status", gate="STAT|CONS")
    capped = replace(opened, id=RuleId("BAR"), effect="cap", gate="CONS", level="existence")
    table = compile_table(replace(PROTOCOL, meaning=meaning, rules=(opened, capped)))

    found = {way.gate: way.level for way in ways(table, TEACHER, "hs.status")}

    assert found == {"STAT": Level.SUMMARY, "CONS": Level.EXISTENCE}


def test_a_rule_above_an_unconditional_cap_opens_a_way_to_the_cap() -> None:
    table = with_rules(permit(category="tp.third_party", level="full"))

    [way] = ways(table, TEACHER, "tp.third_party")

    assert way.level is Level.SUMMARY


def test_a_rule_whose_condition_can_never_hold_opens_no_way() -> None:
    condition = replace(TABLE.vocabulary.conditions["age_in_scope"], word="both_ages")
    formula = PROTOCOL.vocabulary.impossible["two_ages"]
    conditions = {**PROTOCOL.vocabulary.conditions, "both_ages": replace(condition, formula=formula)}
    rules = (permit(category="hs.status", condition="both_ages"),)
    impossible = replace(PROTOCOL, vocabulary=replace(PROTOCOL.vocabulary, conditions=conditions), rules=rules)

    assert ways(compile_table(impossible), TEACHER, "hs.status") == ()


def test_rules_that_open_the_same_stand_in_one_way() -> None:
    [shipped] = ways(TABLE, TEACHER, "ca.plan")
    [together] = ways(with_rules(permit(category="ca.plan")), TEACHER, "ca.plan")

    assert together == replace(shipped, rules=(RuleId("L10"), RuleId("NEW")))


def test_every_role_and_category_of_the_vocabulary_is_looked_at() -> None:
    found = every_way(TABLE)

    assert list(found) == [(agency, role) for agency, roles in TABLE.vocabulary.roles.items() for role in roles]
    assert tuple(found) == posts(TABLE)
    assert all(list(categories) == list(TABLE.vocabulary.categories) for categories in found.values())
