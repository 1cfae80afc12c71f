"""Go's own `sumdb/note` and `sumdb/tlog` open our checkpoints and check our tiles and proofs.

Needs Go and its module (Debian: golang-go, golang-golang-x-mod-dev); in CI they must be there.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.gateway.log_verifying.made_up_export import LOG, MadeUpLog, made_up_log
from tests.gateway.log_verifying.test_single_proof import proof_of

SOURCE = Path(__file__).parent / "second_reader" / "main.go"
MODULES = Path("/usr/share/gocode")
THERE = bool(shutil.which("go")) and (MODULES / "src/golang.org/x/mod/sumdb/tlog").is_dir()

pytestmark = pytest.mark.skipif(not THERE and os.environ.get("CI") != "true", reason="Go is not installed")


@pytest.fixture(scope="module")
def second_reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("go")
    assert THERE, "in CI, Go and golang.org/x/mod must be installed"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(MODULES), "GOCACHE": str(folder / "cache")}
    built = folder / "second_reader"
    subprocess.run(["go", "build", "-o", str(built), str(SOURCE)], env=environment, check=True)
    return built


def read(second_reader: Path, folder: Path, *proofs: Path) -> subprocess.CompletedProcess[str]:
    command = [str(second_reader), str(folder), str(LOG.verifier), *(str(proof) for proof in proofs)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700])
def test_it_reads_every_entry_proves_it_and_finds_the_log_consistent(
    second_reader: Path, tmp_path: Path, size: int
) -> None:
    done = read(second_reader, made_up_log(size).write(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{size} entries, 0 proofs\n", "")


def test_it_checks_the_proofs_that_we_hand_out(second_reader: Path, tmp_path: Path) -> None:
    proofs = [tmp_path / f"{place}.tlog-proof" for place in (0, 1, 255, 256, 299)]
    for proof in proofs:
        proof.write_text(str(proof_of(int(proof.stem), "actor")), "utf-8")
    done = read(second_reader, made_up_log(300).write(tmp_path / "out"), *proofs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "300 entries, 5 proofs\n", "")


def test_it_refuses_what_was_changed(second_reader: Path, tmp_path: Path) -> None:
    log: MadeUpLog = made_up_log(300)
    honest = log.checkpoint()
    log.leaves[7] = log.leaves[7].replace(b"shown", b"other")
    assert read(second_reader, log.write(tmp_path, honest)).returncode == 1
