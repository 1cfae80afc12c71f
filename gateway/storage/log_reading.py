"""Reads the access log back: the newest events, with the sections that are still there."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from gateway.storage.tables import access_events, event_sections


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the log: its place, its clear members and its open sections."""

    sequence: int
    leaf: dict[str, Any]
    sections: dict[str, dict[str, Any]]


def newest(connection: Connection, count: int) -> list[Entry]:
    """Return the newest events, oldest of them first."""
    wanted = select(access_events.c.seq, access_events.c.leaf).order_by(access_events.c.seq.desc()).limit(count)
    leaves = {row.seq: json.loads(row.leaf) for row in connection.execute(wanted)}
    sections: dict[int, dict[str, dict[str, Any]]] = {sequence: {} for sequence in leaves}
    bodies = select(event_sections.c.seq, event_sections.c.name, event_sections.c.body)
    for row in connection.execute(bodies.where(event_sections.c.seq.in_(list(leaves)))):
        sections[row.seq][row.name] = json.loads(row.body)
    return [Entry(sequence, leaves[sequence], sections[sequence]) for sequence in sorted(leaves)]
