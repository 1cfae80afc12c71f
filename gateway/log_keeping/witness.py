"""Cosigns the checkpoints of other logs: C2SP `tlog-witness`. It remembers how far it saw each and signs no other.

What it answers is the protocol's: 200 with the cosignature, 400 for what is no request, 403 without a signature of the
log, 404 for a log it does not know, 409 with the size it saw last, 422 for a proof that proves nothing. Knows no event.
"""

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.access_log.checkpoint import Checkpoint, CheckpointRefused, read_checkpoint
from gateway.access_log.signed_note import (
    Algorithm,
    NoteRefused,
    SignedNote,
    SigningKey,
    VerifierKey,
    read_key,
    read_note,
    spelt,
)
from gateway.access_log.tree import proves_consistency
from gateway.key_file import read_or_make_key

KEY, KNOWN, LOCK = "key", "known-logs", "lock"
MOST_HASHES, HASH_BYTES = 63, 32
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answered:
    """A status, what the body is, and the body."""

    status: int
    body: str = ""
    media_type: str = TEXT


class _Refused(Exception):
    """The request is answered with this."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.answered = Answered(status, f"{sentence}\n")


class Witness:
    """The witness of one data folder; several processes take turns."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name

    @property
    def key(self) -> SigningKey:
        """The key that cosigns, made on first use."""
        private = Ed25519PrivateKey.from_private_bytes(read_or_make_key(self.folder / KEY))
        return SigningKey(self.name, Algorithm.WITNESS, private)

    def know(self, key: VerifierKey) -> None:
        """Cosign from now on for the log that signs with this key; NoteRefused for the key of a witness."""
        if key.algorithm is not Algorithm.LOG:
            raise NoteRefused(f"the key of {key.name} is not that of a log")
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / KNOWN).open("a", encoding="utf-8") as file:
            file.write(f"{key}\n")

    @property
    def known(self) -> list[VerifierKey]:
        """The keys of the logs for which it cosigns."""
        try:
            return [read_key(line) for line in (self.folder / KNOWN).read_text("utf-8").splitlines() if line.strip()]
        except FileNotFoundError:
            return []

    def add_checkpoint(self, body: bytes, at: datetime) -> Answered:
        """Answer `POST /add-checkpoint` at an instant."""
        try:
            old, proof, note = _read(body)
            checkpoint = self._signed_by_known(note)
            with self._turn():
                self._check_grown(checkpoint, old, proof)
                self._remember(checkpoint)
        except _Refused as refused:
            return refused.answered
        return Answered(200, spelt(self.key.sign(note.text, int(at.timestamp()))))

    def _signed_by_known(self, note: SignedNote) -> Checkpoint:
        try:
            checkpoint = read_checkpoint(note.text)
        except CheckpointRefused as refused:
            raise _Refused(400, f"{refused}") from None
        keys = [key for key in self.known if key.name == checkpoint.origin]
        if not keys:
            raise _Refused(404, "this witness does not know that log")
        try:
            signed = note.signed_by(keys)
        except NoteRefused as refused:
            raise _Refused(403, f"{refused}") from None
        if not signed:
            raise _Refused(403, "no key of that log that is known here has signed")
        return checkpoint

    def _check_grown(self, checkpoint: Checkpoint, old: int, proof: list[bytes]) -> None:
        size, root = self._remembered(checkpoint.origin)
        if old > checkpoint.size:
            raise _Refused(400, "the old size is larger than that of the checkpoint")
        if old != size or (size == checkpoint.size and size and root != checkpoint.root):
            conflict = _Refused(409, "")
            conflict.answered = Answered(409, f"{size}\n", SIZE)
            raise conflict
        if size in {0, checkpoint.size}:
            grown = not proof
        else:
            grown = proves_consistency(size, checkpoint.size, root, checkpoint.root, proof)
        if not grown:
            raise _Refused(422, "the proof does not show that the log grew out of what was seen before")

    def _remembered(self, origin: str) -> tuple[int, bytes]:
        try:
            memory = json.loads(self._memory(origin).read_text("utf-8"))
        except FileNotFoundError:
            return 0, b""
        return int(memory["size"]), base64.b64decode(memory["root"])

    def _remember(self, checkpoint: Checkpoint) -> None:
        """Write it down durably before the signature leaves."""
        path = self._memory(checkpoint.origin)
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"size": checkpoint.size, "root": base64.b64encode(checkpoint.root).decode()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def _memory(self, origin: str) -> Path:
        return self.folder / f"{sha256(origin.encode()).hexdigest()[:32]}.json"

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.folder / LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _read(body: bytes) -> tuple[int, list[bytes], SignedNote]:
    """Read a request: the old size, the proof, and the note."""
    try:
        head, _, note = body.decode("utf-8").partition("\n\n")
        first, *lines = head.split("\n")
        word, _, size = first.partition(" ")
        proof = [base64.b64decode(line, validate=True) for line in lines]
        signed = read_note(note)
    except (UnicodeDecodeError, binascii.Error, ValueError) as refused:
        raise _Refused(400, f"it is no request of a log: {type(refused).__name__}") from None
    # The length first: Python refuses to make a number of thousands of digits.
    plain = len(size) < MOST_HASHES and size.isascii() and size.isdigit() and str(int(size)) == size
    if word != "old" or not plain or len(proof) > MOST_HASHES or any(len(each) != HASH_BYTES for each in proof):
        raise _Refused(400, "it begins with 'old SIZE', and up to 63 hashes follow")
    return int(size), proof, signed
