import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands.protocol import protocol
from policy.protocol_files import YOUTH_SUPPORT

DOCS = Path(__file__).parents[3] / "docs"


def run(*words: str) -> Result:
    command, *rest = words
    return CliRunner().invoke(protocol, [command, str(YOUTH_SUPPORT), *rest])


def test_who_answers_whether_a_teacher_could_ever_see_mental_health_details() -> None:
    result = run("who", "--category", "he.mental", "--role", "school.teacher")

    assert result.exit_code == 0
    assert result.stdout.startswith("No: nobody who is a teacher (school.teacher) could ever be shown mental health")
    assert "Rule D04 bars it always" in result.stdout


def test_who_answers_in_json() -> None:
    body = json.loads(run("who", "--category", "he.sexual", "--level", "summary", "--json").stdout)

    assert body["protocol"].startswith("youth-support@1.0#")
    assert (body["category"], body["level"], body["role"], body["nobody"]) == ("he.sexual", "summary", None, False)
    [yot] = [role for role in body["found"] if role["role"] == "yot_worker"]
    assert yot == {
        "agency": "yot",
        "role": "yot_worker",
        "label": "youth justice worker",
        "gates": {"CONS": "summary"},
        "ways": [
            {
                "gate": "CONS",
                "level": "summary",
                "relationships": ["court_order", "prevention"],
                "purposes": ["youth_justice"],
                "conditions": [],
                "rules": ["Y06"],
            }
        ],
    }


def test_who_says_nobody_in_json_with_the_rule_that_always_bars() -> None:
    result = run("who", "--category", "he.mental", "--role", "school.teacher", "--json")
    body = json.loads(result.stdout)

    assert (body["role"], body["nobody"], body["found"]) == ("school.teacher", True, [])
    assert body["always_barred_by"] == ["D04"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--category", "he.mentle"), "unknown category 'he.mentle'; did you mean 'he.mental'?"),
        (("--category", "he.mental", "--role", "school.teecher"), "did you mean 'school.teacher'?"),
        (("--category", "he.mental", "--role", "teacher"), "unknown role 'teacher'"),
    ],
)
def test_who_names_the_nearest_word_for_one_that_is_unknown(words: tuple[str, ...], sentence: str) -> None:
    result = run("who", *words)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_the_matrix_in_the_documentation_is_what_the_command_writes() -> None:
    assert run("matrix").stdout == (DOCS / "access-matrix.md").read_text("utf-8")


def test_the_matrix_is_written_to_a_file_as_a_page(tmp_path: Path) -> None:
    out = tmp_path / "matrix.html"

    result = run("matrix", "--html", "--out", str(out))

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"written: {out}\n"
    assert out.read_text("utf-8") == run("matrix", "--html").stdout
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_agreement_is_written_as_markdown(tmp_path: Path) -> None:
    out = tmp_path / "agreement.md"

    assert run("agreement", "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8") == run("agreement").stdout
    assert out.read_text("utf-8").startswith("# Sharing information about young people")


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    result = run("agreement", "--out", str(tmp_path / "nowhere" / "agreement.md"))

    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


@pytest.mark.parametrize("words", [("who", "--category", "he.mental"), ("matrix",), ("agreement",)])
def test_a_protocol_that_is_refused_is_told_with_its_places(words: tuple[str, ...], tmp_path: Path) -> None:
    command, *rest = words
    result = CliRunner().invoke(protocol, [command, str(tmp_path), *rest])

    assert result.exit_code == 1
    assert "rules.csv: cannot be read" in result.stderr
    assert "Traceback" not in result.output
