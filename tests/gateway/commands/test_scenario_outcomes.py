"""`concordat protocol test` says what scenarios came to, what they cover, and writes it for other tools."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from click.testing import CliRunner, Result

from gateway.commands import concordat
from policy.protocol_files import YOUTH_SUPPORT

CASE = {
    "id": "X1",
    "agency": "school",
    "role": "teacher",
    "relationships": ["on_roll"],
    "purpose": "education",
    "age": 15,
}


def tried(tmp_path: Path, *options: str, **expect: object) -> Result:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**CASE, **expect}) + "\n", encoding="utf-8")
    command = ["protocol", "test", str(YOUTH_SUPPORT), "--scenarios", str(file), *options]
    return CliRunner().invoke(concordat, command)


def test_coverage_names_every_rule_that_no_scenario_reaches_with_one_that_would(tmp_path: Path) -> None:
    result = tried(tmp_path, "--coverage", expect={"ed.attainment": "full"})
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if " is reached by no scenario; " in line]
    assert len(lines) > 100
    assert any(line.startswith("C16 ") and '"id": "for-C16"' in line for line in lines)
    assert " cells are expected by some scenario" in result.stdout


def test_a_failure_is_a_failed_case_in_the_junit_file(tmp_path: Path) -> None:
    out = tmp_path / "junit.xml"
    result = tried(tmp_path, "--junit", str(out), expect={"ed.attainment": "hidden"})
    assert result.exit_code == 1
    suite = ET.fromstring(out.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    (failure,) = suite.iter("failure")
    assert failure.get("message") == "ed.attainment: expected level hidden, got full"
    assert failure.text == "decided by L01"


def test_a_passing_case_has_no_failure_in_the_junit_file(tmp_path: Path) -> None:
    out = tmp_path / "junit.xml"
    assert tried(tmp_path, "--junit", str(out), expect={"ed.attainment": "full"}).exit_code == 0
    assert "<failure" not in out.read_text(encoding="utf-8")


def test_a_junit_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    result = tried(tmp_path, "--junit", str(tmp_path / "none" / "junit.xml"), expect={"ed.attainment": "full"})
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_expected_rules_that_differ_fail_and_say_so(tmp_path: Path) -> None:
    result = tried(tmp_path, expect={"ed.attainment": "full"}, rules={"ed.attainment": ["L05"]})
    assert result.exit_code == 1
    assert "X1 (line 1) ed.attainment: expected rules L05, got L01, decided by L01" in result.stdout
