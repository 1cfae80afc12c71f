"""Counts what one process does in a minute on behalf of nobody in particular; kept in memory, shared with nobody."""

import threading
from datetime import datetime

MINUTE = 60


class ProcessWindow:
    """Lets so many through in each minute; several threads ask."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._minute, self._times = 0, 0

    def wait(self, at: datetime) -> int:
        """Count one more and return 0; once there were as many as may be, return the seconds until the next minute."""
        seconds = int(at.timestamp())
        with self._lock:
            if seconds // MINUTE != self._minute:
                self._minute, self._times = seconds // MINUTE, 0
            self._times += 1
            return 0 if self._times <= self.most else MINUTE - seconds % MINUTE
