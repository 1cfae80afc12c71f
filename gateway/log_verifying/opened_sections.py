"""Tells for each section that an event committed to: opened, erased by a later event, missing, or not what it was.

The last two are tampering; the first two are what an honest log looks like. A single proof may also keep some shut.
What an event says was erased and is still there is told, and no tampering: it is what was sealed.
"""

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256

from gateway.access_log.tiles import WIDTH
from gateway.log_verifying.coverage import Coverage
from gateway.log_verifying.exported import Export, Missing, Opening, bundles_of
from gateway.log_verifying.verdict import Report, Verdict

ERASURE = b'"kind":"erasure"'


class Section(StrEnum):
    """What became of a section."""

    OPENED = "opened"
    ERASED = "erased"
    MISSING = "missing"
    MISMATCH = "mismatch"
    KEPT_SHUT = "kept shut"


def erasures(export: Export, size: int) -> Coverage:
    """Return which section of which event is covered by which erasure, from a first look at the leaves."""
    covered = Coverage()
    for tile in bundles_of(size):
        try:
            entries = export.entries(tile)
        except Missing:
            break
        for place, entry in enumerate(entries, tile.number * WIDTH):
            if ERASURE in entry:
                for section, places in _named(entry).items():
                    covered.add(section, places, place)
    return covered


def _named(entry: bytes) -> dict[str, list[int]]:
    """Return what an erasure event says that it covers: `erased` maps sections to the numbers of events."""
    try:
        leaf = json.loads(entry)
        named = leaf["erased"] if leaf["kind"] == "erasure" else {}
        return {section: [each for each in places if type(each) is int] for section, places in named.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


class OpenedSections:
    """Compares what the export opens with what the events committed to."""

    def __init__(self, report: Report, covered: Coverage) -> None:
        self.report, self.covered = report, covered

    def take(self, first: int, entries: Sequence[bytes], openings: Iterable[Opening]) -> None:
        """Take the next events with what opens them."""
        given: dict[tuple[int, str], Opening] = {(each.entry, each.name): each for each in openings}
        for place, entry in enumerate(entries, first):
            for name, digest in commitments(entry).items():
                self._note(place, name, self._judge(place, name, digest, given.pop((place, name), None)))
        for place, name in given:
            self.report.add(Verdict.TAMPERED, f"it never had a section '{name}', and one was handed out", place)

    def _judge(self, place: int, name: str, digest: object, opening: Opening | None) -> Section:
        by = self.covered.by(place, name)
        if opening is None:
            if by is not None:
                self.report.erased_by[by] += 1
            return Section.MISSING if by is None else Section.ERASED
        if by is not None:
            self.report.still_there[by] += 1
        return Section.OPENED if _digest(opening) == digest else Section.MISMATCH

    def _note(self, place: int, name: str, became: Section) -> None:
        self.report.sections[became] += 1
        if became is Section.MISSING:
            self.report.add(Verdict.TAMPERED, f"its section '{name}' is missing, and no erasure covers it", place)
        elif became is Section.MISMATCH:
            self.report.add(Verdict.TAMPERED, f"its section '{name}' is not what was sealed", place)


def commitments(entry: bytes) -> dict[str, object]:
    """Return the digest of each section that an event committed to; none for what is no event."""
    try:
        found = json.loads(entry)["sd"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(opening: Opening) -> str:
    """Return the digest of a section (access-log: SHA-256 of canonical JSON [salt, name, body])."""
    joined = b'["%s","%s",%s]' % (opening.salt.encode(), opening.name.encode(), opening.body)
    return sha256(joined).hexdigest()
