from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.access_log.checkpoint import Checkpoint
from gateway.access_log.proof_file import ProofFile, ProofRefused, read_proof
from gateway.access_log.signed_note import Algorithm, SignedNote, SigningKey
from gateway.access_log.tiles import BundleRefused, Tile, bundle, entries_in, tiles_of

TEXT = Checkpoint("log.example", 7, bytes(32)).text
KEY = SigningKey("log.example", Algorithm.LOG, Ed25519PrivateKey.from_private_bytes(bytes(32)))
PROOF = ProofFile(5, (bytes(32), bytes(range(32))), SignedNote(TEXT, (KEY.sign(TEXT),)))


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(2, 999, 8), "tile/2/999.p/8"),
        (Tile(1, 1000, 255), "tile/1/x001/000.p/255"),
    ],
)
def test_a_tile_lies_where_the_format_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert replace(tile, level=0).entries_path == path.replace(f"tile/{tile.level}/", "tile/entries/")


@pytest.mark.parametrize(
    ("size", "tiles"),
    [
        (0, []),
        (1, [Tile(0, 0, 1)]),
        (256, [Tile(0, 0), Tile(1, 0, 1)]),
        (257, [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]),
        (65536, [*(Tile(0, n) for n in range(256)), Tile(1, 0), Tile(2, 0, 1)]),
    ],
)
def test_a_log_has_full_tiles_and_at_most_one_that_fills_a_level(size: int, tiles: list[Tile]) -> None:
    assert list(tiles_of(size)) == tiles


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert entries_in(bundle(entries)) == entries


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=5), st.data())
def test_a_bundle_that_breaks_off_is_refused_or_shorter(entries: list[bytes], data: st.DataObject) -> None:
    whole = bundle(entries)
    cut = data.draw(st.integers(1, len(whole)))
    with suppress(BundleRefused):
        assert entries_in(whole[:-cut]) == entries[: len(entries_in(whole[:-cut]))] != entries


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(ValueError, match="65535"):
        bundle([bytes(65536)])


@pytest.mark.parametrize("extra", [b"", b"the salt and body of a section"])
def test_a_proof_is_read_as_it_was_written(extra: bytes) -> None:
    proof = replace(PROOF, extra=extra)
    assert read_proof(str(proof)) == proof


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"), ("index 5", "index 05"), ("index 5", "index -5"), ("index 5\n", ""), ("index 5", "index 5 "),
        ("AAAA", "AAA*"), ("AAAA=", "AAAB="), ("\n\n", "\n"), ("AAECAw", "AAEC"),
        ("\n\nlog", "\n" + 62 * f"{43 * 'A'}=\n" + "\nlog"),
        ("index 5", "extra *\nindex 5"), ("index 5", "index " + 5000 * "5"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_proof_is_refused(old: str, new: str) -> None:
    changed = str(PROOF).replace(old, new, 1)
    assert changed != str(PROOF)
    with pytest.raises(ProofRefused):
        read_proof(changed)
