import json
import random
from dataclasses import replace

import pytest

from gateway.access_log.event import leaf_hash
from gateway.access_log.proof_file import ProofFile, read_proof
from gateway.log_verifying.single_proof import verify_proof
from gateway.log_verifying.verdict import UnusableExport, Verdict
from tests.gateway.access_log.test_tree import path
from tests.gateway.log_verifying.made_up_export import LOG, TRUST, made_up_log

LOG_OF_300 = made_up_log(300)
HASHES = [leaf_hash(leaf) for leaf in LOG_OF_300.leaves]


def proof_of(place: int, *opened: str) -> ProofFile:
    rows = [row for row in LOG_OF_300.openings if row["entry"] == place and row["name"] in opened]
    carried = {"leaf": LOG_OF_300.leaves[place].decode(), "open": {r["name"]: [r["salt"], r["body"]] for r in rows}}
    return ProofFile(place, tuple(path(place, HASHES)), LOG_OF_300.checkpoint(), json.dumps(carried).encode())


@pytest.mark.parametrize("place", [0, 1, 255, 256, 299])
def test_a_proof_gives_its_event_and_what_it_opens_and_no_more(place: int) -> None:
    proved = verify_proof(str(proof_of(place, "actor")), TRUST)
    assert (proved.report.verdict, proved.place, dict(proved.sections)) == (
        Verdict.SOUND,
        place,
        {"actor": {"user": f"user.{place}", "role": "pa"}},
    )
    assert proved.leaf["id"] == json.loads(LOG_OF_300.leaves[place])["id"]


def test_a_proof_of_another_event_is_tampering() -> None:
    moved = replace(proof_of(7, "actor"), place=8)
    assert verify_proof(str(moved), TRUST).report.verdict is Verdict.TAMPERED
    taken = replace(proof_of(7), extra=proof_of(8).extra)
    assert verify_proof(str(taken), TRUST).report.verdict is Verdict.TAMPERED


def test_a_section_that_was_not_sealed_so_is_tampering() -> None:
    spoilt = proof_of(7, "actor").extra.replace(b"user.7", b"user.8")
    report = verify_proof(str(replace(proof_of(7), extra=spoilt)), TRUST).report
    assert [str(finding) for finding in report.findings] == ["entry 7: its section 'actor' is not what was sealed"]


def test_a_checkpoint_without_its_witness_is_incomplete_and_without_its_log_is_tampering() -> None:
    proof = proof_of(7)
    by_log, by_witness = proof.checkpoint.signatures
    alone = replace(proof, checkpoint=replace(proof.checkpoint, signatures=(by_log,)))
    assert verify_proof(str(alone), TRUST).report.verdict is Verdict.INCOMPLETE
    unsigned = replace(proof, checkpoint=replace(proof.checkpoint, signatures=(by_witness,)))
    assert verify_proof(str(unsigned), TRUST).report.verdict is Verdict.TAMPERED


def test_no_bit_of_a_proof_can_be_changed() -> None:
    honest = str(proof_of(7, "actor", "subject", "detail")).encode()
    chance = random.Random(2026)
    for _ in range(1000):
        spoilt = bytearray(honest)
        place = chance.randrange(len(honest))
        spoilt[place] ^= 1 << chance.randrange(7)
        assert verdict(bytes(spoilt)) is not Verdict.SOUND, place


def verdict(text: bytes) -> Verdict:
    try:
        return verify_proof(text.decode(), TRUST).report.verdict
    except (UnusableExport, UnicodeDecodeError):
        return Verdict.UNUSABLE


def test_a_proof_is_about_two_kilobytes() -> None:
    assert len(str(proof_of(255, "actor", "subject", "detail"))) < 3000
    assert read_proof(str(proof_of(255))).checkpoint.text.startswith(LOG.name)
