"""Lets few calls at a time be worked out in one process, while others wait for the disk or are written out.

Python runs one thread at a time, and a thread that waits for a database lets another run: where several calls are
worked out at once they take the interpreter from each other hundreds of times a call, which costs as much as the work.
Whoever has waited long goes on all the same, so that one slow call holds nobody up for long. Knows no call.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

PATIENCE_SECONDS = 0.05


class Turnstile:
    """So many places."""

    def __init__(self, places: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._places, self.patience_seconds = Semaphore(places), patience_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take a place as soon as there is one, or go on without one after a while."""
        taken = self._places.acquire(timeout=self.patience_seconds)
        try:
            yield
        finally:
            if taken:
                self._places.release()
