"""Writes the log into a folder that anyone can check: C2SP tiles and entries, the checkpoint, and what opens sections.

Streams, a bundle of 256 events at a time. What was erased is not in it; what it holds is for whoever may read the log.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.signed_note import SignedNote
from gateway.access_log.tiles import WIDTH, bundle, joined, tiles_of
from gateway.log_keeping.section_keys import SectionKeys
from gateway.log_verifying.exported import CHECKPOINT, sections_path
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_tree import LogTree

Progress = Callable[[int, int], None]


class NotEmpty(Exception):
    """There is something in the folder that an export should go into."""


def export(connection: Snapshot, keys: SectionKeys, note: SignedNote, out: Path, progress: Progress) -> int:
    """Export the log as far as the checkpoint goes; return how many events. NotEmpty rather than mix two exports."""
    if out.exists() and any(out.iterdir()):
        raise NotEmpty(out)
    size = read_checkpoint(note.text).size
    tree = LogTree(connection)
    for tile in tiles_of(size):
        first = tile.number * WIDTH
        if tile.level == 0:
            entries = read_entries(connection, keys, range(first, first + tile.width))
            _put(out / tile.entries_path, bundle(entry.bytes for entry in entries))
            _put(out / sections_path(tile.number), _openings(entries))
            progress(first + tile.width, size)
        hashes = (tree.subtree(8 * tile.level, place) for place in range(first, first + tile.width))
        _put(out / tile.path, joined(list(hashes)))
    # Last: a folder without it is no export, so one that broke off is never taken for whole.
    _put(out / CHECKPOINT, str(note).encode())
    return size


def _openings(entries: Iterable[Entry]) -> bytes:
    lines = [
        json.dumps(
            {"entry": entry.sequence, "name": name, "salt": section.salt.hex(), "body": section.body.decode()},
            ensure_ascii=False,
        )
        for entry in entries
        for name, section in sorted(entry.opened.items())
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
