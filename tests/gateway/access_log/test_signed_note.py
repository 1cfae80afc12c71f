import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gateway.access_log.checkpoint import Checkpoint, CheckpointRefused, read_checkpoint
from gateway.access_log.curve_points import PRIME, sound_public_key
from gateway.access_log.signed_note import (
    Algorithm,
    NoteRefused,
    SignedNote,
    SigningKey,
    VerifierKey,
    read_key,
    read_note,
)

# The example of Go's golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG = SigningKey("log.marlowick.example", Algorithm.LOG, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = SigningKey("police.example", Algorithm.WITNESS, Ed25519PrivateKey.from_private_bytes(bytes(32)))
TEXT = "log.marlowick.example\n7\nAAAA\n"
SIGNED = SignedNote(TEXT, (LOG.sign(TEXT), WITNESS.sign(TEXT, 1_772_620_200)))
# The eight points of small order, and what stands for a point in another way than its one.
SMALL = [
    *(n.to_bytes(32, "little") for n in (0, 1, PRIME - 1, PRIME, PRIME + 1, 1 | 1 << 255, 1 << 255)),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
]


def test_a_note_that_another_program_signed_is_checked_and_written_back_to_the_letter() -> None:
    note = read_note(NOTE)
    assert note.signed_by([read_key(PETER)]) == {read_key(PETER): 0}
    assert (str(note), str(read_key(PETER))) == (NOTE, PETER)


def test_log_and_witness_sign_one_text_and_each_is_checked_with_its_own_line() -> None:
    read = read_note(str(SIGNED))
    keys = [read_key(str(LOG.verifier)), read_key(str(WITNESS.verifier))]
    assert read == SIGNED
    assert read.signed_by(keys) == {LOG.verifier: 0, WITNESS.verifier: 1_772_620_200}


def test_a_signature_by_an_unknown_key_is_passed_over() -> None:
    other = replace(LOG.verifier, name="log.elsewhere.example")
    assert SIGNED.signed_by([other]) == {}
    assert SIGNED.signed_by([]) == {}


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_no_letter_of_the_text_can_be_changed(place: int) -> None:
    changed = TEXT[:place] + chr(ord(TEXT[place]) ^ 1) + TEXT[place + 1 :]
    for key in (LOG, WITNESS):
        with pytest.raises(NoteRefused, match="does not fit the text"):
            replace(SIGNED, text=changed).signed_by([key.verifier])


def test_no_bit_of_a_signature_or_of_its_instant_can_be_changed() -> None:
    for number, key in enumerate((LOG, WITNESS)):
        signature = SIGNED.signatures[number]
        for bit in range(len(signature.signature) * 8):
            spoilt = bytearray(signature.signature)
            spoilt[bit // 8] ^= 1 << bit % 8
            with pytest.raises(NoteRefused):
                SignedNote(TEXT, (signature._replace(signature=bytes(spoilt)),)).signed_by([key.verifier])


def test_a_witness_never_signs_for_a_log_nor_a_log_for_a_witness() -> None:
    as_log = SigningKey(WITNESS.name, Algorithm.LOG, WITNESS.private)
    forged = WITNESS.sign(TEXT)._replace(key_id=as_log.verifier.key_id)
    with pytest.raises(NoteRefused):
        SignedNote(TEXT, (forged,)).signed_by([as_log.verifier])


@pytest.mark.parametrize("key", SMALL, ids=bytes.hex)
def test_a_key_of_small_order_or_spelt_otherwise_is_refused(key: bytes) -> None:
    assert not sound_public_key(key)
    with pytest.raises(NoteRefused, match="could be trusted"):
        VerifierKey("log.example", Algorithm.LOG, key)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_is_really_made_is_sound(seed: bytes) -> None:
    assert sound_public_key(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


@given(st.binary(max_size=40))
def test_whatever_bytes_are_configured_as_a_key_are_judged_without_a_traceback(key: bytes) -> None:
    assert sound_public_key(key) in (True, False)


@pytest.mark.parametrize(
    "line",
    [
        "", "name", "name+00000000+", f"{PETER}=", PETER.replace("c74f", "c74e"), PETER.replace("PeterN", "Peter N"),
        PETER.replace("+AR", "+BR"), "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)  # fmt: skip
def test_a_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(NoteRefused):
        read_key(line)


@pytest.mark.parametrize(
    "note",
    [
        "", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n— name AAAA\n", "text\n\n- name AAAAAAAA\n",
        NOTE.removesuffix("\n"), NOTE.replace("nAM=", "nAN="), NOTE.replace("If", "\tIf"), NOTE + "— x AAAAAAAA",
        "text\n\n" + 101 * "— name AAAAAAAA\n",
    ],
)  # fmt: skip
def test_a_text_that_is_no_signed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        read_note(note)


CHECKPOINT = Checkpoint("log.marlowick.example", 18204, bytes(range(32)))


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    assert read_checkpoint(CHECKPOINT.text) == CHECKPOINT
    assert read_checkpoint(CHECKPOINT.text + "an extension\n") == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "origin\n7\n", CHECKPOINT.text[:-1], CHECKPOINT.text.replace("18204", "018204"),
        CHECKPOINT.text.replace("18204", "-1"), CHECKPOINT.text.replace("18204", "1" * 5000),
        CHECKPOINT.text.replace("18204", "\N{SUPERSCRIPT TWO}"), f"origin\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        "origin\n1\nnot base64\n", CHECKPOINT.text.replace("Hh8=", "Hh9="),
        CHECKPOINT.text.removeprefix(CHECKPOINT.origin),
    ],
)  # fmt: skip
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointRefused):
        read_checkpoint(text)
