import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from tests.gateway.running_gateway import SAM, RunningGateway


def run(*words: object) -> Result:
    return CliRunner().invoke(concordat, ["log", *(str(word) for word in words)])


@pytest.fixture
def here(running: RunningGateway) -> tuple[str, ...]:
    """Say to a command which log it is about."""
    for _ in range(3):
        running.disclosure("joanne.petrie", SAM, "safeguarding")
    running.close()
    url = running.settings.database_url
    return ("--data", str(running.data), *(("--database", url) if url else ()))


@pytest.fixture
def policy(here: tuple[str, ...], tmp_path: Path) -> Path:
    told = json.loads(run("head", *here, "--json").stdout)
    file = tmp_path / "trust.policy"
    file.write_text(f"log {told['key']}\nquorum none\n", "utf-8")
    return file


def test_what_is_exported_is_sound_and_holds_every_event(here: tuple[str, ...], policy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("export", *here, "--out", out)
    assert done.exit_code == 0, done.output
    checked = run("verify", out, "--policy", policy, "--json")
    told = json.loads(checked.stdout)
    assert (checked.exit_code, told["verdict"]) == (0, "sound")
    assert done.stdout.startswith(f"{told['size']} entries in ")
    assert set(told["sections"]) == {"opened"}


def test_one_proof_is_checked_without_the_gateway(here: tuple[str, ...], policy: Path, tmp_path: Path) -> None:
    proof = tmp_path / "one.tlog-proof"
    assert run("prove", 2, *here, "--out", proof, "--open", "actor").exit_code == 0
    checked = run("verify-proof", proof, "--policy", policy, "--json")
    told = json.loads(checked.stdout)
    assert (checked.exit_code, told["event"]["kind"], list(told["sections"])) == (0, "disclosure", ["actor"])


def test_the_log_grew_out_of_the_head_that_an_auditor_kept(here: tuple[str, ...], policy: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(run("head", *here).stdout, "utf-8")
    run("tail", *here)
    run("export", *here, "--out", tmp_path / "out")
    assert run("verify", tmp_path / "out", "--policy", policy, "--since", tmp_path / "kept").exit_code == 0


def test_every_export_head_and_proof_is_an_entry_itself(here: tuple[str, ...], tmp_path: Path) -> None:
    for words in (("head",), ("prove", 1), ("export", "--out", tmp_path / "out")):
        run(*words, *here)
    lines = run("tail", *here, "--json", "-n", 4).stdout.splitlines()
    read = [json.loads(line)["sections"]["detail"].get("read") for line in lines]
    assert read == ["head", "proof", "export", None]


def test_a_folder_that_is_not_empty_and_an_entry_that_is_not_there_are_told_in_a_sentence(
    here: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").touch()
    for words in (("export", "--out", tmp_path / "full"), ("prove", 10_000)):
        done = run(*words, *here)
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
