import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from tests.gateway.log_verifying.made_up_export import LOG, POLICE, made_up_log
from tests.gateway.log_verifying.test_single_proof import proof_of

POLICY = f"log {LOG.verifier}\nwitness police {POLICE.verifier}\nquorum police\n"


@pytest.fixture
def policy(tmp_path: Path) -> str:
    (tmp_path / "trust.policy").write_text(POLICY, "utf-8")
    return str(tmp_path / "trust.policy")


def run(*words: object) -> Result:
    return CliRunner().invoke(concordat, ["log", *(str(word) for word in words)])


def test_a_sound_export_is_told_in_one_line_and_exits_0(tmp_path: Path, policy: str) -> None:
    done = run("verify", made_up_log(300).write(tmp_path / "out"), "--policy", policy)
    assert done.exit_code == 0
    assert done.stdout.startswith("300 entries of log.marlowick.example · sound · head ")
    assert "witnessed by police\nsections: 900 opened\n" in done.stdout


def test_a_changed_export_names_the_first_bad_entry_and_exits_1(tmp_path: Path, policy: str) -> None:
    out = made_up_log(300).write(tmp_path / "out")
    bundle = out / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b"shown", b"seen!", 1))
    done = run("verify", out, "--policy", policy)
    assert done.exit_code == 1
    assert "TAMPERED WITH" in done.stdout
    assert "  entry 0: its bytes do not fit its hash in the tile\n" in done.stdout


def test_what_cannot_be_used_exits_2_with_one_sentence(tmp_path: Path, policy: str) -> None:
    (tmp_path / "bad.policy").write_text(POLICY.replace("quorum police", "quorum nhs"), "utf-8")
    out = made_up_log(3).write(tmp_path / "out")
    for words in (
        ("verify", tmp_path / "nowhere", "--policy", policy),
        ("verify", out, "--policy", tmp_path / "bad.policy"),
        ("verify", out, "--policy", tmp_path / "gone.policy"),
        ("verify", out, "--policy", policy, "--since", policy),
        ("verify-proof", policy, "--policy", policy),
    ):
        done = run(*words)
        assert done.exit_code == 2, words
        assert done.stderr.count("\n") == 1, done.stderr
    assert "bad.policy, line 3: " in run("verify", out, "--policy", tmp_path / "bad.policy").stderr


def test_an_export_that_lacks_a_file_exits_3(tmp_path: Path, policy: str) -> None:
    out = made_up_log(300).write(tmp_path / "out")
    (out / "tile/1/000.p/1").unlink()
    done = run("verify", out, "--policy", policy, "--json")
    assert (done.exit_code, json.loads(done.stdout)["verdict"]) == (3, "incomplete")


def test_the_checkpoint_that_an_auditor_kept_is_what_the_log_must_begin_with(tmp_path: Path, policy: str) -> None:
    out = made_up_log(300).write(tmp_path / "out")
    (tmp_path / "kept").write_text(str(made_up_log(200).checkpoint()), "utf-8")
    assert run("verify", out, "--policy", policy, "--since", tmp_path / "kept").exit_code == 0
    (tmp_path / "kept").write_text(str(made_up_log(301).checkpoint()), "utf-8")
    assert run("verify", out, "--policy", policy, "--since", tmp_path / "kept").exit_code == 1


def test_a_proof_shows_the_event_and_what_it_opens(tmp_path: Path, policy: str) -> None:
    (tmp_path / "one.tlog-proof").write_text(str(proof_of(7, "actor")), "utf-8")
    done = run("verify-proof", tmp_path / "one.tlog-proof", "--policy", policy)
    assert done.exit_code == 0
    assert done.stdout.startswith("entry 7: ")
    assert '  actor: {"role": "pa", "user": "user.7"}\n' in done.stdout
    machine = run("verify-proof", tmp_path / "one.tlog-proof", "--policy", policy, "--json")
    assert json.loads(machine.stdout)["entry"] == 7


def test_a_proof_that_was_changed_shows_nothing_and_exits_1(tmp_path: Path, policy: str) -> None:
    proof = str(proof_of(7, "actor")).replace("index 7", "index 8")
    (tmp_path / "one.tlog-proof").write_text(proof, "utf-8")
    done = run("verify-proof", tmp_path / "one.tlog-proof", "--policy", policy)
    assert done.exit_code == 1
    assert "user.7" not in done.stdout
