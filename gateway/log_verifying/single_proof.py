"""Checks one proof with the policy alone: that an event stands in a log that was signed as the policy asks.

What a proof carries beside the path is the event itself, and the sections that were opened with it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.access_log.checkpoint import CheckpointRefused
from gateway.access_log.event import leaf_hash
from gateway.access_log.proof_file import ProofFile, ProofRefused, read_proof
from gateway.access_log.tree import proves_inclusion
from gateway.access_log.trust import Trust
from gateway.log_verifying.coverage import Coverage
from gateway.log_verifying.exported import Opening
from gateway.log_verifying.opened_sections import OpenedSections, Section, commitments
from gateway.log_verifying.signatures import judge_signatures
from gateway.log_verifying.verdict import Report, UnusableExport, Verdict


@dataclass(frozen=True, slots=True)
class Proved:
    """An event with the sections that the proof opens, and what is wrong with the proof, if anything."""

    place: int
    leaf: Mapping[str, Any]
    sections: Mapping[str, Any]
    report: Report


def verify_proof(text: str, trust: Trust) -> Proved:
    """Return the event that a proof proves, and the report on it; UnusableExport for what is no proof."""
    report = Report()
    try:
        proof = read_proof(text)
        checkpoint = judge_signatures(proof.checkpoint, trust, report)
        leaf, openings = _carried(proof)
    except (ProofRefused, CheckpointRefused, ValueError, KeyError, TypeError) as refused:
        raise UnusableExport(f"the proof cannot be read: {refused}") from None
    if not proves_inclusion(proof.place, checkpoint.size, leaf_hash(leaf), proof.hashes, checkpoint.root):
        report.add(Verdict.TAMPERED, "the event does not lead to the root that was signed", proof.place)
    _check_openings(proof.place, leaf, openings, report)
    if report.verdict is Verdict.TAMPERED:
        # What does not fit is not worth reading, and may not be readable.
        return Proved(proof.place, {}, {}, report)
    return Proved(proof.place, json.loads(leaf), {each.name: json.loads(each.body) for each in openings}, report)


def _carried(proof: ProofFile) -> tuple[bytes, list[Opening]]:
    carried = json.loads(proof.extra)
    openings = [
        Opening(proof.place, str(name), str(salt), str(body).encode()) for name, (salt, body) in carried["open"].items()
    ]
    return str(carried["leaf"]).encode(), openings


def _check_openings(place: int, leaf: bytes, openings: list[Opening], report: Report) -> None:
    """Judge what is opened; a proof need not open everything."""
    named = {each.name for each in openings}
    closed = Coverage()
    for name in commitments(leaf).keys() - named:
        closed.add(name, [place], place + 1)
    OpenedSections(report, closed).take(place, [leaf], openings)
    report.erased_by.clear()
    if shut := report.sections.pop(Section.ERASED, 0):
        report.sections[Section.KEPT_SHUT] = shut
