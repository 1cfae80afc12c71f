"""`concordat protocol publish` puts in force only what nothing speaks against, unless somebody insists."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from policy.protocol_files import YOUTH_SUPPORT


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return Path(shutil.copytree(YOUTH_SUPPORT, tmp_path / "draft"))


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    assert run("db", "upgrade", "--data", tmp_path / "data").exit_code == 0
    return tmp_path / "data"


def test_a_protocol_that_nothing_speaks_against_is_put_in_force(draft: Path, data: Path) -> None:
    result = run("protocol", "publish", draft, "--data", data)
    assert result.exit_code == 0
    assert result.stdout.startswith("in force: youth-support@1.0#")


def test_a_refuted_guarantee_a_finding_and_a_failing_scenario_each_keep_a_draft_out(draft: Path, data: Path) -> None:
    lines = (draft / "rules.csv").read_text(encoding="utf-8").splitlines()
    bad = [line.replace(",CONS,", ",STAT,") if line.startswith("C16,") else line for line in lines]
    (draft / "rules.csv").write_text("\n".join(bad) + "\n", encoding="utf-8")

    result = run("protocol", "publish", draft, "--data", data)

    assert result.exit_code == 1
    assert "C16 permits by STAT without a legal gateway" in result.stderr
    assert "G2 is refuted" in result.stderr
    assert "the scenario S01 comes out otherwise" in result.stderr
    assert "not published" in result.stderr


def test_whoever_insists_may_publish_all_the_same(draft: Path, data: Path) -> None:
    edit(
        draft / "guarantees.csv",
        "G14,A teacher is never shown mental health.,never,school,teacher",
        "G14,x,always,school,dsl",
    )
    assert run("protocol", "publish", draft, "--data", data).exit_code == 1
    assert run("protocol", "publish", draft, "--data", data, "--despite-findings").exit_code == 0


def test_a_fault_beside_the_rules_keeps_a_draft_out_even_of_whoever_insists(draft: Path, data: Path) -> None:
    edit(draft / "guarantees.csv", "he.sexual", "he.sexal")
    result = run("protocol", "publish", draft, "--data", data, "--despite-findings")
    assert result.exit_code == 1
    assert "did you mean 'he.sexual'?" in result.stderr


def test_check_tells_the_faults_of_the_scenarios_too(draft: Path) -> None:
    edit(draft / "scenarios.jsonl", '"role": "pa_manager"', '"role": "pa_manger"')
    result = run("protocol", "check", draft)
    assert result.exit_code == 1
    assert "scenarios.jsonl:" in result.stdout
    assert "did you mean 'pa_manager'?" in result.stdout
