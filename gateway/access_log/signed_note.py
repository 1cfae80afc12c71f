"""A text under signatures that anyone can check with a line of text as the key: C2SP `signed-note`.

Two kinds of Ed25519 key sign: a log's own, over the text, and a witness's, over the text and an instant (C2SP
`tlog-cosignature`). Signatures by unknown keys are passed over, as the format asks. Knows nothing of what a text says.
"""

import base64
import binascii
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.access_log.curve_points import sound_public_key

DASH = "\N{EM DASH} "
MOST_SIGNATURES = 100
LONGEST_NOTE = 1_000_000
ID_BYTES, TIME_BYTES, SIGNATURE_BYTES = 4, 8, 64


class NoteRefused(ValueError):
    """The text is no signed note, or a key is none that can be trusted."""


class Algorithm(IntEnum):
    """What a key signs, by the first byte of its public form."""

    LOG = 0x01
    WITNESS = 0x04


class Signature(NamedTuple):
    """One line below the text: whose it says it is, by which key, and what follows the key's identifier."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as `NAME+ID+KEY` spells it; NoteRefused for one that could not be trusted."""

    name: str
    algorithm: Algorithm
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(c.isspace() for c in self.name):
            raise NoteRefused("the name of a key has no space and no '+'")
        if not sound_public_key(self.public):
            raise NoteRefused(f"the key of {self.name} is no Ed25519 public key that could be trusted")

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_to_text(bytes([self.algorithm]) + self.public)}"

    def signed_at(self, text: str, signature: bytes) -> int | None:
        """Return the second of a witness's sound signature over the text, 0 for a log's, None for one that fails."""
        seconds = 0
        if self.algorithm is Algorithm.WITNESS:
            seconds, signature = int.from_bytes(signature[:TIME_BYTES]), signature[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, _message(self.algorithm, text, seconds))
        except InvalidSignature:
            return None
        return seconds


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name."""

    name: str
    algorithm: Algorithm
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.algorithm, self.private.public_key().public_bytes_raw())

    def sign(self, text: str, seconds: int = 0) -> Signature:
        """Sign a text; a witness signs the instant as well, in seconds since 1970."""
        signature = self.private.sign(_message(self.algorithm, text, seconds))
        stamp = seconds.to_bytes(TIME_BYTES) if self.algorithm is Algorithm.WITNESS else b""
        return Signature(self.name, self.verifier.key_id, stamp + signature)


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text, which ends its last line, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(spelt, self.signatures))

    def with_signatures(self, more: Iterable[Signature]) -> "SignedNote":
        """Return the note with signatures added."""
        return SignedNote(self.text, (*self.signatures, *more))

    def signed_by(self, keys: Collection[VerifierKey]) -> dict[VerifierKey, int]:
        """Return which of the keys signed, and when; NoteRefused if a line in the name of one of them fails."""
        found: dict[VerifierKey, int] = {}
        for name, key_id, signature in self.signatures:
            for key in keys:
                if (key.name, key.key_id) == (name, key_id):
                    seconds = key.signed_at(self.text, signature)
                    if seconds is None:
                        raise NoteRefused(f"the signature of {name} does not fit the text")
                    found.setdefault(key, seconds)
        return found


def spelt(signature: Signature) -> str:
    """Return the line of a signature."""
    return f"{DASH}{signature.name} {_to_text(signature.key_id + signature.signature)}\n"


def read_key(line: str) -> VerifierKey:
    """Read `NAME+ID+KEY`; NoteRefused for anything else."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    decoded = _from_text(encoded)
    if not decoded or decoded[0] not in list(Algorithm):
        raise NoteRefused(f"the key of {name!r} is of no kind that is known here")
    key = VerifierKey(name, Algorithm(decoded[0]), decoded[1:])
    if key.key_id.hex() != key_id:
        raise NoteRefused(f"the identifier of the key of {name} does not fit the key")
    return key


def read_note(note: str) -> SignedNote:
    """Read a signed note without judging its signatures; NoteRefused for what is none."""
    text, parted, below = note.rpartition("\n\n")
    if len(note) > LONGEST_NOTE or any(ord(c) < ord(" ") and c != "\n" for c in note):
        raise NoteRefused("a signed note is of at most a million characters, and has no control character")
    if not parted or not below.endswith("\n"):
        raise NoteRefused("a signed note is a text, an empty line, and lines of signatures")
    lines = below.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteRefused(f"a signed note has at most {MOST_SIGNATURES} signatures")
    return SignedNote(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    name, parted, encoded = line.removeprefix(DASH).partition(" ")
    decoded = _from_text(encoded)
    if not line.startswith(DASH) or not name or not parted or len(decoded) <= ID_BYTES:
        raise NoteRefused("a line of signature reads: em dash, name, signature in base64")
    return Signature(name, decoded[:ID_BYTES], decoded[ID_BYTES:])


def _message(algorithm: Algorithm, text: str, seconds: int) -> bytes:
    heading = f"cosignature/v1\ntime {seconds}\n" if algorithm is Algorithm.WITNESS else ""
    return (heading + text).encode()


def _to_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _from_text(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteRefused("what should be base64 is not") from None
    # Two spellings of one signature would make two notes of one.
    if _to_text(content) != text:
        raise NoteRefused("what should be base64 is spelt in another way than its one")
    return content
