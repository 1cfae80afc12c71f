"""Reads the files of an export, a bundle at a time: nothing is kept of what was read before.

`checkpoint` is the signed note; `tile/L/N` and `tile/entries/N` are hashes and events, laid out by C2SP `tlog-tiles`;
`sections/N.jsonl` has a line for each section of the events of bundle N, with what opens it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gateway.access_log.tiles import WIDTH, BundleRefused, Tile, entries_in, hashes_in
from gateway.log_verifying.verdict import UnusableExport

CHECKPOINT = "checkpoint"
SECTIONS = "sections"
LARGEST_FILE = 64 * 1024 * 1024


class Opening(NamedTuple):
    """What opens one section of one event."""

    entry: int
    name: str
    salt: str
    body: bytes


class Missing(Exception):
    """A file of the export is not there; the message is its path."""


class Export:
    """An export's folder."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UnusableExport(f"{folder} is not a folder")
        self.folder = folder

    def checkpoint(self) -> str:
        """Return the signed note."""
        try:
            return self._read(CHECKPOINT).decode()
        except (Missing, UnicodeDecodeError):
            raise UnusableExport(f"{self.folder} has no readable file '{CHECKPOINT}': it is no export") from None

    def entries(self, tile: Tile) -> list[bytes]:
        """Return the leaves of a bundle; Missing or UnusableExport where they can't be had."""
        try:
            return entries_in(self._read(tile.entries_path))
        except BundleRefused:
            raise UnusableExport(f"{tile.entries_path} breaks off") from None

    def hashes(self, tile: Tile) -> list[bytes]:
        """Return the hashes of a tile."""
        return hashes_in(self._read(tile.path))

    def openings(self, number: int) -> Iterator[Opening]:
        """Yield what opens the sections of a bundle; a bundle without any has no file."""
        path = sections_path(number)
        try:
            lines = self._read(path).splitlines()
        except Missing:
            return
        for place, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield Opening(int(row["entry"]), str(row["name"]), str(row["salt"]), str(row["body"]).encode())
            except (ValueError, KeyError, TypeError):
                raise UnusableExport(f"{path}, line {place} is not what opens a section") from None

    def _read(self, path: str) -> bytes:
        file = self.folder / path
        try:
            if file.stat().st_size > LARGEST_FILE:
                raise UnusableExport(f"{path} is larger than any file of an export")
            return file.read_bytes()
        except OSError:
            raise Missing(path) from None


def sections_path(number: int) -> str:
    """Return where the openings of a bundle lie."""
    return f"{SECTIONS}/{number:09}.jsonl"


def bundles_of(size: int) -> Iterator[Tile]:
    """Yield the level-0 tiles of a log of that size, which are also its bundles."""
    for number in range(-(-size // WIDTH)):
        yield Tile(0, number, min(WIDTH, size - number * WIDTH))
