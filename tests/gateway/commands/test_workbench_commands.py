"""`check`, `prove` and `diff` as they are typed: what they print, and what their exit codes say."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from policy.protocol_files import YOUTH_SUPPORT
from tests.policy.small_protocol import RULES, texts

DONE, FAILED, CANNOT_RUN, MORE_OPEN = 0, 1, 2, 3


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, ["protocol", *map(str, words)])


def told(result: Result) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(result.stdout)
    return members


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return folder(tmp_path / "small")


def folder(path: Path, *more_rules: str, rules: tuple[str, ...] = RULES, guarantees: tuple[str, ...] = ()) -> Path:
    path.mkdir()
    for name, text in texts((*rules, *more_rules), guarantees).items():
        (path / name).write_text(text, "utf-8")
    return path


def test_check_tells_a_sound_protocol_by_its_stamp_and_counts(small: Path) -> None:
    result = run("check", small)
    assert result.exit_code == DONE
    counts = "5 rules, 1 actions · 0 errors · 0 warnings · 0 explained · 0 suggestions\n"
    assert result.stdout.startswith("small@1#")
    assert result.stdout.endswith(counts)


def test_check_passes_the_shipped_protocol() -> None:
    result = run("check", YOUTH_SUPPORT, "--today", "2026-09-01")
    assert result.exit_code == DONE
    assert "· 0 errors · 0 warnings ·" in result.stdout


def test_check_tells_an_error_with_its_place_and_the_way_out_and_fails(tmp_path: Path) -> None:
    line = "N,permit,health,nurse,caseload,ed.status,safeguarding,STAT,full,,No law."
    result = run("check", folder(tmp_path / "p", line))
    assert result.exit_code == FAILED
    assert result.stdout.splitlines()[0] == (
        "rules.csv:7: error: N permits by STAT without a legal gateway. "
        "End its because with the code of one in gateways.csv, in brackets."
    )
    assert "· 1 error ·" in result.stdout


def test_check_tells_a_warning_and_does_not_fail(tmp_path: Path) -> None:
    result = run("check", folder(tmp_path / "p", "N,deny,school,teacher,*,he.mental,*,,hidden,,Guard."))
    assert result.exit_code == DONE
    assert "rules.csv:7: warning: N can never decide anything" in result.stdout


def test_check_looks_at_law_on_the_day_asked_about(small: Path) -> None:
    result = run("check", small, "--today", "1999-12-31")
    assert result.exit_code == FAILED
    assert "P2 cites LAW_1, which is not in force before 2000-01-01 (looked at for 1999-12-31)" in result.stdout


def test_check_tells_what_cannot_be_read_as_errors_all_at_once(tmp_path: Path) -> None:
    result = run("check", folder(tmp_path / "p", guarantees=("G,S.,nevr,*,*,*,*,*,*,full,",), rules=("P1,Deny",)))
    assert result.exit_code == FAILED
    assert "guarantees.csv:2: error: unknown kind 'nevr'; did you mean 'never'?" in result.stdout
    assert "rules.csv:2: error: 2 columns where 11 are expected" in result.stdout
    assert result.stdout.endswith("refused · 2 errors · 0 warnings · 0 explained · 0 suggestions\n")


def test_check_says_the_same_as_json(tmp_path: Path) -> None:
    result = run("check", folder(tmp_path / "p", "N,deny,school,teacher,*,he.mental,*,,hidden,,Guard."), "--json")
    assert told(result)["warnings"] == 1
    (finding,) = told(result)["findings"]
    assert {key: finding[key] for key in ("class", "file", "line", "subject", "code", "explained")} == {
        "class": "warning",
        "file": "rules.csv",
        "line": 7,
        "subject": "N",
        "code": "bars-nothing",
        "explained": None,
    }


@pytest.mark.parametrize("words", [("check",), ("prove",), ("diff", YOUTH_SUPPORT)])
def test_a_folder_that_is_not_there_is_no_finding_but_cannot_be_run(words: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*words, tmp_path / "nowhere")
    assert result.exit_code == CANNOT_RUN
    assert result.stderr.startswith("concordat: there is no folder")


def test_a_folder_without_a_register_is_told_which_file_is_missing(small: Path) -> None:
    (small / "gateways.csv").unlink()
    result = run("check", small)
    assert result.exit_code == FAILED
    assert result.stdout.startswith("gateways.csv: error: cannot be read in ")


def test_prove_prints_one_line_a_guarantee(tmp_path: Path) -> None:
    proved = "G1,Nobody sees without a relationship.,never,*,*,none,*,*,*-EXC,existence,"
    result = run("prove", folder(tmp_path / "p", guarantees=(proved,)))
    assert result.exit_code == DONE
    first, last = result.stdout.splitlines()
    assert first == "G1 proved: Nobody sees without a relationship."
    assert last.endswith("1 proved · 0 refuted, over every possible request")


def test_prove_refutes_with_a_request_and_the_rules_to_blame_and_fails(tmp_path: Path) -> None:
    refuted = "G1,No head sees it.,never,school,head,*,he.mental,education,*,summary,"
    path = folder(tmp_path / "p", guarantees=(refuted,))
    result = run("prove", path)
    assert result.exit_code == FAILED
    assert result.stdout.splitlines()[0] == (
        "guarantees.csv:2: G1 refuted: No head sees it. "
        "But: school.head asking for education about he.mental with on_roll, CONS to summary: rule P3."
    )
    against = told(run("prove", path, "--json"))["guarantees"][0]["counter_example"]
    assert (against["relationships"], against["consent"], against["rules"]) == (["on_roll"], "summary", ["P3"])


def test_prove_refuses_a_protocol_with_a_fault(tmp_path: Path) -> None:
    result = run("prove", folder(tmp_path / "p", guarantees=("G,S.,nevr,*,*,*,*,*,*,full,",)))
    assert result.exit_code == FAILED
    assert result.stderr.splitlines() == [
        "guarantees.csv:2: unknown kind 'nevr'; did you mean 'never'?",
        "refused: 1 fault",
    ]


def test_diff_says_that_no_answer_differs_where_only_words_do(tmp_path: Path, small: Path) -> None:
    reworded = folder(tmp_path / "p", rules=tuple(line.replace("Your own.", "It is yours.") for line in RULES))
    result = run("diff", small, reworded, "--fail-if", "more-open")
    assert result.exit_code == DONE
    assert result.stdout.startswith("no answer differs between small@1#")


def test_diff_tells_what_differs_and_fails_only_on_more_open_and_only_if_asked(tmp_path: Path, small: Path) -> None:
    wider = folder(tmp_path / "p", "N,permit,school,teacher,on_roll,he.mental,education,CONS,summary,,Agreement.")
    assert run("diff", small, wider).exit_code == DONE
    assert run("diff", wider, small, "--fail-if", "more-open").exit_code == DONE
    result = run("diff", small, wider, "--fail-if", "more-open")
    assert result.exit_code == MORE_OPEN
    assert result.stdout.splitlines()[1] == (
        "school.teacher for education: he.mental hidden -> summary with on_roll, CONS to summary, MORE OPEN, rule N"
    )
    assert result.stdout.endswith("2 changes in 3 cells: 3 more open · 0 less open\n")


def test_diff_says_the_same_as_json(tmp_path: Path, small: Path) -> None:
    narrower = folder(tmp_path / "p", "N,deny,school,head,*,he.mental,education,,hidden,,Barred.")
    answer = told(run("diff", small, narrower, "--json"))
    assert (answer["cells_more_open"], answer["cells_less_open"]) == (0, 3)
    assert {(change["before"], change["after"], *change["rules"]) for change in answer["changes"]} == {
        ("existence", "hidden", "N"),
        ("summary", "hidden", "N"),
    }


def test_diff_names_the_one_rule_that_moved_in_the_shipped_protocol(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(YOUTH_SUPPORT, draft)
    rules = draft / "rules.csv"
    text = rules.read_text("utf-8")
    moved = text.replace(
        "safeguarding,STAT,summary,,A designated safeguarding lead needs the type", "safeguarding,STAT,full,,The type"
    )
    assert moved != text
    rules.write_text(moved, "utf-8")
    assert run("diff", YOUTH_SUPPORT, draft).stdout.splitlines()[0] == (
        "school.dsl for safeguarding: sf.concern summary -> full with on_roll, STAT, MORE OPEN, rule L14"
    )
