"""Checks what the events say of themselves: that each can be read, that no identifier stands twice, and their times.

An event's time is sealed before the log gives it its place, so honest neighbours may be a minute out of order; a clock
that stepped further has an event that says so. Identifiers of the last minutes are remembered, which is enough: an
identifier carries its own time.
"""

import json
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from gateway.log_verifying.verdict import Report, Verdict

OUT_OF_ORDER = timedelta(seconds=60)
# An identifier is made within a try or two of its event's time: twice the slack lies beyond any honest neighbour.
REMEMBERED = 2 * OUT_OF_ORDER
CLOCK_STEPPED, GAP, KEY_ROTATED = "clock_stepped", "gap", "key_rotated"
SAID = frozenset({GAP, KEY_ROTATED})


class EventsInOrder:
    """What was seen of the events so far."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._latest = ""
        self._allowed_from = ""
        self._recent: deque[tuple[str, str]] = deque()
        self._ids: set[str] = set()
        # Where the log says that it has a gap, and how many events had been signed before.
        self.gaps: list[tuple[int, int]] = []

    def take(self, first: int, entries: Sequence[bytes]) -> None:
        """Take the next events."""
        for place, entry in enumerate(entries, first):
            try:
                leaf = json.loads(entry)
                time, name, kind = str(leaf["time"]), str(leaf["id"]), str(leaf["kind"])
                self._time(place, time, stepped=kind == CLOCK_STEPPED)
                if kind in SAID:
                    self._said(place, kind, leaf)
            except (ValueError, KeyError, TypeError, OverflowError):
                self.report.add(Verdict.TAMPERED, "it is not an access event that can be read", place)
                continue
            self._identifier(place, time, name)

    def _time(self, place: int, time: str, *, stepped: bool) -> None:
        if stepped:
            self._latest = ""
        if time > self._latest:
            # Times are written alike, so they are compared as they are written; one that can't be read is not taken.
            self._latest, self._allowed_from = time, _back(time, OUT_OF_ORDER)
        elif time < self._allowed_from:
            sentence = f"its time is more than {OUT_OF_ORDER.seconds} s before an earlier one"
            self.report.add(Verdict.TAMPERED, sentence, place)

    def _said(self, place: int, kind: str, leaf: dict[str, Any]) -> None:
        if kind == GAP:
            self.gaps.append((place, int(leaf["gap"]["size"])))
            self.report.notes.append(f"entry {place}: a gap; {leaf['gap']['size']} entries had been signed before it")
        else:
            old, new = leaf["keys"]["old"], leaf["keys"]["new"]
            self.report.notes.append(f"entry {place}: from here {new} signs, before {old}")

    def _identifier(self, place: int, time: str, name: str) -> None:
        if name in self._ids:
            self.report.add(Verdict.TAMPERED, "its identifier stands twice in the log", place)
        self._ids.add(name)
        self._recent.append((time, name))
        oldest = _back(self._latest, REMEMBERED) if len(self._recent) % 256 == 0 else ""
        while oldest and self._recent and self._recent[0][0] < oldest:
            self._ids.discard(self._recent.popleft()[1])


def _back(time: str, span: timedelta) -> str:
    earlier = datetime.fromisoformat(time.removesuffix("Z")) - span
    return earlier.isoformat(timespec="microseconds") + "Z"
