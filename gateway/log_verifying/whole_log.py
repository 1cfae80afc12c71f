"""Checks an exported log whole: signatures and quorum, every leaf and tile, the root, and the auditor's own last look.

Streams: it holds one bundle of 256 events at a time, and what erasures cover.
"""

from collections.abc import Callable
from pathlib import Path

from gateway.access_log.checkpoint import Checkpoint, CheckpointRefused, read_checkpoint
from gateway.access_log.event import leaf_hash
from gateway.access_log.signed_note import NoteRefused, read_note
from gateway.access_log.tiles import WIDTH, Tile
from gateway.access_log.trust import Trust
from gateway.log_verifying.events_in_order import EventsInOrder
from gateway.log_verifying.exported import Export, Missing, bundles_of
from gateway.log_verifying.opened_sections import OpenedSections, erasures
from gateway.log_verifying.regrown import Regrown
from gateway.log_verifying.signatures import judge_signatures
from gateway.log_verifying.verdict import Report, UnusableExport, Verdict

Progress = Callable[[int, int], None]


def verify_export(
    folder: Path, trust: Trust, since: str = "", *, sections: bool = True, progress: Progress = lambda _done, _all: None
) -> Report:
    """Return what is wrong with an export, if anything; UnusableExport for what is none.

    `since` is the text of a checkpoint that the auditor remembers: the log must begin with it. `sections` asks for what
    is below the leaves too.
    """
    export, report = Export(folder), Report()
    try:
        promised = judge_signatures(read_note(export.checkpoint()), trust, report)
    except (NoteRefused, CheckpointRefused) as refused:
        raise UnusableExport(f"the checkpoint: {refused}") from None
    remembered = _remembered(since, trust) if since else None
    _Verification(export, promised, remembered, report, progress).run(sections=sections)
    return report


def _remembered(text: str, trust: Trust) -> Checkpoint:
    """Read the auditor's own last checkpoint: it must have been signed as the policy asks."""
    try:
        note = read_note(text)
        signed = note.signed_by(trust.keys)
        found = read_checkpoint(note.text)
    except (NoteRefused, CheckpointRefused) as refused:
        raise UnusableExport(f"the remembered checkpoint: {refused}") from None
    if not any(key in signed for key in trust.logs):
        raise UnusableExport("the remembered checkpoint is not signed by a log that the policy names")
    return found


class _Verification:
    """One pass over an export."""

    def __init__(
        self, export: Export, promised: Checkpoint, remembered: Checkpoint | None, report: Report, progress: Progress
    ) -> None:
        self.export, self.promised, self.remembered, self.report = export, promised, remembered, report
        self.progress = progress
        self.tree, self.order = Regrown(), EventsInOrder(report)
        self.fits = True
        self.above: dict[int, list[bytes]] = {}

    def run(self, *, sections: bool) -> None:
        order = self.order
        opened = OpenedSections(self.report, erasures(self.export, self.promised.size)) if sections else None
        for tile in bundles_of(self.promised.size):
            try:
                entries = self.export.entries(tile)
                hashes = self.export.hashes(tile)
            except Missing as missing:
                self.report.add(Verdict.INCOMPLETE, f"{missing} is missing: nothing after it was checked")
                return
            first = tile.number * WIDTH
            self._leaves(tile, entries, hashes)
            order.take(first, entries)
            if opened:
                opened.take(first, entries, self.export.openings(tile.number))
            self.progress(first + tile.width, self.promised.size)
        self._ends()
        for event, count in self.report.still_there.items():
            self.report.notes.append(f"entry {event} says that {count:,} sections were erased that are still there")

    def _leaves(self, tile: Tile, entries: list[bytes], hashes: list[bytes]) -> None:
        if len(entries) != tile.width or len(hashes) != tile.width:
            self.report.add(Verdict.TAMPERED, f"{tile.path} or its entries hold more or fewer than {tile.width}")
        for place, (entry, expected) in enumerate(zip(entries, hashes, strict=False), tile.number * WIDTH):
            found = leaf_hash(entry)
            if found != expected:
                self.report.add(Verdict.TAMPERED, "its bytes do not fit its hash in the tile", place)
            for level, whole in self.tree.add(found):
                self.above.setdefault(level, []).append(whole)
                if len(self.above[level]) == WIDTH:
                    self._compare(Tile(level, (self.tree.size >> 8 * level) // WIDTH - 1))
            if self.remembered and self.tree.size == self.remembered.size:
                self._compare_remembered(self.remembered)

    def _compare(self, tile: Tile) -> None:
        """Compare a tile above the leaves with what the leaves make of it."""
        grown = self.above.pop(tile.level)
        try:
            if self.export.hashes(tile) != grown:
                self.report.add(Verdict.TAMPERED, f"{tile.path} is not what its entries make of it")
        except Missing as missing:
            self.report.add(Verdict.INCOMPLETE, f"{missing} is missing")

    def _ends(self) -> None:
        for level in list(self.above):
            self._compare(Tile(level, (self.tree.size >> 8 * level) // WIDTH, len(self.above[level])))
        if self.tree.root != self.promised.root:
            self.report.add(Verdict.TAMPERED, "the entries do not lead to the root that was signed")
        if self.remembered and (self.remembered.size > self.promised.size or not self.fits):
            self._another_past(self.remembered)

    def _another_past(self, remembered: Checkpoint) -> None:
        """Judge a log that does not begin with what was remembered: it may say itself from where it was put back."""
        gap = next((place for place, signed in self.order.gaps if place < remembered.size <= signed), None)
        if gap is not None:
            said = f"not all of the {remembered.size} entries that were remembered are here; entry {gap} says so"
            self.report.add(Verdict.INCOMPLETE, said)
        elif not self.fits:
            said = f"the first {remembered.size} entries are not those that were remembered"
            self.report.add(Verdict.TAMPERED, said)
        else:
            said = f"{self.promised.size} entries, and {remembered.size} were remembered"
            self.report.add(Verdict.TAMPERED, f"the log has {said}: it was cut off or put back")

    def _compare_remembered(self, remembered: Checkpoint) -> None:
        if remembered.origin != self.promised.origin:
            self.report.add(Verdict.TAMPERED, "the remembered checkpoint is of another log")
        self.fits = self.tree.root == remembered.root
