import json
import stat
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

import pytest

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.event import leaf_hash
from gateway.access_log.tree import CompactRange, consistency_proof, node_hash
from gateway.log_keeping.signer import Signer, SigningRefused

ORIGIN = "log.marlowick.example"
LEAVES = [leaf_hash(str(place).encode()) for place in range(64)]
REWRITTEN = [leaf_hash(b"changed"), *LEAVES[1:]]


def root_of(leaves: Sequence[bytes]) -> bytes:
    grown = CompactRange()
    for each in leaves:
        grown = grown.with_leaf(each)
    return grown.root


def proofs_of(leaves: Sequence[bytes]):  # type: ignore[no-untyped-def] # noqa: ANN201 - a function of two sizes
    def subtree(level: int, place: int) -> bytes:
        if level == 0:
            return leaves[place]
        return node_hash(subtree(level - 1, 2 * place), subtree(level - 1, 2 * place + 1))

    return lambda earlier, size: consistency_proof(subtree, earlier, size)


def sign(signer: Signer, leaves: Sequence[bytes]) -> str:
    with signer.turn():
        return str(signer.sign(len(leaves), root_of(leaves), proofs_of(leaves)))


def test_what_it_signs_is_a_checkpoint_that_its_key_proves(tmp_path: Path) -> None:
    signer = Signer(tmp_path, ORIGIN)
    note = signer.sign(5, root_of(LEAVES[:5]), proofs_of(LEAVES))
    assert list(note.signed_by([signer.key.verifier])) == [signer.key.verifier]
    assert (read_checkpoint(note.text).size, read_checkpoint(note.text).origin) == (5, ORIGIN)


def test_it_signs_a_log_that_grew_also_after_a_new_start(tmp_path: Path) -> None:
    for size in (1, 2, 2, 7, 64):
        assert f"\n{size}\n" in sign(Signer(tmp_path, ORIGIN), LEAVES[:size])


@pytest.mark.parametrize("leaves", [LEAVES[:6], REWRITTEN[:7], REWRITTEN])
def test_it_refuses_a_log_that_was_cut_off_put_back_or_rewritten(tmp_path: Path, leaves: list[bytes]) -> None:
    sign(Signer(tmp_path, ORIGIN), LEAVES[:7])
    with pytest.raises(SigningRefused):
        sign(Signer(tmp_path, ORIGIN), leaves)
    sign(Signer(tmp_path, ORIGIN), LEAVES[:8])


def test_after_a_restore_it_goes_on_only_when_it_is_told_to(tmp_path: Path) -> None:
    sign(Signer(tmp_path, ORIGIN), LEAVES[:7])
    restored = [*LEAVES[:4], leaf_hash(b"gap")]
    with pytest.raises(SigningRefused, match="has 5 events, and 7 were signed before"):
        sign(Signer(tmp_path, ORIGIN), restored)
    Signer(tmp_path, ORIGIN).begin_again(5, root_of(restored))
    sign(Signer(tmp_path, ORIGIN), [*restored, leaf_hash(b"next")])


def test_what_it_remembers_is_written_before_the_signature_is_given(tmp_path: Path) -> None:
    signer = Signer(tmp_path, ORIGIN)

    def proofs(_earlier: int, _size: int) -> list[bytes]:
        assert json.loads((tmp_path / "memory.json").read_text("utf-8"))["size"] == 3
        return consistency_proof(lambda level, place: LEAVES[place] if level == 0 else b"", 3, 4)

    sign(signer, LEAVES[:3])
    with pytest.raises(SigningRefused):
        signer.sign(4, root_of(REWRITTEN[:4]), proofs)
    assert signer.last is not None
    assert signer.last.size == 3


def test_its_key_stays_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert Signer(tmp_path, ORIGIN).key.verifier == Signer(tmp_path, ORIGIN).key.verifier
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def grow(folder: Path) -> None:
    for size in range(1, 33):
        try:
            sign(Signer(folder, ORIGIN), LEAVES[:size])
        except SigningRefused as refused:
            assert "were signed before" in str(refused)  # noqa: PT017 - the other process was ahead


def test_two_processes_never_sign_two_pasts(tmp_path: Path) -> None:
    Signer(tmp_path, ORIGIN)
    processes = [get_context("fork").Process(target=grow, args=(tmp_path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0]
    last = Signer(tmp_path, ORIGIN).last
    assert last is not None
    assert (last.size, last.root) == (32, root_of(LEAVES[:32]))
