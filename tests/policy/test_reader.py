import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from policy.faults import ProtocolRefused
from policy.protocol_files import SHIPPED_MODEL, YOUTH_SUPPORT, folder_texts, read_protocol, read_protocol_folder
from policy.rule_book import RULES_COLUMNS
from policy.table_compiler import compile_table
from tests.policy.shipped_protocol import PROTOCOL

TEXTS = folder_texts(YOUTH_SUPPORT)
RULE = dict(
    zip(
        RULES_COLUMNS,
        ["N1", "permit", "school", "teacher", "on_roll", "ed.status", "education", "OWN", "full", "", "Because."],
        strict=True,
    )
)
NEXT_RULE = TEXTS["rules.csv"].count("\n") + 1
ACTION = "N1,school,teacher,on_roll,record_detail,,Because."
NEXT_ACTION = TEXTS["actions.csv"].count("\n") + 1


def refused(texts: dict[str, str]) -> list[str]:
    with pytest.raises(ProtocolRefused) as refusal:
        read_protocol({**TEXTS, **texts})
    assert str(refusal.value) == "\n".join(str(fault) for fault in refusal.value.faults)
    return [str(fault) for fault in refusal.value.faults]


def line(**changed: str) -> str:
    return ",".join({**RULE, **changed}.values())


def refused_rules(*lines: str) -> list[str]:
    return refused({"rules.csv": TEXTS["rules.csv"] + "\n".join(lines) + "\n"})


def refused_vocabulary(old: str, new: str) -> list[str]:
    assert TEXTS["vocabulary.toml"].count(old) == 1
    return refused({"vocabulary.toml": TEXTS["vocabulary.toml"].replace(old, new)})


def line_of(text: str) -> int:
    """Return the line of the vocabulary file that starts with this."""
    return TEXTS["vocabulary.toml"].split(f"\n{text}")[0].count("\n") + 2


def test_a_line_without_a_fault_is_taken_in() -> None:
    read = read_protocol({**TEXTS, "rules.csv": f"{TEXTS['rules.csv']}{line()}\n"})
    assert read.rules[-1].id == "N1"
    assert len(read.rules) == len(PROTOCOL.rules) + 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"agency": "shcool"}, "unknown agency 'shcool'; did you mean 'school'?"),
        # The Cyrillic letter reads like the Latin one.
        ({"agency": "sch\u043eol"}, "unknown agency 'sch\u043eol'; did you mean 'school'?"),
        ({"role": "techer"}, "unknown role 'techer'; did you mean 'teacher'?"),
        (
            {"role": "pa"},
            (
                "unknown role 'pa'; known: head, dsl, senco, pastoral, teacher, careers_lead, attendance_officer,"
                " school_admin, auditor, dpo, caldicott_guardian"
            ),
        ),
        ({"relationship": "onroll"}, "unknown relationship 'onroll'; did you mean 'on_roll'?"),
        ({"relationship": "*-formr"}, "unknown relationship 'formr'; did you mean 'former'?"),
        ({"category": "ed.status|ed.atendance"}, "unknown category 'ed.atendance'; did you mean 'ed.attendance'?"),
        ({"category": "he.ment\u0430l"}, "unknown category 'he.ment\u0430l'; did you mean 'he.mental'?"),
        ({"purpose": "eduction"}, "unknown purpose 'eduction'; did you mean 'education'?"),
        ({"gate": "CON"}, "unknown gate 'CON'; did you mean 'CONS'?"),
        ({"gate": ""}, "unknown gate ''; known: OWN, PROT, STAT, OBJ, CONS, ORIG, EXC"),
        ({"level": "sumary"}, "unknown level 'sumary'; did you mean 'summary'?"),
        ({"level": ""}, "unknown level ''; known: hidden, existence, summary, full"),
        ({"condition": "age_in_scop"}, "unknown condition 'age_in_scop'; did you mean 'age_in_scope'?"),
        ({"effect": "Deny", "gate": "", "level": "hidden"}, "unknown effect 'Deny'; did you mean 'deny'?"),
        ({"effect": "allow"}, "unknown effect 'allow'; known: permit, cap, deny"),
        ({"agency": ""}, "the agency cell '' is empty or names a word twice"),
        ({"category": "ed.status|ed.status"}, "the category cell 'ed.status|ed.status' is empty or names a word twice"),
        ({"because": "  "}, "the because is missing: say in one sentence why"),
        ({"id": ""}, "the id is missing"),
        ({"id": "C01"}, "the id 'C01' is that of line 2 already"),
        ({"level": "hidden"}, "a permit to the level hidden permits nothing; take the line out or name a level"),
        ({"effect": "cap", "level": "summary"}, "a cap holds whatever gate is open; leave its gate empty"),
        ({"effect": "deny", "level": "hidden"}, "a deny holds whatever gate is open; leave its gate empty"),
        ({"effect": "deny", "gate": "", "level": "summary"}, "a deny is at level hidden; write cap for a higher level"),
        ({"effect": "cap", "gate": "", "level": "full"}, "a cap at full caps nothing"),
    ],
)
def test_a_bad_cell_is_told_with_file_line_and_the_nearest_known_word(changed: dict[str, str], told: str) -> None:
    assert refused_rules(line(**changed)) == [f"rules.csv:{NEXT_RULE}: {told}"]


def test_an_empty_word_between_bars_is_told_as_an_unknown_word() -> None:
    assert [told.split(";")[0] for told in refused_rules(line(role="teacher|"))] == [
        f"rules.csv:{NEXT_RULE}: unknown role ''"
    ]


def test_every_fault_of_every_file_is_told_at_once_in_the_order_of_files_and_lines() -> None:
    assert refused(
        {
            "rules.csv": TEXTS["rules.csv"] + line(agency="shcool", gate="OWNS") + "\n" + line(id="N2", level="ful"),
            "actions.csv": TEXTS["actions.csv"] + ACTION.replace("record_detail", "record_details"),
        }
    ) == [
        f"actions.csv:{NEXT_ACTION}: unknown action 'record_details'; did you mean 'record_detail'?",
        f"rules.csv:{NEXT_RULE}: unknown agency 'shcool'; did you mean 'school'?",
        f"rules.csv:{NEXT_RULE}: unknown gate 'OWNS'; did you mean 'OWN'?",
        f"rules.csv:{NEXT_RULE + 1}: unknown level 'ful'; did you mean 'full'?",
    ]


def test_a_line_with_a_column_too_few_or_too_many_is_told() -> None:
    assert refused_rules(line().rpartition(",")[0], line() + ",") == [
        f"rules.csv:{NEXT_RULE}: 10 columns where 11 are expected",
        f"rules.csv:{NEXT_RULE + 1}: 12 columns where 11 are expected",
    ]


def test_a_wrong_first_line_is_told_with_the_right_one() -> None:
    wrong = TEXTS["rules.csv"].replace("id,effect,", "effect,id,", 1)
    assert f"rules.csv:1: the first line must be: {','.join(RULES_COLUMNS)}" in refused({"rules.csv": wrong})


def test_a_rule_book_without_a_rule_is_refused() -> None:
    told = "rules.csv:1: there is no rule: an empty protocol is refused, not taken to permit nothing"
    assert told in refused({"rules.csv": ",".join(RULES_COLUMNS) + "\n"})


def test_an_empty_file_is_refused() -> None:
    told = refused({"rules.csv": ""})
    assert f"rules.csv:1: the first line must be: {','.join(RULES_COLUMNS)}" in told


@pytest.mark.parametrize("name", ["rules.csv", "actions.csv"])
@pytest.mark.parametrize("spoil", ["\ufeff{}".format, lambda text: text.replace("\n", "\r\n")], ids=["bom", "crlf"])
def test_a_byte_order_mark_or_foreign_line_ends_are_told_and_nothing_else(name: str, spoil: object) -> None:
    assert callable(spoil)
    assert refused({name: spoil(TEXTS[name])}) == [
        f"{name}:1: save it as UTF-8 without a byte-order mark, with LF line ends"
    ]


def test_a_quote_that_never_closes_is_told() -> None:
    (told,) = refused_rules(line(because='"Because.'))
    assert told == f"rules.csv:{NEXT_RULE}: not CSV: unexpected end of data"


def test_a_switch_that_names_a_rule_which_is_gone_is_told() -> None:
    rules = "".join(kept for kept in TEXTS["rules.csv"].splitlines(keepends=True) if not kept.startswith("L03,"))
    assert refused({"rules.csv": rules}) == [
        "vocabulary.toml: the switch 'teachers_may_know_of_social_worker' names the rule 'L03', which rules.csv has not"
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("school,", "shcool,"), "unknown agency 'shcool'; did you mean 'school'?"),
        (("teacher,", "techer,"), "unknown role 'techer'; did you mean 'teacher'?"),
        (("on_roll,", "onroll,"), "unknown relationship 'onroll'; did you mean 'on_roll'?"),
        ((",,", ",age_in_scop,"), "unknown condition 'age_in_scop'; did you mean 'age_in_scope'?"),
        (("N1,", "R01,"), "the id 'R01' is that of line 2 already"),
        (("Because.", ""), "the because is missing: say in one sentence why"),
    ],
)
def test_a_bad_cell_of_an_action_is_told_alike(changed: tuple[str, str], told: str) -> None:
    assert refused({"actions.csv": TEXTS["actions.csv"] + ACTION.replace(*changed)}) == [
        f"actions.csv:{NEXT_ACTION}: {told}"
    ]


def test_a_vocabulary_that_is_no_toml_is_told_with_its_line() -> None:
    (told,) = refused_vocabulary('ldd = "The', "ldd = The")
    assert told.startswith(f"vocabulary.toml:{line_of('ldd =')}: not TOML: ")


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        (
            'formula = "shielded & !allow_listed"',
            'formula = "sheilded & !allow_listed"',
            "[conditions.shielded_and_not_allow_listed]",
            "'shielded_and_not_allow_listed': unknown fact 'sheilded'; did you mean 'shielded'?",
        ),
        (
            'formula = "age_13_to_19 | age_20_to_24 & ldd"',
            'formula = "age_13_to_19 or ldd"',
            "[conditions.age_in_scope]",
            (
                "'age_in_scope': the formula 'age_13_to_19 or ldd' cannot be used: 'age_13_to_19 or ldd' is neither"
                " a fact nor joined by '&', '|' or '!'"
            ),
        ),
        (
            'sentence = "The young person is shielded and the asker is not on the allow-list."\n',
            "",
            "[conditions.shielded_and_not_allow_listed]",
            "'shielded_and_not_allow_listed' needs sentence = \"...\"",
        ),
        (
            'decided = "mash_threshold_recorded"',
            'decided = "mash_threshold_record"',
            "[relationships.mash_enquiry]",
            "'mash_enquiry': unknown fact 'mash_threshold_record'; did you mean 'mash_threshold_recorded'?",
        ),
        (
            'held_by = "attachment"',
            'held_by = "atachment"',
            "[relationships.attached]",
            "'attached': unknown held_by 'atachment'; did you mean 'attachment'?",
        ),
        (
            'originators = ["health.camhs"]',
            'originators = ["heath.camhs"]',
            '[categories."he.mental"]',
            "'he.mental': unknown originator 'heath.camhs'; did you mean 'health'?",
        ),
        (
            'parent_may_agree = "if_not_competent"',
            'parent_may_agree = "if_incompetent"',
            '[categories."he.mental"]',
            "'he.mental': unknown parent_may_agree 'if_incompetent'; did you mean 'if_not_competent'?",
        ),
        (
            'flags = ["CF", "3P"]\nneither_confirm_nor_deny = false\noriginators = ["connexions"]',
            'flags = ["CF", "4P"]\nneither_confirm_nor_deny = false\noriginators = ["connexions"]',
            '[categories."ca.casenotes"]',
            "'ca.casenotes': unknown flag '4P'; did you mean '3P'?",
        ),
        (
            'summary = ["safe_channel"]',
            'summary = ["safe_chanel"]',
            '[categories."id.contact"]',
            "'id.contact': unknown field 'safe_chanel'; did you mean 'safe_channel'?",
        ),
        (
            'NHS = ["health"]',
            'NHS = ["heath"]',
            "NHS =",
            "'NHS': unknown agency 'heath'; did you mean 'health'?",
        ),
        (
            "value = 28\n",
            "value = 28.5\n",
            "[switches.closure_grace_days]",
            "'closure_grace_days' needs a value: true, false, a whole number or a word",
        ),
        ('version = "1.0"\n', "", "[protocol]", '[protocol] needs version = "..."'),
        (
            'existence = "that something',
            'glimpse = "that something',
            "[levels]",
            "[levels] must be, in this order: hidden, existence, summary, full",
        ),
        (
            'EXC = "Exceptional',
            'EXCP = "Exceptional',
            "[gates]",
            "[gates] must be, in this order: OWN, PROT, STAT, OBJ, CONS, ORIG, EXC",
        ),
        (
            "[roles.vcs]",
            "[roles.vsc]",
            "[roles.vcs]",
            "unknown agency 'vsc'; did you mean 'vcs'?",
        ),
    ],
)
def test_a_fault_of_the_vocabulary_is_told_at_the_line_that_defines_the_word(
    old: str, new: str, where: str, told: str
) -> None:
    assert refused_vocabulary(old, new) == [f"vocabulary.toml:{line_of(where)}: {told}"]


def test_a_vocabulary_without_categories_is_refused() -> None:
    without = TEXTS["vocabulary.toml"].partition('[categories."id.core"]')[0]
    assert refused({"vocabulary.toml": without}) == ["vocabulary.toml:1: the vocabulary has no category"]


CONDITION = '(p.condition == "" || p.condition in r.conditions) && touches'
A_SET = "a set may stand only as first argument of some_of or right of 'in', never under a negation"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "one_of(r.category, p.category) && one_of(r.purpose, p.purpose)",
            "(one_of(r.category, p.category) || one_of(r.purpose, p.purpose))",
            (
                "m: 'one_of(r_category, p_category) or one_of(r_purpose, p_purpose)' reads two fields of the request"
                " (category, purpose); split it with &&"
            ),
        ),
        (
            CONDITION,
            '(p.condition == "" || !(p.condition in r.conditions)) && touches',
            f"m: 'p_condition == '' or not p_condition in r_conditions' cannot be split: {A_SET}",
        ),
        (
            CONDITION,
            '(p.condition == "" || r.conditions == p.condition) && touches',
            f"m: 'p_condition == '' or r_conditions == p_condition' cannot be split: {A_SET}",
        ),
        (
            '(p.gate == "" || p.gate in r.gates)',
            '(p.gate == "" || p.gate in r.gates) && "OWN" in r.gates',
            "m: two conjuncts read the set 'gates', and different members might meet them",
        ),
        (
            "one_of(r.purpose, p.purpose)",
            "one_of(r.reason, p.purpose)",
            "m: 'one_of(r_reason, p_purpose)' names 'r_reason', which is neither of the request nor of a rule",
        ),
        (
            "one_of(r.purpose, p.purpose)",
            "one_of(r.purpose, p.aim)",
            "m: 'one_of(r_purpose, p_aim)' names 'p_aim', which is neither of the request nor of a rule",
        ),
        (
            "r = agency, role, relationships, category, purpose,",
            "r = agency, role, relationships, category, purpose, mood,",
            (
                "the request field 'mood' is none of: agency, role, relationships, category, purpose, gates,"
                " conditions, level, action"
            ),
        ),
        (
            "one_of(r.purpose, p.purpose) &&",
            "one_of(r.purpose, p.purpose) && &&",
            "m: the matcher cannot be read",
        ),
        (
            "e = some(where (p.eft == allow)) && !some(where (p.eft == deny))",
            "e = some(where (p.eft == allow))",
            "the effect must be: some(where (p.eft == allow)) && !some(where (p.eft == deny))",
        ),
        (
            "one_of(r2.action, p2.action)",
            "(one_of(r2.action, p2.action) || one_of(r2.role, p2.role))",
            (
                "m2: 'one_of(r2_action, p2_action) or one_of(r2_role, p2_role)' reads two fields of the request"
                " (action, role); split it with &&"
            ),
        ),
        (
            "r2 = agency, role, relationships, action, conditions\n",
            "",
            "it must define r, p, e, m for rules and r2, p2, e2, m2 for actions, and no roles",
        ),
    ],
)
def test_a_meaning_that_cannot_be_compiled_is_refused_with_its_place(old: str, new: str, told: str) -> None:
    assert PROTOCOL.meaning.count(old) == 1
    protocol = replace(PROTOCOL, meaning=PROTOCOL.meaning.replace(old, new))
    with pytest.raises(ProtocolRefused) as refusal:
        compile_table(protocol)
    assert str(refusal.value) == f"models.conf: {told}"


def test_a_meaning_with_roles_of_its_own_is_refused() -> None:
    protocol = replace(PROTOCOL, meaning=PROTOCOL.meaning + "\n[role_definition]\ng = _, _\n")
    with pytest.raises(ProtocolRefused, match="and no roles"):
        compile_table(protocol)


def test_a_folder_that_is_not_there_is_told_file_by_file(tmp_path: Path) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        read_protocol_folder(tmp_path / "nowhere")
    assert [str(fault).partition(" in ")[0] for fault in refusal.value.faults] == [
        "actions.csv: cannot be read",
        "rules.csv: cannot be read",
        "vocabulary.toml: cannot be read",
    ]


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        read_protocol_folder(YOUTH_SUPPORT, model=tmp_path)
    (told,) = map(str, refusal.value.faults)
    assert told == f"{tmp_path.name}: is not a plain file in {tmp_path.parent}"


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    folder = shutil.copytree(YOUTH_SUPPORT, tmp_path / "protocol")
    (folder / "actions.csv").chmod(0o644)
    (folder / "actions.csv").write_bytes("é".encode("latin-1"))
    with pytest.raises(ProtocolRefused) as refusal:
        read_protocol_folder(folder)
    assert str(refusal.value) == "actions.csv:1: save it as UTF-8"


def test_the_stamp_changes_with_anything_that_decides_and_with_nothing_else() -> None:
    assert read_protocol(TEXTS).stamp == PROTOCOL.stamp
    assert PROTOCOL.stamp == f"youth-support@1.0#{PROTOCOL.hash}"
    changes = {
        "vocabulary.toml": "\n# a remark\n",
        "rules.csv": line() + "\n",
        "actions.csv": ACTION + "\n",
        "models.conf": "\n# a remark\n",
    }
    changed = {read_protocol({**TEXTS, name: TEXTS[name] + more}).hash for name, more in changes.items()}
    assert len(changed | {PROTOCOL.hash}) == len(changes) + 1
    assert read_protocol({**TEXTS, "scenarios.jsonl": "not read"}).hash == PROTOCOL.hash


def test_the_shipped_folder_and_its_model_are_what_is_read_by_default() -> None:
    assert read_protocol_folder(YOUTH_SUPPORT).meaning == SHIPPED_MODEL.read_text("utf-8")
