"""Checks an evidence pack with the policy alone: every file is the one that was handed out, every entry is in the log.

The table is for reading; each of its lines must be what the proof beside it opens.
"""

import csv
import io
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from gateway.access_log.trust import Trust
from gateway.log_verifying.single_proof import Proved, verify_proof
from gateway.log_verifying.verdict import Report, UnusableExport, Verdict

CHECKPOINT, TABLE, COVER, MANIFEST, PROOFS = "checkpoint", "entries.csv", "README.txt", "manifest.json", "proofs"


def verify_pack(folder: Path, trust: Trust) -> Report:
    """Return what is wrong with a pack, if anything; UnusableExport for what is none."""
    report, files = Report(), _files(folder)
    manifest = _manifest(files.pop(MANIFEST, None))
    for name in sorted({*manifest, *files}):
        if name not in files:
            report.add(Verdict.INCOMPLETE, f"{name} is missing")
        elif name not in manifest:
            report.add(Verdict.TAMPERED, f"{name} is not in the manifest")
        elif sha256(files[name]).hexdigest() != manifest[name]:
            report.add(Verdict.TAMPERED, f"{name} is not the file that was handed out")
    told = _told(files.get(TABLE, b""))
    proofs = {name: text for name, text in files.items() if name.startswith(f"{PROOFS}/")}
    for name, text in sorted(proofs.items()):
        proved = _proved(name, text, trust, report)
        if proved is not None:
            _compare(proved, text.count(files.get(CHECKPOINT, b"")), told, report)
    if len(proofs) != len(told):
        report.add(Verdict.TAMPERED, f"{TABLE} lists {len(told)} entries, and {len(proofs)} have a proof")
    return report


def _proved(name: str, text: bytes, trust: Trust, report: Report) -> Proved | None:
    try:
        proved = verify_proof(text.decode(), trust)
    except (UnusableExport, UnicodeDecodeError) as error:
        report.add(Verdict.TAMPERED, f"{name} cannot be read: {error}")
        return None
    report.origin, report.size, report.root = proved.report.origin, proved.report.size, proved.report.root
    report.witnesses = proved.report.witnesses
    for finding in proved.report.findings:
        report.add(finding.verdict, finding.sentence, proved.place)
    report.sections.update(proved.report.sections)
    return proved


def _compare(proved: Proved, times: int, told: Mapping[str, Mapping[str, str]], report: Report) -> None:
    """Compare a proof with the table, and how many times the pack's checkpoint stands in it."""
    if not times:
        report.add(Verdict.TAMPERED, "its proof leads to another checkpoint than the one of the pack", proved.place)
    if not _fits(proved, told.get(str(proved.place), {})):
        report.add(Verdict.TAMPERED, f"{TABLE} says something else of it than its proof", proved.place)


def _fits(proved: Proved, told: Mapping[str, str]) -> bool:
    actor = proved.sections.get("actor", {})
    said = {
        "id": proved.leaf.get("id"),
        "time": proved.leaf.get("time"),
        "kind": proved.leaf.get("kind"),
        "outcome": proved.leaf.get("outcome"),
        "user": actor.get("user", ""),
        "role": actor.get("role", ""),
        "purpose": proved.sections.get("purpose", {}).get("code", ""),
    }
    return all(told.get(name, "").removeprefix("'") == str(value) for name, value in said.items())


def _files(folder: Path) -> dict[str, bytes]:
    try:
        return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}
    except OSError as error:
        raise UnusableExport(f"{folder} cannot be read ({type(error).__name__})") from None


def _manifest(text: bytes | None) -> dict[str, str]:
    try:
        found = json.loads(text or b"")
        return {str(name): str(value) for name, value in found.items()}
    except (ValueError, AttributeError):
        raise UnusableExport(f"it is no evidence pack: {MANIFEST} is missing or cannot be read") from None


def _told(table: bytes) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(table.decode("utf-8", "replace"), newline=""))
    return {str(row.get("entry")): {k: str(v) for k, v in row.items()} for row in rows}
