"""Signs the log as it grows, at most 60 seconds apart.

A log that did not grow out of what was signed last is not signed; that is told loudly and answers go on, since to show
nothing would protect nobody.
"""

import logging
import threading

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.signed_note import SignedNote
from gateway.clock import Clock
from gateway.log_keeping.signer import Signer, SigningRefused
from gateway.storage.checkpoints import keep_checkpoint, newest_checkpoint
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.log_tree import LogTree, read_head

EVERY_SECONDS = 60.0
logger = logging.getLogger("concordat")


class Checkpointing:
    """Signs the log of one database, by itself once it is started or when it is asked to."""

    def __init__(self, database: Database, signer: Signer, clock: Clock) -> None:
        self.database, self.signer, self.clock = database, signer, clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="concordat-checkpoints", daemon=True)

    def sign(self) -> SignedNote:
        """Return the checkpoint of the log as it stands; SigningRefused if it is not what was signed before."""
        with self.signer.turn():
            with self.database.snapshot() as connection:
                head, last = read_head(connection).range, newest_checkpoint(connection)
                if last is not None and read_checkpoint(last.text).size == head.size:
                    return last
                note = self.signer.sign(head.size, head.root, LogTree(connection).consistency)
            with self.database.writing() as connection:
                keep_checkpoint(connection, head.size, note, self.clock())
                connection.commit()
            return note

    def start(self) -> None:
        """Sign from now on, at most a minute after an event."""
        self._thread.start()

    def stop(self) -> None:
        """Sign what is not signed yet, if it was started, then stop."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(EVERY_SECONDS)

    def _run(self) -> None:
        stopped = False
        while not stopped:
            stopped = self._stopped.wait(EVERY_SECONDS)
            try:
                self.sign()
            except SigningRefused as refused:
                logger.error("the log is not signed: %s", refused)  # noqa: TRY400 - the sentence says it all
            except StorageUnavailable:
                logger.error("the log is not signed: the database cannot be used")  # noqa: TRY400
