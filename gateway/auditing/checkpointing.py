"""Signs the log as it grows, at most 60 seconds apart, and at once when something exceptional stands in it.

A log that did not grow out of what was signed last is not signed, and a gateway does not start on it: it was rewritten,
or put back from a backup, and what was said since is not in it. `begin_again` takes it as it stands, once it says so.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.signed_note import Signature, SignedNote
from gateway.auditing.witnessing import cosigned, read_asked
from gateway.clock import Clock
from gateway.log_keeping.high_water import HighWater
from gateway.log_keeping.signer import Signer, SigningRefused
from gateway.storage.checkpoints import keep_checkpoint, newest_checkpoint
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.log_tree import LogTree, read_head
from gateway.storage.writer import Logged

EVERY_SECONDS = 60.0
logger = logging.getLogger("concordat")


class Checkpointing:
    """Signs the log of one database, by itself once it is started or when it is asked to."""

    def __init__(self, database: Database, signer: Signer, clock: Clock, high_water: HighWater) -> None:
        self.database, self.signer, self.clock, self.high_water = database, signer, clock, high_water
        self._stopped, self._wanted = threading.Event(), threading.Event()
        self.failing = ""
        """Why the log could not be signed when that was tried last, in words; empty where it was."""

        self._thread = threading.Thread(target=self._run, name="concordat-checkpoints", daemon=True)

    def sign(self) -> SignedNote:
        """Return the checkpoint of the log as it stands; SigningRefused if it is not what was signed before."""
        with self.signer.turn():
            with self.database.snapshot() as connection:
                head, last = read_head(connection).range, newest_checkpoint(connection)
                if last is not None and read_checkpoint(last.text).size == head.size:
                    return last
                note = self.signer.sign(head.size, head.root, LogTree(connection).consistency)
            self._keep(head.size, note)
            return note

    def _keep(self, size: int, note: SignedNote) -> None:
        with self.database.writing() as connection:
            keep_checkpoint(connection, size, note, self.clock())
            connection.commit()

    def witnessed(self) -> SignedNote:
        """Return the checkpoint of the log as it stands, with what its witnesses have signed who answer."""
        note, witnesses = self.sign(), read_asked(self.signer.folder)
        if not witnesses:
            return note
        # Asked outside any snapshot: a witness may take its time.
        found = cosigned(note, witnesses, self._consistency)
        more = [signature for signature in found.signatures if signature not in note.signatures]
        if not more:
            return note
        with self.signer.turn():
            return self._add(note, more)

    def lacking(self, note: SignedNote) -> list[str]:
        """Return the witnesses that are asked and whose signature does not stand on a checkpoint."""
        signed = {signature.key_id for signature in note.signatures}
        return [each.key.name for each in read_asked(self.signer.folder) if each.key.key_id not in signed]

    def _add(self, note: SignedNote, more: Sequence[Signature]) -> SignedNote:
        """Keep signatures beside what stands on the checkpoint by now; once it has a successor they come too late."""
        with self.database.snapshot() as connection:
            newest = newest_checkpoint(connection)
        if newest is None or newest.text != note.text:
            return note.with_signatures(more)
        both = newest.with_signatures(each for each in more if each not in newest.signatures)
        self._keep(read_checkpoint(both.text).size, both)
        return both

    def _consistency(self, earlier: int, size: int) -> list[bytes]:
        with self.database.snapshot() as connection:
            return LogTree(connection).consistency(earlier, size)

    def rotate(self) -> SignedNote:
        """Have the next key sign from now on; return the checkpoint that both have signed."""
        note = self.sign()
        with self.signer.turn():
            both = self.signer.rotate(note)
            self._keep(read_checkpoint(both.text).size, both)
        return both

    def begin_again(self, say_so: Callable[[int], Logged]) -> tuple[Logged, int]:
        """Take the log as it stands for the past from here on, once `say_so` has put a gap into it.

        `say_so` is given how many events the log has had; return its receipt, and how many events are missing at most.
        """
        with self.database.snapshot() as connection:
            size, last = read_head(connection).range.size, self.signer.last
        most = max(self.high_water.size, last.size if last else 0)
        self.high_water.begin_again(size)
        receipt = say_so(most)
        with self.signer.turn(), self.database.snapshot() as connection:
            head = read_head(connection).range
            self.signer.begin_again(head.size, head.root)
        return receipt, most - size

    def check(self) -> None:
        """Raise SigningRefused for a log that did not grow out of what was signed last, or has been larger."""
        most = self.high_water.size
        with self.signer.turn(), self.database.snapshot() as connection:
            head = read_head(connection).range
            self.signer.check(head.size, head.root, LogTree(connection).consistency)
        if head.size < most:
            raise SigningRefused(f"the log has {head.size} events, and has had {most}: it was put back or cut off")

    def nudge(self) -> None:
        """Have the log signed now, by whoever signs it in the background."""
        self._wanted.set()

    def start(self) -> None:
        """Sign from now on, at most a minute after an event."""
        self._thread.start()

    def stop(self) -> None:
        """Sign what is not signed yet, if it was started, then stop."""
        self._stopped.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(EVERY_SECONDS)

    def _run(self) -> None:
        stopped = False
        while not stopped:
            self._wanted.wait(EVERY_SECONDS)
            self._wanted.clear()
            stopped = self._stopped.is_set()
            self.failing = self._try()
            if self.failing:
                logger.error("the log is not signed: %s", self.failing)

    def _try(self) -> str:
        try:
            self.witnessed()
        except SigningRefused as refused:
            return f"{refused}"
        except StorageUnavailable:
            return "the database cannot be used"
        except (OSError, ValueError) as error:
            # A disk that is full or a key that cannot be read must not end the signing for good.
            return f"the signer's folder cannot be used ({type(error).__name__})"
        return ""
