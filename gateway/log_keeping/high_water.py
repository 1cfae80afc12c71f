"""How far the log has grown, kept outside its database: so that one that was put back from a backup is noticed at once.

The signer knows how far it signed, up to a minute ago; this is raised with every commit. It is not made durable: after
a power cut it may stand too low, which is noticed by nobody, and never too high, which would keep everybody out.
"""

import fcntl
import os
from pathlib import Path

BYTES = 8


class HighWater:
    """One file; several processes raise it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    @property
    def size(self) -> int:
        """How many events the log has had."""
        return int.from_bytes(os.pread(self._file, BYTES, 0))

    def raise_to(self, size: int) -> None:
        """Note that the log has so many events, unless it has had more."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        if size > self.size:
            os.pwrite(self._file, size.to_bytes(BYTES), 0)
        fcntl.lockf(self._file, fcntl.LOCK_UN)

    def begin_again(self, size: int) -> None:
        """Take the log as it stands: only once an event in it says that it has a gap."""
        os.pwrite(self._file, size.to_bytes(BYTES), 0)
