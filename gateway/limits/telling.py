"""Tells the log of calls that were refused without an event of their own: once their minute is over, or at the end."""

import logging
import secrets
import threading

from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.limits.refusals import Refusals, Refused
from gateway.log_keeping.sealing import Sealer
from gateway.log_keeping.section_keys import NoKeysMade
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.rate_counts import Counted
from gateway.storage.writer import Job, Writer
from gateway.visit import Visit

# The next call tells of it; where none comes, a timer does.
AT_THE_LATEST_SECONDS = 90.0
logger = logging.getLogger("concordat")


class Telling:
    """Writes one event for many refusals, through a gateway's own writer."""

    def __init__(self, settings: Settings, sealer: Sealer, writer: Writer) -> None:
        self.settings, self.sealer, self.writer, self.refusals = settings, sealer, writer, Refusals()
        self._timer: threading.Timer | None = None

    def add(self, visit: Visit, full: Counted, most: int) -> None:
        """Count a refusal of which the log will tell."""
        self.refusals.add(visit, full, most)
        if self._timer is None or not self._timer.is_alive():
            self._timer = threading.Timer(AT_THE_LATEST_SECONDS, self._unasked)
            self._timer.daemon = True
            self._timer.start()

    def of_what_is_over(self) -> None:
        """Tell of minutes that are over; where that can't be done, StorageUnavailable, and nothing is forgotten."""
        if self.refusals.any:
            self._write(self.refusals.over(self.settings.clock()))

    def close(self) -> None:
        """Tell of everything."""
        if self._timer:
            self._timer.cancel()
        try:
            self._write(self.refusals.everything())
        except (StorageUnavailable, NoKeysMade) as unavailable:
            logger.error("cannot tell of refusals: %s", type(unavailable).__name__)  # noqa: TRY400 - may hold values

    def _unasked(self) -> None:
        try:
            self.of_what_is_over()
        except (StorageUnavailable, NoKeysMade):
            # The next call will try again.
            return

    def _write(self, refused: list[Refused]) -> None:
        while refused:
            at = self.settings.clock()
            event = refused[-1].event(new_event_id(at, secrets.token_bytes(RANDOM_BYTES)), at, self.settings.name)
            try:
                self.writer.write(Job(self.sealer.seal(event)))
            except (StorageUnavailable, NoKeysMade):
                self.refusals.put_back(refused)
                raise
            refused.pop()
