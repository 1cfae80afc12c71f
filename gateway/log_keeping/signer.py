"""Signs the log's checkpoints, and remembers outside the database how far it has signed: it signs no other past.

Before it signs, it demands the proof that the log begins with what it signed last. A database that was rewritten, or
put back from an older backup, is refused until a `gap` in the log says so. Knows sizes, roots and proofs; no event.
"""

import base64
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.access_log.checkpoint import Checkpoint
from gateway.access_log.signed_note import Algorithm, SignedNote, SigningKey, VerifierKey
from gateway.access_log.tree import proves_consistency
from gateway.key_file import read_or_make_key

KEY, NEXT, NAME, MEMORY, LOCK = "key", "next-key", "name", "memory.json", "lock"
OWNER_ONLY = 0o600
# (earlier size, size) -> the proof that the one grew out of the other.
Consistency = Callable[[int, int], Sequence[bytes]]


class SigningRefused(Exception):
    """The log is not one that grew out of what was signed last; the sentence says how it differs."""


class NameRefused(Exception):
    """The log cannot be called so; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signer signed last."""

    size: int
    root: bytes


class Signer:
    """The signer of one data folder; several processes take turns."""

    def __init__(self, folder: Path, origin: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        named = folder / NAME
        self.folder, self.origin = folder, named.read_text("utf-8").strip() if named.exists() else origin
        read_or_make_key(folder / KEY)

    @property
    def key(self) -> SigningKey:
        """The key that signs now; read each time, for another process may have put a new one in its place."""
        return self._key(KEY)

    def _key(self, name: str) -> SigningKey:
        private = Ed25519PrivateKey.from_private_bytes(read_or_make_key(self.folder / name))
        return SigningKey(self.origin, Algorithm.LOG, private)

    def next_key(self) -> SigningKey:
        """Return the key that `rotate` puts in the place of the one that signs now, made on first use."""
        return self._key(NEXT)

    @property
    def last(self) -> Signed | None:
        """What was signed last, or None."""
        try:
            memory = json.loads((self.folder / MEMORY).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return Signed(memory["size"], base64.b64decode(memory["root"]))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep every other process from signing meanwhile."""
        with (self.folder / LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def sign(self, size: int, root: bytes, consistency: Consistency) -> SignedNote:
        """Return the signed checkpoint of a log of that size; SigningRefused unless it grew out of the last.

        To be called within a `turn`, and with a log that was read within it: one that was read before may be older than
        what another process has signed since.
        """
        self.check(size, root, consistency)
        text = Checkpoint(self.origin, size, root).text
        self._remember(Signed(size, root))
        return SignedNote(text, (self.key.sign(text),))

    def rotate(self, note: SignedNote) -> SignedNote:
        """Let the next key sign from now on; return the note with its signature beside the former one's.

        To be called within a `turn`, with a note that the former key has signed and that says so in the log.
        """
        both = note.with_signatures([self.next_key().sign(note.text)])
        (self.folder / KEY).replace(self.folder / f"{KEY}.{self.key.verifier.key_id.hex()}")
        (self.folder / NEXT).replace(self.folder / KEY)
        return both

    def begin_again(self, size: int, root: bytes) -> None:
        """Take the log as it stands for the past from here on: only once an event in it says that it has a gap."""
        self._remember(Signed(size, root))

    def check(self, size: int, root: bytes, consistency: Consistency) -> None:
        """Raise SigningRefused for a log that did not grow out of what was signed last."""
        last = self.last
        if last is None or last.size == 0:
            return
        if size < last.size:
            sentence = f"the log has {size} events, and {last.size} were signed before: it was put back or cut off"
            raise SigningRefused(sentence)
        try:
            proof = consistency(last.size, size)
        except LookupError:
            raise SigningRefused(f"entries are missing among its {size}") from None
        if not proves_consistency(last.size, size, last.root, root, proof):
            raise SigningRefused(f"the first {last.size} events are not those that were signed before")

    def _remember(self, signed: Signed) -> None:
        """Write the memory durably before the signature leaves: what was not remembered was never signed."""
        fresh = self.folder / f"{MEMORY}.new"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"size": signed.size, "root": base64.b64encode(signed.root).decode()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / MEMORY)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def name_log(folder: Path, name: str) -> None:
    """Give a log the name under which it signs; NameRefused once it has signed, NoteRefused for what is no name."""
    signer = Signer(folder, name)
    VerifierKey(name, Algorithm.LOG, signer.key.verifier.public)
    if signer.last is not None:
        raise NameRefused(f"this log has signed as {signer.origin} already: a log keeps its name")
    (folder / NAME).write_text(f"{name}\n", "utf-8")
