import hashlib
import json

import pytest

from engine.scenario_case import run
from policy.faults import ProtocolRefused
from policy.scenarios import AGREEMENTS, OPTIONAL, REQUIRED, Scenario, read_scenarios
from tests.policy.shipped_protocol import PROTOCOL, SCENARIOS, SCENARIOS_FILE, TABLE

TEACHER = {"id": "X1", "agency": "school", "role": "teacher", "relationships": ["on_roll"], "purpose": "education"}
CASE = {**TEACHER, "age": 15, "expect": {"ed.attainment": "full"}}
GIVEN_CASES = 92
GIVEN_CASES_SHA256 = "9ee64b7ecf39c0cdb2cfd460c8c4430205535051d3ba29b93453c5a6a1f1590f"


def read(*cases: dict[str, object]) -> tuple[Scenario, ...]:
    return read_scenarios("\n".join(map(json.dumps, cases)), "cases.jsonl", PROTOCOL)


def faults_of(text: str) -> list[str]:
    with pytest.raises(ProtocolRefused) as refused:
        read_scenarios(text, "cases.jsonl", PROTOCOL)
    return [str(fault) for fault in refused.value.faults]


def faults_with(**changed: object) -> list[str]:
    return faults_of(json.dumps({**CASE, **changed}))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.id for scenario in SCENARIOS])
def test_the_shipped_scenario_comes_out_as_written(scenario: Scenario) -> None:
    assert run(TABLE, scenario).failures == ()


def test_the_given_cases_stand_first_and_as_they_were_given() -> None:
    given = SCENARIOS_FILE.read_text("utf-8").splitlines(keepends=True)[:GIVEN_CASES]
    assert hashlib.sha256("".join(given).encode()).hexdigest() == GIVEN_CASES_SHA256


def test_no_two_shipped_scenarios_have_one_id() -> None:
    assert len({scenario.id for scenario in SCENARIOS}) == len(SCENARIOS)


def test_the_shipped_scenarios_use_every_key_that_a_scenario_may_have() -> None:
    assert {key for scenario in SCENARIOS for key in scenario.given} == {*REQUIRED, *OPTIONAL}


def test_the_shipped_scenarios_try_every_state_of_an_agreement() -> None:
    assert {scenario.given.get("agreement", "active") for scenario in SCENARIOS} == set(AGREEMENTS)


def test_a_scenario_that_expects_something_else_fails_with_what_came_out_and_the_rules_that_decided() -> None:
    (scenario,) = read({**CASE, "expect": {"ed.attainment": "summary", "ed.status": "full"}})
    (failure,) = run(TABLE, scenario).failures
    assert (failure.scenario, failure.line, failure.category) == ("X1", 1, "ed.attainment")
    assert (failure.what, failure.expected, failure.got, failure.rules) == ("level", "summary", "full", ("L01",))


def test_a_scenario_may_expect_the_rules_and_the_sentence_too() -> None:
    expected = {"ed.attainment": "full"}
    (right,) = read({**CASE, "expect": expected, "rules": {"ed.attainment": ["L01"]}})
    (wrong,) = read(
        {**CASE, "expect": expected, "rules": {"ed.attainment": ["L05"]}, "because": {"ed.attainment": "No."}}
    )
    assert run(TABLE, right).failures == ()
    assert [(failure.what, failure.expected) for failure in run(TABLE, wrong).failures] == [
        ("rules", "L05"),
        ("because", "No."),
    ]


def test_rest_is_expected_of_every_category_that_is_left_out() -> None:
    (scenario,) = read({**CASE, "rest": "hidden"})
    failed = {failure.category for failure in run(TABLE, scenario).failures}
    assert failed == {"id.core", "ed.status", "ed.attendance", "ed.send", "he.general"}


def test_without_rest_a_category_that_is_left_out_may_come_out_anyhow() -> None:
    (scenario,) = read(CASE)
    assert run(TABLE, scenario).failures == ()


def test_extra_rules_hold_for_their_own_scenario_only() -> None:
    cap = "Z1,cap,school,teacher,*,ed.attainment,*,,existence,,Results stay with the tutor."
    capped, free = read({**CASE, "extra_rules": [cap]}, {**CASE, "id": "X2"})
    assert [failure.got for failure in run(TABLE, capped).failures] == ["existence"]
    assert run(TABLE, free).failures == ()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"concent": {}}, "unknown key 'concent'; did you mean 'consent'?"),
        ({"agency": "shcool"}, "unknown agency 'shcool'; did you mean 'school'?"),
        ({"role": "techer"}, "unknown role 'techer'; did you mean 'teacher'?"),
        ({"relationships": ["onroll"]}, "unknown relationship 'onroll'; did you mean 'on_roll'?"),
        ({"purpose": "eduction"}, "unknown purpose 'eduction'; did you mean 'education'?"),
        ({"expect": {"ed.statos": "full"}}, "unknown category 'ed.statos'; did you mean 'ed.status'?"),
        ({"expect": {"ed.status": "ful"}}, "unknown level 'ful'; did you mean 'full'?"),
        ({"rest": "hiden"}, "unknown level 'hiden'; did you mean 'hidden'?"),
        ({"approved": ["sc.states"]}, "unknown category 'sc.states'; did you mean 'sc.status'?"),
        ({"own": ["ed.sent"]}, "unknown category 'ed.sent'; did you mean 'ed.send'?"),
        ({"refused_by_self": ["he.genral"]}, "unknown category 'he.genral'; did you mean 'he.general'?"),
        (
            {"consent": {"by": "self", "categories": {"ca.plans": "full"}}},
            "unknown category 'ca.plans'; did you mean 'ca.plan'?",
        ),
        (
            {"consent": {"by": "self", "categories": {"ca.plan": "sumary"}}},
            "unknown level 'sumary'; did you mean 'summary'?",
        ),
        (
            {"objection": {"by": "self", "categories": ["ed.statu"]}},
            "unknown category 'ed.statu'; did you mean 'ed.status'?",
        ),
        ({"facts": ["sheilded"]}, "unknown fact or condition 'sheilded'; did you mean 'shielded'?"),
        ({"exceptional": "vital_interest"}, "unknown ground 'vital_interest'; did you mean 'vital_interests'?"),
        ({"agreement": "reviewdue"}, "unknown agreement 'reviewdue'; did you mean 'review_due'?"),
        ({"extra_rules": ["Z1,permit"]}, "extra rule: 2 columns where 11 are expected"),
    ],
)
def test_a_word_that_a_scenario_may_not_use_is_told_with_the_nearest(changed: dict[str, object], told: str) -> None:
    assert faults_with(**changed) == [f"cases.jsonl:1: {told}"]


def test_every_fault_of_the_file_is_told_at_once_with_its_line() -> None:
    bad_role = json.dumps({**CASE, "role": "techer"})
    assert faults_of("\n".join([json.dumps(CASE), "{", '{"id": "X3"}', "[]", bad_role])) == [
        "cases.jsonl:2: not JSON: Expecting property name enclosed in double quotes at column 2",
        "cases.jsonl:3: missing: agency, role, relationships, purpose, age, expect",
        "cases.jsonl:4: missing: id, agency, role, relationships, purpose, age, expect",
        "cases.jsonl:5: unknown role 'techer'; did you mean 'teacher'?",
    ]


def test_a_file_without_a_scenario_is_refused() -> None:
    assert faults_of("\n\n") == ["cases.jsonl:1: there is no scenario"]
