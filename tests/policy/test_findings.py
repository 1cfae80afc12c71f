"""For each thing that `check` finds: a small protocol that shows it, and one beside it that does not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from policy.difference import differences
from policy.faults import ProtocolRefused
from policy.findings.finding import Finding
from policy.findings.search import findings
from policy.findings.weight import weigh
from policy.protocol import Rule
from policy.protocol_files import YOUTH_SUPPORT
from policy.table_compiler import compile_table
from policy.whole_protocol import read_whole, read_whole_folder
from tests.policy.random_rules import RULES as RANDOM_RULES
from tests.policy.small_protocol import (
    EVERY_CASE,
    GATEWAYS,
    KEYS,
    RULES,
    VOCABULARY,
    shown,
    small_protocol,
    texts,
)

TODAY = date(2026, 9, 1)
POSSIBLE_CASES = [case for case in EVERY_CASE if case.possible]
HEADER_LINES = 1
NEW_LINE = HEADER_LINES + len(RULES) + 1


def found(files: dict[str, str], today: date = TODAY) -> list[Finding]:
    return findings(read_whole(files), today)


def keys(files: dict[str, str], today: date = TODAY) -> list[str]:
    return [f"{finding.severity} {finding.key}" for finding in found(files, today)]


def with_line(line: str) -> dict[str, str]:
    return texts((*RULES, line))


def with_words(old: str, new: str) -> dict[str, str]:
    assert VOCABULARY.count(old) == 1
    return texts(vocabulary=VOCABULARY.replace(old, new))


def test_the_small_protocol_has_nothing_to_find() -> None:
    assert keys(texts()) == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        # A copy, in another order of words; narrower; and the same with another condition.
        ("N,permit,school,head|teacher,on_roll,ed.status,education,OWN,full,,Copied.", "warning duplicate:N"),
        ("N,permit,school,teacher,on_roll,ed.status,education,OWN,summary,,Narrower.", "warning hidden-behind:N"),
        ("N,permit,school,teacher,on_roll,ed.status,education,OWN,full,is_old,Narrower.", "warning hidden-behind:N"),
        ("N,cap,school,*,*,ed.status,education,,summary,is_shielded_and_young,Wider.", "warning hidden-behind:N"),
        # Nobody is shown the category for this purpose, or nobody is shown so much of it.
        ("N,deny,school,teacher,*,he.mental,*,,hidden,,Guard.", "warning bars-nothing:N"),
        ("N,cap,health,nurse,*,he.mental,safeguarding,,summary,,Guard.", "warning bars-nothing:N"),
        # Nobody is left in a cell.
        (
            "N,permit,health,*-nurse,*,he.mental,safeguarding,CONS,full,,Nobody.",
            "error met-by-nobody:N, error any-role:N",
        ),
        ("N,permit,school,head,*,*-ed.status|he.mental,safeguarding,CONS,full,,Nothing.", "error met-by-nobody:N"),
        ("N,permit,school,*,on_roll,ed.status,safeguarding,ORIG,full,,Anyone.", "error any-role:N"),
        ("N,permit,school,*-teacher,on_roll,ed.status,safeguarding,ORIG,full,,Anyone.", "error any-role:N"),
        ("N,permit,*,teacher,on_roll,ed.status,safeguarding,ORIG,full,,Anywhere.", "warning any-agency:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,No law.", "error no-gateway:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,OBJ,full,,No law.", "error no-gateway:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,PROT,full,,(LAW_1) first.", "error no-gateway:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,PROT,full,,A bar (LAW_5).", "error no-gateway:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,Law (LAW_9).", "error unknown-gateway:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,(LAW_3).", "error gateway-not-in-force:N"),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,(LAW_4).", "error gateway-not-in-force:N"),
        ("N,deny,school,teacher,*,ed.status,education,,hidden,is_old,(LAW_4).", "warning gateway-not-in-force:N"),
        ("N,permit,school,head,on_roll,ed.status,safeguarding,STAT,full,,(LAW_1).", "warning gateway-reach:N"),
        ("N,permit,health,nurse,caseload,ed.status,education,STAT,full,,(LAW_1).", "warning gateway-reach:N"),
        (
            "N,permit,health,nurse,caseload,ed.status,safeguarding,OBJ,full,,(LAW_2).",
            "warning gateway-objection:N, warning gateway-agreement:N",
        ),
        ("N,permit,health,nurse,caseload,ed.status,safeguarding,CONS,full,,Agreement.", "warning not-on-form:N"),
        (
            "N,permit,school,teacher,on_roll,he.mental,education,CONS,summary,,Agreement opens it.",
            "suggestion could-be-one:N",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_shows_it_is_found_out_and_named(line: str, key: str) -> None:
    told = found(with_line(line))
    assert ", ".join(f"{finding.severity} {finding.key}" for finding in told) == key
    assert {(finding.file, finding.line) for finding in told} == {("rules.csv", NEW_LINE)}


@pytest.mark.parametrize(
    "line",
    [
        "N,permit,school,teacher,on_roll,ed.status,safeguarding,OWN,full,,Another purpose.",
        "N,permit,school,head,caseload,ed.status,education,OWN,full,,Another relationship.",
        "N,cap,school,*,*,ed.status,education,,summary,,Bars whoever is not shielded.",
        "N,cap,school,head,*,he.mental,education,,existence,,Bars some of what consent opens.",
        "N,cap,health,nurse,*,he.mental,safeguarding,,existence,,Bars the summary.",
        "N,permit,*,nurse,*,he.mental,safeguarding,EXC,full,is_old,Exceptional access is for any agency.",
        "N,deny,*,*,*,he.mental,*,,hidden,is_old,A bar may be for everybody.",
        "N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,Law in force that reaches it (LAW_1).",
        'N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,"One of two reaches it (LAW_1, LAW_2)."',
        "N,permit,health,nurse,caseload,ed.status,safeguarding,OBJ,full,,Whoever objects is heard (LAW_1).",
        "N,permit,health,nurse,caseload,ed.status,safeguarding,ORIG,full,,Approval needs no law.",
        "N,permit,health,nurse,caseload,he.mental,education,CONS,full,,It is on the form.",
        "N,permit,school,teacher,on_roll,he.mental,education,CONS,summary,,Another sentence.",
    ],
)
def test_a_rule_beside_it_that_does_not_show_it_is_left_in_peace(line: str) -> None:
    assert keys(with_line(line)) == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "N,permit,school,teacher,on_roll,ed.status,education,OWN,summary,,Narrower.",
            "N can never decide anything: all that it reaches is reached by P1, and B1 bars the rest",
        ),
        (
            "N,permit,school,head|teacher,on_roll,ed.status,education,OWN,full,,Copied.",
            "N says the same as P1: it can never decide anything",
        ),
        (
            "N,permit,health,nurse,caseload,ed.status,education,STAT,full,,(LAW_1).",
            "N rests on LAW_1, which does not reach health for education",
        ),
        (
            "N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,(LAW_4).",
            "N cites LAW_4, which is no longer in force since 2010-01-01 (looked at for 2026-09-01)",
        ),
        (
            "N,permit,health,nurse,caseload,ed.status,safeguarding,CONS,full,,Agreement.",
            "N opens by consent what the consent form lacks: ed.status",
        ),
        (
            "N,permit,health,*-nurse,*,he.mental,safeguarding,CONS,full,,Nobody.",
            "N can never decide anything: nobody can meet it as *-nurse of health",
        ),
        (
            "N,permit,school,*,on_roll,ed.status,safeguarding,ORIG,full,,Anyone.",
            "N permits whatever role there is or will be ('*')",
        ),
        (
            "N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,(LAV_1).",
            "N cites an unknown legal gateway 'LAV_1'; did you mean 'LAW_1'",
        ),
    ],
)
def test_the_sentence_names_the_rule_and_what_is_the_matter(line: str, sentence: str) -> None:
    assert found(with_line(line))[0].sentence == sentence


def test_a_permit_that_a_deny_always_bars_is_told_with_the_deny_and_the_deny_is_not_idle() -> None:
    told = found(with_line("D,deny,school,head,*,he.mental,education,,hidden,,Barred."))
    assert [(finding.key, finding.sentence) for finding in told] == [
        ("always-barred:P3", "P3 can never decide anything: D always bars what it permits")
    ]
    assert keys(with_line("D,deny,school,head,*,he.mental,education,,hidden,is_old,Barred now and then.")) == []


def test_a_rule_on_a_condition_that_never_holds_is_told() -> None:
    files = with_words(
        'is_old = { formula = "old", sentence = "Old." }',
        'is_old = { formula = "old", sentence = "Old." }\nnever = { formula = "old & young", sentence = "Never." }',
    )
    files["rules.csv"] += "N,permit,school,head,caseload,he.mental,education,CONS,full,never,When two ages.\n"
    told = found(files)
    assert [f"{finding.severity} {finding.key}" for finding in told] == ["error met-by-nobody:N"]
    assert told[0].sentence == "N can never decide anything: its condition 'never' never holds"


def test_law_is_looked_at_on_the_day_that_is_asked_about() -> None:
    files = with_line("N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,(LAW_4).")
    last_day, first_day_without = date(2009, 12, 31), date(2010, 1, 1)
    assert keys(files, last_day) == []
    assert keys(files, first_day_without) == ["error gateway-not-in-force:N"]
    before_any_law = [key for key in keys(texts(), date(1999, 12, 31)) if "in-force" in key]
    assert before_any_law == ["error gateway-not-in-force:P2"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('health = "health services"', 'health = "health"\nspare = "spare"', "suggestion unused-word:spare"),
        ('head = "head teacher"', 'head = "head teacher"\nspare = "spare"', "suggestion unused-word:spare"),
        ("[purposes]", 'spare = { label = "spare" }\n[purposes]', "suggestion unused-word:spare"),
        ('shielded = "Shielded."', 'shielded = "Shielded."\nspare = "Spare."', "suggestion unused-word:spare"),
        ('record = "record"', 'record = "record"\nspare = "spare"', "suggestion unused-word:spare"),
        ('young = "Young."', 'young = "Young."\ncaseload = "A fact."', "warning two-kinds:caseload"),
        ('education = "education"', 'education = "education"\nschool = "school"', "warning two-kinds:school"),
        ('nurse = "nurse"', 'nurse = "nurse"\nhealth = "health"', "warning two-kinds:health"),
    ],
)  # fmt: skip
def test_a_word_of_two_kinds_or_of_no_use_is_found_out(old: str, new: str, key: str) -> None:
    told = found(with_words(old, new))
    assert key in {f"{finding.severity} {finding.key}" for finding in told}
    assert all(finding.file == "vocabulary.toml" and finding.line > 1 for finding in told)


def test_a_role_that_reads_like_a_category_is_a_word_of_two_kinds() -> None:
    files = with_words("[roles.school]", '[roles.he]\nmental = "clinician"\n[roles.school]')
    files["vocabulary.toml"] = files["vocabulary.toml"].replace("[agencies]", '[agencies]\nhe = "clinics"')
    assert "warning two-kinds:he.mental" in keys(files)


def test_a_warning_that_the_protocol_explains_is_told_as_explained() -> None:
    sentence = "It stands guard."
    vocabulary = f'{VOCABULARY}\n[explained]\n"bars-nothing:N" = "{sentence}"\n'
    told = found(texts((*RULES, "N,deny,school,teacher,*,he.mental,*,,hidden,,Guard."), vocabulary=vocabulary))
    assert [(finding.standing, finding.explained) for finding in told] == [("explained", sentence)]
    assert str(told[0]).endswith(f"bars. {sentence}")


def test_an_explanation_of_nothing_is_told_and_an_error_cannot_be_explained_away() -> None:
    vocabulary = f'{VOCABULARY}\n[explained]\n"no-gateway:N" = "We know."\n'
    line = "N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,No law."
    told = found(texts((*RULES, line), vocabulary=vocabulary))
    assert [(finding.standing, finding.key) for finding in told] == [
        ("error", "no-gateway:N"),
        ("suggestion", "explains-nothing:no-gateway:N"),
    ]


def test_the_shipped_protocol_has_no_error_and_no_warning_that_it_does_not_explain() -> None:
    told = findings(read_whole_folder(YOUTH_SUPPORT), TODAY)
    assert [str(finding) for finding in told if finding.standing in {"error", "warning"}] == []
    assert [str(finding) for finding in told if finding.code == "explains-nothing"] == []


@settings(deadline=None, derandomize=True, max_examples=100)
@given(rules=RANDOM_RULES)
def test_a_rule_decides_where_taking_it_out_makes_a_possible_request_come_out_otherwise(
    rules: tuple[Rule, ...],
) -> None:
    protocol = small_protocol().table.protocol
    table = compile_table(replace(protocol, rules=rules))
    weights = weigh(table)
    for rule in rules:
        without = compile_table(replace(protocol, rules=tuple(other for other in rules if other is not rule)))
        decides = bool(differences(table, without)) and any(
            shown(table, key, case) != shown(without, key, case) for key in KEYS for case in POSSIBLE_CASES
        )
        assert weights[rule.id].decides is decides


@settings(deadline=None, derandomize=True, max_examples=60)
@given(rules=RANDOM_RULES)
def test_an_idle_rule_is_idle_beside_those_that_are_told_to_hide_or_bar_it_alone(rules: tuple[Rule, ...]) -> None:
    protocol = small_protocol().table.protocol
    weights = weigh(compile_table(replace(protocol, rules=rules)))
    for rule in rules:
        weight = weights[rule.id]
        if not weight.decides:
            told = {rule.id, *weight.hidden_by, *weight.barred_by}
            # What a bar takes away is what the permits open, so they stay.
            kept = tuple(
                other for other in rules if other.id in told or (rule.effect != "permit" and other.effect == "permit")
            )
            assert not weigh(compile_table(replace(protocol, rules=kept)))[rule.id].decides


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("law,Act,duty,*,*,*,,,no,no,N.", "the code 'law' could not be cited; write it in capitals, figures and '_'"),
        ("L,,duty,*,*,*,,,no,no,N.", "the instrument is missing: name the law and its section"),
        ("L,Act,dutty,*,*,*,,,no,no,N.", "unknown kind 'dutty'; did you mean 'duty'?"),
        ("L,Act,duty,scool,*,*,,,no,no,N.", "unknown disclosers 'scool'; did you mean 'school'?"),
        ("L,Act,duty,*,scool,*,,,no,no,N.", "unknown recipients 'scool'; did you mean 'school'?"),
        ("L,Act,duty,*,*,eduction,,,no,no,N.", "unknown purposes 'eduction'; did you mean 'education'?"),
        (
            "L,Act,duty,*,*,*,1 May 2026,,no,no,N.",
            "in_force_from '1 May 2026' is no day; write it as 2026-04-29, or leave it empty",
        ),
        (
            "L,Act,duty,*,*,*,2026-01-01,2025-01-01,no,no,N.",
            "it ends before it begins; mend in_force_from or in_force_to",
        ),
        ("L,Act,duty,*,*,*,,2025-01-01,no,no,N.", "it ends before it begins; mend in_force_from or in_force_to"),
        ("L,Act,duty,*,*,*,,,maybe,no,N.", "unknown objection 'maybe'; did you mean 'yes'?"),
        ("L,Act,duty,*,*,*,,,no,maybe,N.", "unknown agreement 'maybe'; did you mean 'yes'?"),
        ("L,Act,duty,*,*,*,,,no,no", "10 columns where 11 are expected"),
        ("LAW_1,Act,duty,*,*,*,,,no,no,N.", "the code 'LAW_1' is that of line 2 already"),
        (",Act,duty,*,*,*,,,no,no,N.", "the code is missing"),
    ],
)
def test_a_bad_line_of_the_register_is_told_with_its_line_and_the_nearest_word(line: str, told: str) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        read_whole(texts(gateways=(*GATEWAYS, line)))
    assert str(refusal.value) == f"gateways.csv:{HEADER_LINES + len(GATEWAYS) + 1}: {told}"


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('categories = ["he.mentl"]', "'consent_form': unknown category 'he.mentl'; did you mean 'he.mental'?"),
        ('categories = "he.mental"', "'consent_form': categories must be a list of words in quotes"),
    ],
)
def test_a_bad_consent_form_is_told_at_its_line(section: str, told: str) -> None:
    files = with_words('categories = ["he.mental"]', section)
    with pytest.raises(ProtocolRefused) as refusal:
        read_whole(files)
    line = VOCABULARY[: VOCABULARY.index("[consent_form]")].count("\n") + 1
    assert str(refusal.value) == f"vocabulary.toml:{line}: {told}"
