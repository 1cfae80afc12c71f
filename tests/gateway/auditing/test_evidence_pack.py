import json
import random
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from tests.gateway.running_gateway import SAM, RunningGateway


def run(*words: object) -> Result:
    return CliRunner().invoke(concordat, ["log", *map(str, words)])


@pytest.fixture
def pack(data: Path, tmp_path: Path) -> Path:
    running = RunningGateway(data)
    for who, purpose in (("joanne.petrie", "safeguarding"), ("ben.stroud", "youth_justice")):
        assert running.disclosure(who, SAM, purpose).status == 200
    running.gateway.close()
    key = json.loads(run("head", "--json", "--data", data).output)["key"]
    (tmp_path / "policy").write_text(f"log {key}\nquorum none\n")
    made = run("evidence", "--young-person", SAM, "--asked-by", "Sam", "--out", tmp_path / "pack", "--data", data)
    assert made.exit_code == 0, made.output
    return tmp_path / "pack"


def verified(pack: Path) -> Result:
    return run("verify-evidence", pack, "--policy", pack.parent / "policy")


def test_a_pack_holds_entries_a_proof_of_each_and_a_cover_and_verifies_with_the_policy_alone(
    pack: Path,
) -> None:
    cover = (pack / "README.txt").read_text()
    assert "About:      one young person" in cover
    assert "Asked by:   Sam" in cover
    lines = (pack / "entries.csv").read_text().splitlines()
    assert len(lines) == 4  # the heading, two disclosures, and the look just now
    assert len(list((pack / "proofs").iterdir())) == 3
    everything = b"".join(file.read_bytes() for file in pack.rglob("*") if file.is_file())
    assert SAM.encode() not in everything
    checked = verified(pack)
    assert checked.exit_code == 0, checked.output
    assert "sound" in checked.output


def test_a_flip_of_any_byte_of_any_file_is_found(pack: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    for file in sorted(file for file in pack.rglob("*") if file.is_file()):
        for _ in range(12):
            copy = tmp_path / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(pack, copy)
            other = copy / file.relative_to(pack)
            content = bytearray(other.read_bytes())
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            other.write_bytes(content)
            assert verified(copy).exit_code in {1, 2, 3}, file


def test_a_pack_whose_table_or_files_were_changed_with_the_manifest_is_found(pack: Path) -> None:
    table, manifest = pack / "entries.csv", pack / "manifest.json"
    table.write_bytes(table.read_bytes().replace(b"joanne.petrie", b"somebody.else"))
    sums = json.loads(manifest.read_text())
    sums["entries.csv"] = sha256(table.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(sums))
    told = verified(pack)
    assert told.exit_code == 1
    assert "says something else of it than its proof" in told.output


def test_a_file_that_is_missing_or_one_too_many_is_told(pack: Path) -> None:
    (pack / "more").write_text("x")
    assert "more is not in the manifest" in verified(pack).output
    (pack / "more").unlink()
    (pack / "README.txt").unlink()
    assert verified(pack).exit_code == 3
    (pack / "manifest.json").unlink()
    assert verified(pack).exit_code == 2


def test_a_pack_about_nothing_or_into_a_full_folder_is_refused(pack: Path, data: Path) -> None:
    assert "say what it is about" in run("evidence", "--asked-by", "x", "--out", pack / "n", "--data", data).output
    again = run("evidence", "--young-person", SAM, "--asked-by", "x", "--out", pack, "--data", data)
    assert "is not empty" in again.output
    saved = run("evidence", "refused", "--asked-by", "x", "--out", pack.parent / "other", "--data", data)
    assert saved.exit_code == 0


def test_the_cover_says_whether_anything_that_was_found_was_left_out(pack: Path, data: Path) -> None:
    assert "Left out:   nothing that was found" in (pack / "README.txt").read_text()
    few = pack.parent / "few"
    words = ("--young-person", SAM, "--asked-by", "Sam", "-n", 2, "--out", few, "--data", data)
    assert run("evidence", *words).exit_code == 0
    assert "Left out:   older entries: fewer were asked for" in (few / "README.txt").read_text()
    assert verified(few).exit_code == 0


def test_a_question_that_lacks_what_it_asks_for_makes_no_pack(pack: Path, data: Path) -> None:
    out = pack.parent / "other"
    made = run("evidence", "about-one-young-person", "--asked-by", "x", "--out", out, "--data", data)
    assert made.exit_code == 2
    assert "asks for --young-person" in made.output
    assert not out.exists()
