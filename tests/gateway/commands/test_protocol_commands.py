import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from policy.protocol_files import YOUTH_SUPPORT

SHIPPED_LINES = (YOUTH_SUPPORT / "scenarios.jsonl").read_text(encoding="utf-8").splitlines()
COUNT = len(SHIPPED_LINES)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, ["protocol", *map(str, words)])


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return shutil.copytree(YOUTH_SUPPORT, tmp_path / "draft")


def edit(draft: Path, old: str, new: str) -> None:
    rules = draft / "rules.csv"
    text = rules.read_text(encoding="utf-8")
    assert old in text
    rules.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def one_wrong(tmp_path: Path) -> Path:
    """Write the shipped scenarios, and one after them that does not come out as written."""
    wrong = json.loads(SHIPPED_LINES[0])
    wrong["id"], wrong["expect"]["id.core"] = "wrong-on-purpose", "hidden"
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join([*SHIPPED_LINES, json.dumps(wrong)]), encoding="utf-8")
    return file


def test_the_shipped_protocol_is_sound_and_named_by_its_stamp() -> None:
    result = run("check", YOUTH_SUPPORT)

    assert result.exit_code == 0
    assert "youth-support@1.0#" in result.stdout


def test_every_fault_is_told_at_once_with_its_line_and_the_nearest_known_word(draft: Path) -> None:
    edit(draft, "C01,permit,connexions", "C01,permit,connexion")
    edit(draft, "C02,permit", "C02,allow")

    result = run("check", draft)

    said = result.stdout + result.stderr
    assert result.exit_code == 1
    assert "unknown agency 'connexion'; did you mean 'connexions'?" in said
    assert "rules.csv:2" in said
    assert "unknown effect 'allow'; known: permit, cap, deny" in said
    assert "rules.csv:3" in said


@pytest.mark.parametrize("verb", ["check", "test", "publish"])
def test_a_folder_that_is_not_there_is_named_in_a_sentence(verb: str, tmp_path: Path) -> None:
    result = run(verb, tmp_path / "absent")

    assert result.exit_code in (1, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert len(result.stderr.strip().splitlines()) in (1, 2)


def test_the_shipped_scenarios_come_out_as_written() -> None:
    result = run("test", YOUTH_SUPPORT)

    assert result.exit_code == 0
    assert result.stdout.strip().startswith(f"{COUNT} passed · ")


def test_a_scenario_that_comes_out_otherwise_fails_and_is_told_with_the_rules_that_decided(one_wrong: Path) -> None:
    result = run("test", YOUTH_SUPPORT, "--scenarios", one_wrong)

    first, *_, last = result.stdout.strip().splitlines()
    assert result.exit_code == 1
    assert first.startswith(f"wrong-on-purpose (line {COUNT + 1}) id.core: expected hidden, got full, decided by C01")
    assert last.startswith(f"{COUNT} passed · 1 failed · ")


def test_the_outcome_of_scenarios_can_be_read_by_a_machine(one_wrong: Path) -> None:
    result = run("test", YOUTH_SUPPORT, "--scenarios", one_wrong, "--json")
    outcome = json.loads(result.stdout)

    assert result.exit_code == 1
    assert (outcome["passed"], outcome["failed"]) == (COUNT, 1)
    (failure,) = outcome["failures"]
    assert (failure["scenario"], failure["line"], failure["category"]) == ("wrong-on-purpose", COUNT + 1, "id.core")
    assert (failure["expected"], failure["got"]) == ("hidden", "full")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{not json}\n"])
def test_scenarios_that_cannot_be_read_are_refused_in_a_sentence(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "scenarios.jsonl"
    if content is not None:
        file.write_bytes(content)

    result = run("test", YOUTH_SUPPORT, "--scenarios", file)

    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert "scenarios.jsonl" in result.stderr


def test_publishing_what_is_in_force_changes_nothing_and_publishing_another_is_logged(
    demo_data: Path, draft: Path
) -> None:
    def tail() -> list[dict[str, object]]:
        shown = CliRunner().invoke(concordat, ["log", "tail", "--json", "--data", str(demo_data)])
        return [json.loads(line) for line in shown.stdout.splitlines()]

    before = len(tail())
    again = run("publish", YOUTH_SUPPORT, "--data", demo_data)
    unchanged = tail()
    edit(draft, "needs to know who and where they are", "must know who and where they are")
    other = run("publish", draft, "--data", demo_data)

    assert (again.exit_code, other.exit_code) == (0, 0)
    assert len(unchanged) == before + 1  # the look at the log itself
    assert [entry["kind"] for entry in tail()[before:]] == ["log_read", "protocol_published", "log_read"]
    assert again.stdout != other.stdout


def test_a_protocol_with_a_fault_is_never_put_in_force(demo_data: Path, draft: Path) -> None:
    edit(draft, "C02,permit", "C02,allow")

    assert run("publish", draft, "--data", demo_data).exit_code == 1
    assert "no fault" not in run("publish", draft, "--data", demo_data).stdout
    assert run("publish", YOUTH_SUPPORT, "--data", demo_data).exit_code == 0
