"""`concordat protocol prove`: the guarantees of a protocol, proved over every possible request or refuted with one."""

import json
from pathlib import Path
from typing import Any

import click

from gateway.commands.protocol.folder import FAILED, folder_argument, json_option, whole
from policy.guarantee_file import GUARANTEES_FILE, Guarantee
from policy.guarantees import refute
from policy.proof import CounterExample
from policy.whole_protocol import WholeProtocol

Proved = list[tuple[Guarantee, CounterExample | None]]


@click.command()
@folder_argument
@json_option
def prove(folder: Path, *, as_json: bool) -> None:
    """Prove every guarantee of the protocol in DIR, or refute it with the smallest request; exit 1 on a refutation."""
    protocol = whole(folder)
    proved = [(guarantee, refute(protocol.table, guarantee)) for guarantee in protocol.guarantees]
    click.echo(_as_json(protocol, proved) if as_json else _as_text(protocol, proved))
    if _refuted(proved):
        raise SystemExit(FAILED)


def _refuted(proved: Proved) -> int:
    return sum(counter_example is not None for _guarantee, counter_example in proved)


def _as_text(protocol: WholeProtocol, proved: Proved) -> str:
    lines = []
    for guarantee, against in proved:
        told = f"{guarantee.id} {'refuted' if against else 'proved'}: {guarantee.sentence}"
        place = f"{GUARANTEES_FILE}:{protocol.guarantee_line(guarantee)}"
        lines.append(f"{place}: {told} But: {against.sentence}." if against else told)
    refuted = _refuted(proved)
    counted = f"{len(proved) - refuted} proved · {refuted} refuted, over every possible request"
    return "\n".join([*lines, f"{protocol.table.protocol.stamp}: {counted}"])


def _as_json(protocol: WholeProtocol, proved: Proved) -> str:
    refuted = _refuted(proved)
    told = {"protocol": protocol.table.protocol.stamp, "proved": len(proved) - refuted, "refuted": refuted}
    guarantees = [
        {
            "id": guarantee.id,
            "line": protocol.guarantee_line(guarantee),
            "sentence": guarantee.sentence,
            "proved": against is None,
            "counter_example": _members(against) if against else None,
        }
        for guarantee, against in proved
    ]
    return json.dumps({**told, "guarantees": guarantees}, indent=2)


def _members(against: CounterExample) -> dict[str, Any]:
    return {
        "agency": against.agency,
        "role": against.role,
        "purpose": against.purpose,
        "category": against.category,
        "relationships": list(against.example.relationships),
        "gates": list(against.example.gates),
        "consent": against.example.consent.word if against.example.consent else None,
        "facts": list(against.example.facts),
        "rules": list(against.rules),
        "sentence": against.sentence,
    }
