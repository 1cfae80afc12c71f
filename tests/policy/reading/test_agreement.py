import re
from dataclasses import replace

import pytest

from policy.reading.agreement import LEGAL_CODE, agreement
from policy.reading.ways import every_way
from policy.table_compiler import compile_table
from tests.policy.shipped_protocol import PROTOCOL, TABLE, VOCABULARY

TEXT = agreement(TABLE)
SECTIONS = {
    match[1]: match[2] for match in re.finditer(r"^## \d+\. (.*)\n((?:(?!## \d).*\n)*)", TEXT, flags=re.MULTILINE)
}


def bullets(heading: str, role: str) -> list[str]:
    after = SECTIONS[heading].split(f"**As a {role}** you are shown:\n\n")[1]
    return [line for line in after.split("\n\n")[0].splitlines() if line]


def test_the_agreement_has_the_sections_of_one_in_order() -> None:
    assert list(SECTIONS) == [
        "About this agreement",
        "The parties",
        "What information is shared for",
        "The law that is relied on",
        "The information",
        "How information is opened",
        "Who is shown what, and when",
        "Consent and objection",
        "What is never shared",
        "Exceptional access",
        "Restrictions and shields",
        "Choices that the parties make",
        "Keeping and destroying",
        "Security, rights, breaches and complaints",
        "Review",
        "Signatures",
    ]


def test_it_says_that_it_is_not_legal_advice() -> None:
    assert VOCABULARY.protocol["notice"] in SECTIONS["About this agreement"]
    assert "It is not legal advice." in SECTIONS["About this agreement"]


def test_every_kind_of_agency_is_a_party_with_its_roles_or_without() -> None:
    parties = SECTIONS["The parties"]

    answering = "data-protection officer and Caldicott guardian."
    assert f"- Housing services. Housing officer. Shown nothing: housing auditor, {answering}" in parties
    assert f"- Voluntary and community organisations. Shown nothing: charity auditor, {answering}" in parties
    nobody = replace(PROTOCOL, vocabulary=replace(VOCABULARY, roles={**VOCABULARY.roles, "vcs": {}}))
    without = agreement(compile_table(nobody))
    assert "- Voluntary and community organisations. It has no role, so nothing is shown to it." in without
    assert "Safer schools officer" not in parties.split("Shown nothing: safer schools officer")[0]


def test_every_code_of_law_in_a_rule_is_listed_with_its_rules() -> None:
    codes = {code for rule in PROTOCOL.rules for code in LEGAL_CODE.findall(rule.because)}

    assert len(codes) > 12
    assert set(re.findall(r"^- (\w+), for", SECTIONS["The law that is relied on"], flags=re.MULTILINE)) == codes
    assert "- CDA98_S37_39, for the youth justice service (rules Y01, Y02)." in SECTIONS["The law that is relied on"]


def test_a_role_reads_what_it_is_shown_with_level_gate_purpose_relationship_and_rule() -> None:
    shown = bullets("Who is shown what, and when", "careers adviser")

    assert (
        "- By law, unless somebody who may object does, in full: school, course or activity; and results and "
        "predictions. For guidance and support into learning or work. Where: on your caseload. (rule K02)"
    ) in shown
    assert not any("mental health" in line for line in shown)


def test_a_condition_of_a_rule_is_said() -> None:
    shown = bullets("Who is shown what, and when", "multi-agency safeguarding hub manager")

    assert any("Only if: The safeguarding hub's threshold decision is recorded." in line for line in shown)


def test_every_rule_that_could_decide_stands_under_every_role_that_it_reaches() -> None:
    for (agency, role), categories in every_way(TABLE).items():
        rules = {rule for ways in categories.values() for way in ways for rule in way.rules}
        if rules:
            shown = bullets("Who is shown what, and when", VOCABULARY.roles[agency][role])
            named = {rule for line in shown for rule in line.rsplit("(", 1)[1].rstrip(")").split(" ", 1)[1].split(", ")}
            assert named == rules


@pytest.mark.parametrize(
    ("category", "sentence"),
    [
        ("he.sexual", "Only the young person's own agreement counts"),
        ("he.mental", "A parent's agreement counts only once the young person is assessed"),
        ("ed.send", "A holder of parental responsibility may speak"),
    ],
)
def test_who_may_speak_for_the_young_person_is_said_of_each_kind_of_information(category: str, sentence: str) -> None:
    [line] = [line for line in SECTIONS["Consent and objection"].splitlines() if line.startswith(f"- {sentence}")]

    assert VOCABULARY.categories[category].label in line


def test_information_that_consent_never_opens_is_not_offered_for_consent() -> None:
    assert VOCABULARY.categories["sc.adoption"].label not in SECTIONS["Consent and objection"]


def test_what_nobody_is_ever_shown_is_said_with_every_rule_that_bars() -> None:
    never = SECTIONS["What is never shared"]

    assert "by any gate: adoption; police intelligence; and legal advice and family-court papers." in never
    assert all(f"{rule.because} ({rule.id})" in never for rule in PROTOCOL.rules if rule.effect == "deny")


def test_exceptional_access_says_what_it_opens_to_whom_and_that_some_needs_a_second_person() -> None:
    exceptional = SECTIONS["Exceptional access"]

    assert VOCABULARY.gates["EXC"] in exceptional
    [line] = [line for line in exceptional.splitlines() if line.startswith("- In full: protected address.")]
    assert "the social worker" in line
    assert "(only if: A second person authorised the exceptional access)" in line


def test_restrictions_and_shields_are_the_caps_of_the_protocol() -> None:
    caps = [rule.id for rule in PROTOCOL.rules if rule.effect == "cap"]

    assert re.findall(r"\((K\d+)\)$", SECTIONS["Restrictions and shields"], flags=re.MULTILINE) == caps


def test_every_choice_is_said_with_what_was_chosen() -> None:
    choices = SECTIONS["Choices that the parties make"]

    assert choices.count("Chosen: ") == len(VOCABULARY.switches)
    assert "Chosen: 28." in choices
    assert "Chosen: True" not in choices


@pytest.mark.parametrize("heading", ["Keeping and destroying", "Review", "Signatures"])
def test_what_the_protocol_has_no_data_for_is_left_to_the_parties(heading: str) -> None:
    assert "To be agreed by the parties." in SECTIONS[heading]


def test_a_protocol_without_denies_caps_and_exceptional_access_says_so() -> None:
    rules = tuple(rule for rule in PROTOCOL.rules if rule.effect == "permit" and rule.gate != "EXC")
    text = agreement(compile_table(replace(PROTOCOL, rules=rules)))

    assert "- It opens nothing." in text
    assert text.count("- There is no such rule.") == 2
