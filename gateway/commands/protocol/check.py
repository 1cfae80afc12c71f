"""`concordat protocol check`: everything that is wrong with a protocol, or that it means though nobody meant it."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from gateway.clock import now
from gateway.commands.protocol.folder import FAILED, folder_argument, json_option, must_be_there
from gateway.commands.protocol.standing import scenarios_of
from policy.faults import ProtocolRefused
from policy.findings.finding import Finding, Severity
from policy.findings.search import findings
from policy.protocol import Protocol
from policy.whole_protocol import read_whole_folder

FAULT = "fault"
MEND = "Mend it; nothing of a protocol is read while a part of it is in doubt."
# In the order in which they are counted.
STANDINGS = {"error": "errors", "warning": "warnings", "explained": "explained", "suggestion": "suggestions"}


@click.command()
@folder_argument
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the law that rules cite must be in force; today if left out.",
)
@json_option
def check(folder: Path, today: datetime | None, *, as_json: bool) -> None:
    """Say everything that is wrong or doubtful in the protocol in DIR, with the way out; exit 1 on errors."""
    must_be_there(folder)
    day = (today or now()).date()
    protocol: Protocol | None = None
    try:
        whole = read_whole_folder(folder)
        scenarios_of(folder, whole)
    except ProtocolRefused as refused:
        found = [
            Finding(Severity.ERROR, fault.file, fault.line, "", FAULT, fault.sentence.rstrip("."), MEND)
            for fault in refused.faults
        ]
    else:
        protocol, found = whole.table.protocol, findings(whole, day)
    click.echo(_as_json(protocol, day, found) if as_json else _as_text(protocol, found))
    if any(finding.severity is Severity.ERROR for finding in found):
        raise SystemExit(FAILED)


def _counts(found: Iterable[Finding]) -> dict[str, int]:
    counted = Counter(finding.standing for finding in found)
    return {plural: counted[standing] for standing, plural in STANDINGS.items()}


def _as_text(protocol: Protocol | None, found: list[Finding]) -> str:
    about = f"{protocol.stamp}: {len(protocol.rules)} rules, {len(protocol.actions)} actions" if protocol else "refused"
    return "\n".join([*map(str, found), f"{about} · {_counted(_counts(found))}"])


def _counted(counts: dict[str, int]) -> str:
    return " · ".join(f"{count} {word.removesuffix('s') if count == 1 else word}" for word, count in counts.items())


def _as_json(protocol: Protocol | None, day: date, found: list[Finding]) -> str:
    told: dict[str, Any] = {"protocol": protocol.stamp if protocol else None, "today": day.isoformat()}
    return json.dumps({**told, **_counts(found), "findings": [_members(finding) for finding in found]}, indent=2)


def _members(finding: Finding) -> dict[str, Any]:
    return {
        "class": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "subject": finding.subject,
        "code": finding.code,
        "sentence": finding.sentence,
        "way_out": finding.way_out,
        "explained": finding.explained or None,
    }
