"""Replays a log in the order of its sequence numbers: who was told, after it was taken away, what only it allows?

From the database alone, once all is over. No clock is looked at: two processes can agree on the time and still be late.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from gateway.access_log.event import Kind
from gateway.settings import Settings
from tests.harness.sections_unlocked import SECTIONS, unlocked
from tests.harness.toggles import TOGGLES, Told, turned

ANSWERS = {Kind.DISCLOSURE, Kind.SEARCH, Kind.REFUSAL}


class Late(NamedTuple):
    """An answer whose sequence number comes after the withdrawal that it should have honoured."""

    sequence: int
    toggle: str
    taken_away_at: int


@dataclass(slots=True)
class Replay:
    """What a log holds: answers by kind, how often each toggle was turned, and how it was answered meanwhile."""

    late: list[Late] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    shown_while_given: Counter[str] = field(default_factory=Counter)
    kept_while_taken_away: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Replay") -> None:
        """Add what another log holds."""
        self.late += other.late
        self.answers += other.answers
        self.turns += other.turns
        self.shown_while_given += other.shown_while_given
        self.kept_while_taken_away += other.kept_while_taken_away


def replay(settings: Settings) -> Replay:
    """Replay the log of a database; at its beginning everything is given."""
    found, taken_away, events = Replay(), dict[str, int](), list(_events(settings))
    # Every disclosure is about Sam, so that the log itself says under which pseudonym a search found him.
    sam = next(s["subject"]["pseudonym"] for _sequence, leaf, s in events if leaf["kind"] == Kind.DISCLOSURE)
    for sequence, leaf, sections in events:
        turn = turned(leaf, sections.get("detail", {}))
        if turn:
            name, given = turn
            found.turns[name] += 1
            if given:
                taken_away.pop(name, None)
            else:
                taken_away[name] = sequence
        elif leaf["kind"] in ANSWERS:
            found.answers[leaf["kind"]] += 1
            _judge(found, taken_away, sequence, _told(leaf, sections, sam))
    return found


def _judge(found: Replay, taken_away: dict[str, int], sequence: int, told: Told) -> None:
    for name, toggle in TOGGLES.items():
        if told.user not in toggle.askers:
            continue
        if toggle.shows(told):
            if name in taken_away:
                found.late.append(Late(sequence, name, taken_away[name]))
            else:
                found.shown_while_given[name] += 1
        elif name in taken_away:
            found.kept_while_taken_away[name] += 1


def _told(leaf: dict[str, Any], sections: dict[str, Any], sam: str) -> Told:
    parties = sections["parties"]
    return Told(
        kind=leaf["kind"],
        user=sections["actor"]["user"],
        organisation=parties["asking"]["organisation"],
        shown=sections["detail"].get("shown", {}),
        holding=frozenset(holder["organisation"] for holder in parties.get("holding", ())),
        found_sam=sam in sections.get("subject", {}).get("found", ()),
    )


def _events(settings: Settings) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    connection = (
        psycopg.connect(settings.database_url) if settings.database_url else sqlite3.connect(settings.sqlite_file)
    )
    leaves = connection.execute("SELECT seq, leaf FROM access_events ORDER BY seq").fetchall()
    bodies = list(unlocked(connection.execute(SECTIONS).fetchall(), settings.data))
    connection.close()
    assert [sequence for sequence, _leaf in leaves] == list(range(len(leaves)))
    sections: dict[int, dict[str, Any]] = {sequence: {} for sequence, _leaf in leaves}
    for sequence, name, _salt, body in bodies:
        sections[sequence][name] = json.loads(body)
    for sequence, leaf in leaves:
        yield sequence, json.loads(leaf), sections[sequence]
