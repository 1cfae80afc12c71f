from dataclasses import replace

from policy.levels import Level
from policy.protocol import RuleId
from policy.reading.ways import every_way
from policy.reading.who import as_text, barring, who_could_see
from policy.table_compiler import compile_table
from tests.policy.shipped_protocol import PROTOCOL, TABLE

TEACHER = ("school", "teacher")


def test_a_teacher_could_never_see_mental_health_and_the_rule_that_bars_it_is_named() -> None:
    text = as_text(TABLE, who_could_see(TABLE, "he.mental", Level.EXISTENCE, TEACHER))

    answer, permits, bars = text.splitlines()
    assert answer.startswith(
        "No: nobody who is a teacher (school.teacher) could ever be shown mental health (he.mental)"
    )
    assert answer.endswith("at level existence or more under youth-support@1.0.")
    assert permits == "No rule permits it."
    assert bars == f"Rule D04 bars it always: {PROTOCOL.because[RuleId('D04')]}"


def test_a_role_that_could_see_it_is_told_by_which_gates_rules_and_reasons() -> None:
    text = as_text(TABLE, who_could_see(TABLE, "he.mental", Level.EXISTENCE, ("school", "dsl")))

    assert text.startswith("Yes: a designated safeguarding lead (school.dsl) could be shown mental health")
    assert "  CONS summary   on_roll, for safeguarding: rule L17" in text
    assert "  EXC  summary   whoever asks, for safeguarding: rule X02" in text
    assert "  OWN  full      on_roll, for education|safeguarding: rule L20" in text
    assert PROTOCOL.because[RuleId("L17")] in text


def test_the_answer_ends_with_what_each_of_its_gates_means() -> None:
    lines = as_text(TABLE, who_could_see(TABLE, "yj.spent", Level.EXISTENCE)).splitlines()

    assert lines[-1] == "OWN  Your own service recorded it."
    assert not any(line.startswith("CONS ") for line in lines)


def test_a_condition_is_named_where_there_is_one() -> None:
    text = as_text(TABLE, who_could_see(TABLE, "he.sexual", Level.FULL))

    assert "ORIG full      s47_enquiry, for safeguarding, if s47_decision_recorded: rule W08" in text


def test_the_answer_counts_the_roles_and_the_kinds_of_agency() -> None:
    who = who_could_see(TABLE, "yj.spent", Level.FULL)

    assert as_text(TABLE, who).startswith(f"{len(who.found)} roles of 3 kinds of agency could be shown spent and ended")
    assert {agency for (agency, _), _ in who.found} == {"connexions", "earlyhelp", "yot"}


def test_only_ways_that_reach_the_level_are_told() -> None:
    who = who_could_see(TABLE, "he.mental", Level.FULL)

    assert who.found
    assert all(way.level is Level.FULL for _, ways in who.found for way in ways)


def test_nobody_sees_adoption_and_the_rule_that_bars_everybody_is_named() -> None:
    who = who_could_see(TABLE, "sc.adoption", Level.EXISTENCE)

    assert barring(TABLE, who) == ("D01",)
    assert as_text(TABLE, who).startswith("Nobody could be shown adoption (sc.adoption) at level existence or more")


def test_a_rule_that_permits_but_is_always_barred_is_said_to_decide_nothing() -> None:
    shipped = next(rule for rule in PROTOCOL.rules if rule.id == "L10")
    dead = replace(shipped, id=RuleId("NEW"), category="he.mental")
    table = compile_table(replace(PROTOCOL, rules=(*PROTOCOL.rules, dead)))

    text = as_text(table, who_could_see(table, "he.mental", Level.EXISTENCE, TEACHER))

    assert "No rule that permits it could ever decide." in text
    assert "Rule D04 bars it always" in text


def test_a_rule_that_bars_for_some_purposes_only_is_not_said_to_bar_always() -> None:
    who = who_could_see(TABLE, "he.sexual", Level.EXISTENCE, ("police", "police_investigator"))

    assert not who.found
    assert barring(TABLE, who) == ()


def test_who_finds_the_same_people_as_the_ways_of_everybody() -> None:
    found = every_way(TABLE)
    for category in TABLE.vocabulary.categories:
        who = who_could_see(TABLE, category, Level.EXISTENCE)
        assert [post for post, _ in who.found] == [post for post, ways in found.items() if ways[category]]
