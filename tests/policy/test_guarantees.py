"""What `prove` says is what counting out every request of a small protocol says; and what a guarantee may say."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from policy.cells import one_of
from policy.decision_table import Key
from policy.faults import ProtocolRefused
from policy.guarantee_file import Guarantee
from policy.guarantees import refute
from policy.levels import LEVEL_BY_WORD, Level
from policy.protocol import Rule
from policy.protocol_files import YOUTH_SUPPORT
from policy.table_compiler import compile_table
from policy.whole_protocol import read_whole, read_whole_folder
from tests.policy.random_rules import GUARANTEES
from tests.policy.random_rules import RULES as RANDOM_RULES
from tests.policy.small_protocol import EVERY_CASE, KEYS, Case, case_of, covers, shown, small_protocol, texts

WHOLE = small_protocol()


def speaks_of(guarantee: Guarantee, case: Case) -> bool:
    """Tell whether the case is possible and `given` holds; the formulas are those that are drawn, by hand."""
    on_roll, caseload = ("on_roll" in case.relationships), ("caseload" in case.relationships)
    holds = {
        "": True,
        "young": "young" in case.facts,
        "old": "old" in case.facts,
        "shielded": "shielded" in case.facts,
        "!shielded": "shielded" not in case.facts,
        "on_roll": on_roll,
        "!caseload & old": not caseload and "old" in case.facts,
        "young | caseload": "young" in case.facts or caseload,
    }
    return case.possible and holds[guarantee.given]


def breaks(guarantee: Guarantee, key: Key, case: Case, level: Level) -> bool:
    """Tell whether one request, shown at this level, breaks a guarantee: its definition, word for word."""
    agency, role, purpose = key
    named = all(
        one_of(word, cell)
        for word, cell in ((agency, guarantee.agency), (role, guarantee.role), (purpose, guarantee.purpose))
    )
    asked = LEVEL_BY_WORD[guarantee.level]
    reached = case.gates | ({"CONS"} if case.consent >= asked else set())
    some = covers(guarantee.relationship, case.relationships) and covers(guarantee.gate, frozenset(reached))
    if guarantee.kind == "never":
        others = [word for word in case.relationships if word not in guarantee.given]
        opened = case.gates | ({"CONS"} if case.consent else set())
        at_most = all(one_of(word, guarantee.relationship) for word in others)
        return named and at_most and all(one_of(gate, guarantee.gate) for gate in opened) and level >= asked
    if guarantee.kind == "only":
        return level >= asked and not (named and some)
    return named and some and level < asked


def breaking(rules: tuple[Rule, ...], guarantee: Guarantee) -> Iterator[tuple[Key, str, Case]]:
    table = compile_table(replace(WHOLE.table.protocol, rules=rules))
    for key in KEYS:
        for case in EVERY_CASE:
            if speaks_of(guarantee, case):
                for category, level in shown(table, key, case).items():
                    if one_of(category, guarantee.category) and breaks(guarantee, key, case, level):
                        yield key, category, case


@settings(deadline=None, derandomize=True, max_examples=200)
@given(rules=RANDOM_RULES, guarantee=GUARANTEES)
def test_a_guarantee_is_refuted_where_counting_out_every_request_breaks_it_and_by_a_request_that_does(
    rules: tuple[Rule, ...], guarantee: Guarantee
) -> None:
    table = compile_table(replace(WHOLE.table.protocol, rules=rules))
    against = refute(table, guarantee)
    first = next(breaking(rules, guarantee), None)
    assert (against is None) is (first is None)
    if against:
        key, case = (against.agency, against.role, against.purpose), case_of(against.example)
        assert speaks_of(guarantee, case)
        assert breaks(guarantee, key, case, shown(table, key, case)[against.category])


def test_every_guarantee_of_the_shipped_protocol_is_proved() -> None:
    whole = read_whole_folder(YOUTH_SUPPORT)
    assert len(whole.guarantees) >= 16
    assert [guarantee.id for guarantee in whole.guarantees if refute(whole.table, guarantee)] == []


def proved(line: str, *rules: str) -> str:
    """Return the counter-example to one line of guarantees, in words, or `proved`."""
    whole = read_whole(texts(rules, guarantees=(line,))) if rules else read_whole(texts(guarantees=(line,)))
    against = refute(whole.table, whole.guarantees[0])
    return against.sentence if against else "proved"


def test_the_counter_example_is_the_smallest_and_names_the_rules() -> None:
    told = proved("G,Never.,never,school,head,*,he.mental,*,*,existence,")
    assert told == "school.head asking for education about he.mental with on_roll, CONS to existence: rule P3"
    told = proved("G,Never.,never,school,head,*,he.mental,*,*-CONS,existence,")
    assert told == "school.head asking for safeguarding about he.mental with EXC, old: rule P4"


def test_always_is_refuted_by_the_cap_that_shows_too_little() -> None:
    line = "G,Always.,always,school,teacher,on_roll,ed.status,education,OWN,full,"
    told = proved(line)
    assert told == "school.teacher asking for education about ed.status with on_roll, OWN, shielded: rule B1"
    assert proved(line + "!shielded") == "proved"


def test_always_is_refuted_where_no_rule_mentions_the_gate_that_it_names() -> None:
    told = proved("G,Always.,always,school,teacher,on_roll,ed.status,education,ORIG,full,")
    assert told == "school.teacher asking for education about ed.status with on_roll, ORIG: no rule permits it"


def test_a_flag_stands_for_every_category_that_has_it() -> None:
    flagged = texts(guarantees=("G,Never.,never,*,*,*,@SC,*,*,existence,",))
    flagged["vocabulary.toml"] = flagged["vocabulary.toml"].replace(
        '[categories."he.mental"]', '[categories."he.mental"]\nflags = ["SC"]'
    )
    whole = read_whole(flagged)
    against = refute(whole.table, whole.guarantees[0])
    assert against is not None
    assert against.category == "he.mental"


def test_with_no_relationship_only_what_needs_none_can_break_never() -> None:
    assert proved("G,Never.,never,*,*,none,*,*,*-EXC,existence,") == "proved"
    assert proved("G,Never.,never,*,*,none,*,*,*,existence,").endswith("with EXC, old: rule P4")


def test_what_cannot_be_at_once_refutes_nothing() -> None:
    assert proved("G,Never.,never,health,nurse,*,he.mental,safeguarding,STAT,summary,old") == "proved"


def test_a_word_that_is_a_relationship_and_a_fact_is_the_fact_where_given_says_it() -> None:
    both = texts(
        ("P1,permit,school,teacher,old,ed.status,education,OWN,full,is_young,Your own.",),
        ("G,Never.,never,*,*,*,*,*,*,existence,old",),
    )
    both["vocabulary.toml"] = both["vocabulary.toml"].replace("caseload = {", "old = {")
    whole = read_whole(both)
    assert refute(whole.table, whole.guarantees[0]) is None
    assert refute(whole.table, replace(whole.guarantees[0], given="")) is not None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("G,,never,*,*,*,*,*,*,existence,", "the sentence is missing: say what is guaranteed"),
        ("G,S.,nevr,*,*,*,*,*,*,existence,", "unknown kind 'nevr'; did you mean 'never'?"),
        ("G,S.,never,scool,*,*,*,*,*,existence,", "unknown agency 'scool'; did you mean 'school'?"),
        ("G,S.,never,school,nurse,*,*,*,*,existence,", "unknown role 'nurse'; known: teacher, head"),
        ("G,S.,never,*,*,on_rol,*,*,*,existence,", "unknown relationship 'on_rol'; did you mean 'on_roll'?"),
        ("G,S.,only,*,*,none,*,*,*,existence,", "unknown relationship 'none'; known: on_roll, caseload"),
        ("G,S.,never,*,*,*,he.mentl,*,*,existence,", "unknown category 'he.mentl'; did you mean 'he.mental'?"),
        ("G,S.,never,*,*,*,he.mental|@XY,*,*,existence,", "unknown flag 'XY'; known: SC, CO, CF, 3P, LOC, SS"),
        ("G,S.,never,*,*,*,@SC,*,*,existence,", "the category cell '@SC' covers no category"),
        ("G,S.,never,*,*,*,*,eduction,*,existence,", "unknown purpose 'eduction'; did you mean 'education'?"),
        ("G,S.,never,*,*,*,*,*,STAT|CON,existence,", "unknown gate 'CON'; did you mean 'CONS'?"),
        ("G,S.,never,*,*,*,*,*,*,hidden,", "unknown level 'hidden'; known: existence, summary, full"),
        ("G,S.,never,*,*,*,*,*,*,existence,yung", "given: unknown fact or relationship 'yung'; did you mean 'young'?"),
        (
            "G,S.,never,*,*,*,*,*,*,existence,young &",
            (
                "given: the formula 'young &' cannot be used: it cannot be read; write facts joined by '&' and '|', "
                "with '!' for not"
            ),
        ),
        ("G,S.,never,*,*,*,*,*,*,existence", "10 columns where 11 are expected"),
        (",S.,never,*,*,*,*,*,*,existence,", "the id is missing"),
    ],
)
def test_a_bad_guarantee_is_told_with_its_line_and_the_nearest_word(line: str, told: str) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        read_whole(texts(guarantees=(line,)))
    assert [str(fault) for fault in refusal.value.faults] == [f"guarantees.csv:2: {told}"]


def test_two_guarantees_of_one_id_are_told() -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        read_whole(texts(guarantees=("G,S.,never,*,*,*,*,*,*,full,", "G,S.,never,*,*,*,*,*,*,existence,")))
    assert str(refusal.value) == "guarantees.csv:3: the id 'G' is that of line 2 already"
