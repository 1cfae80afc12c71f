import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from gateway.storage.checkpoints import newest_checkpoint
from tests.gateway.acts.break_glass import open_access
from tests.gateway.running_gateway import SAM, RunningGateway


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(concordat, ["log", *words, "--data", str(data)])


def verified(data: Path, tmp_path: Path, *since: str) -> tuple[int, str]:
    out = tmp_path / f"export-{time.monotonic_ns()}"
    assert run(data, "export", "--out", str(out)).exit_code == 0
    checked = CliRunner().invoke(concordat, ["log", "verify", str(out), "--policy", str(tmp_path / "policy"), *since])
    return checked.exit_code, checked.output


def add(file: Path, line: str) -> None:
    file.write_text((file.read_text() if file.exists() else "") + f"{line}\n")


def policy(data: Path, tmp_path: Path) -> None:
    key = json.loads(run(data, "head", "--json").output)["key"]
    add(tmp_path / "policy", f"log {key}")


@pytest.fixture
def put_back(data: Path, tmp_path: Path) -> Path:
    """A data folder whose database was put back from a backup, and that has answered since."""
    running = RunningGateway(data)
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    running.gateway.close()
    shutil.copy(data / "concordat.sqlite3", tmp_path / "backup")
    policy(data, tmp_path)
    (tmp_path / "remembered").write_text(json.loads(run(data, "head", "--json").output)["checkpoint"])
    running = RunningGateway(data)
    for _ in range(3):
        assert running.disclosure("amara.okoye", SAM, "guidance").status == 200
    running.gateway.close()
    shutil.copy(tmp_path / "backup", data / "concordat.sqlite3")
    for left in data.glob("concordat.sqlite3-*"):
        left.unlink()
    return data


def test_nothing_is_answered_on_a_log_that_was_put_back(put_back: Path) -> None:
    running = RunningGateway(put_back)
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 503
    running.gateway.close()
    serve = [str(Path(sys.executable).parent / "concordat"), "serve", "--data", str(put_back), "--port", "1"]
    served = subprocess.run(serve, capture_output=True, text=True, timeout=60, check=False)
    assert served.returncode == 2
    assert "concordat log gap --reason" in served.stderr
    assert "Nothing is answered on it" in served.stderr


def test_once_the_log_says_that_it_has_a_gap_it_is_signed_and_answered_on_again(put_back: Path, tmp_path: Path) -> None:
    told = run(put_back, "gap", "--reason", "The disk failed; the backup of Monday was put back.")
    assert told.exit_code == 0, told.output
    # Two looks at the log, three disclosures, and that the clock of the test is behind the command's.
    assert "of 6 entries before it nothing is left" in told.output
    running = RunningGateway(put_back)
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    running.gateway.close()
    add(tmp_path / "policy", "quorum none")
    code, output = verified(put_back, tmp_path)
    assert code == 0
    assert "a gap" in output
    code, output = verified(put_back, tmp_path, "--since", str(tmp_path / "remembered"))
    assert code == 3
    assert "says so" in output
    assert "no gap to tell of" in run(put_back, "gap", "--reason", "again").output


def test_a_log_that_is_another_without_saying_so_is_tampered_with(put_back: Path, tmp_path: Path) -> None:
    shutil.rmtree(put_back / "log-signer")
    (tmp_path / "policy").write_text("")
    policy(put_back, tmp_path)
    add(tmp_path / "policy", "quorum none")
    remembered = (tmp_path / "remembered").read_text()
    assert remembered
    code, output = verified(put_back, tmp_path, "--since", str(tmp_path / "remembered"))
    assert code in {1, 2}, output


def test_a_new_key_is_announced_signed_by_both_and_older_checkpoints_go_on_being_good(
    data: Path, tmp_path: Path
) -> None:
    RunningGateway(data).gateway.close()
    policy(data, tmp_path)
    (tmp_path / "remembered").write_text(json.loads(run(data, "head", "--json").output)["checkpoint"])
    running = RunningGateway(data)
    told = run(data, "rotate-key")
    assert told.exit_code == 0
    with running.gateway.database.snapshot() as connection:
        both = newest_checkpoint(connection)
    assert both is not None
    assert len({signature.key_id for signature in both.signatures}) == 2
    # Another process, which was open before, signs with the new key too.
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    assert str(running.gateway.checkpointing.signer.key.verifier) in told.output
    running.gateway.close()

    add(tmp_path / "policy", "quorum none")
    assert verified(data, tmp_path)[0] == 1
    lines = (tmp_path / "policy").read_text()
    (tmp_path / "policy").write_text(told.output.splitlines()[0] + "\n" + lines)
    code, output = verified(data, tmp_path, "--since", str(tmp_path / "remembered"))
    assert code == 0, output
    assert "signs, before" in output


def test_what_is_exceptional_is_signed_at_once(running: RunningGateway) -> None:
    running.gateway.checkpointing.start()
    assert open_access(running, "joanne.petrie", young_person=SAM).status == 201
    place = len(running.events())
    for _ in range(50):
        with running.gateway.database.snapshot() as connection:
            note = newest_checkpoint(connection)
        if note and int(note.text.split("\n")[1]) >= place:
            return
        time.sleep(0.1)
    pytest.fail("it was not signed within five seconds")
