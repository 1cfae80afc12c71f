"""A file that is good for nothing but its size: let go when the disk is full, so that the log can be written again.

Until somebody has made room, there is room for some thousand events more, and for the commands that put things right.
Knows the room on a disk; no log and no database. What is kept elsewhere, as by a PostgreSQL server, needs its own.
"""

import logging
import os
from pathlib import Path

SIZE = 16 * 1024 * 1024
PIECE = bytes(1024 * 1024)
FULL = 1024 * 1024
"""Bytes: with less, a transaction may not fit, and its failure is put down to the disk."""

# Taken back only where as much again stays free, or the first event afterwards would let it go again.
ROOM_AGAIN = 2 * SIZE
logger = logging.getLogger("concordat")


class Ballast:
    """One file; a gateway that serves keeps it, and everybody who cannot write lets it go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.let_go = False

    def keep(self) -> None:
        """Make the file, if there is none and there is room for it."""
        if not self.path.exists() and self.room() >= ROOM_AGAIN:
            self._make()
        self.let_go = not self.path.exists()

    def let_go_if_full(self) -> None:
        """Give the room back, if a write failed for want of it."""
        if self.room() < FULL and self.path.exists():
            self.path.unlink(missing_ok=True)
            self.let_go = True
            logger.error("the disk is full: the ballast was let go, which is good for a short while; make room now")

    def room(self) -> int:
        """Return how many bytes may still be written to the disk."""
        try:
            status = os.statvfs(self.path.parent)
        except OSError:
            return FULL
        return status.f_bavail * status.f_frsize

    def _make(self) -> None:
        fresh = self.path.with_suffix(".new")
        try:
            with fresh.open("wb") as file:
                # Bytes, not a hole: what is not written takes no room that could be given back.
                for _ in range(SIZE // len(PIECE)):
                    file.write(PIECE)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError:
            fresh.unlink(missing_ok=True)
