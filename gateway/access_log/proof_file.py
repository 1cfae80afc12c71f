"""A proof that somebody can be handed: C2SP `tlog-proof`, an entry's place, the path to the root, and who signed it.

About two kilobytes that need the policy file alone to be checked. Knows the text: not the entry, not the keys.
"""

import base64
import binascii
from dataclasses import dataclass

from gateway.access_log.signed_note import NoteRefused, SignedNote, read_note

HEADING = "c2sp.org/tlog-proof@v1"
INDEX = "index "
EXTRA = "extra "
HASH_BYTES, MOST_HASHES, LONGEST_INDEX = 32, 63, 19


class ProofRefused(ValueError):
    """The text is no proof."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """Where an entry stands, the hashes from it to the root, and the checkpoint; `extra` is the application's own."""

    place: int
    hashes: tuple[bytes, ...]
    checkpoint: SignedNote
    extra: bytes = b""

    def __str__(self) -> str:
        extra = [f"{EXTRA}{base64.b64encode(self.extra).decode()}"] if self.extra else []
        hashes = [base64.b64encode(each).decode() for each in self.hashes]
        return "\n".join([HEADING, *extra, f"{INDEX}{self.place}", *hashes, "", str(self.checkpoint)])


def read_proof(text: str) -> ProofFile:
    """Read a proof without judging it; ProofRefused for what is none."""
    above, parted, below = text.partition("\n\n")
    heading, *lines = above.split("\n")
    if heading != HEADING or not parted or not lines:
        raise ProofRefused(f"a proof begins with the line {HEADING}")
    extra = _decoded(lines.pop(0).removeprefix(EXTRA)) if lines[0].startswith(EXTRA) else b""
    index = lines.pop(0).removeprefix(INDEX) if lines and lines[0].startswith(INDEX) else ""
    if not (index.isascii() and index.isdigit() and len(index) <= LONGEST_INDEX and str(int(index)) == index):
        raise ProofRefused("a proof names the entry's place: index, then a whole number")
    hashes = tuple(_decoded(line) for line in lines)
    if len(hashes) > MOST_HASHES or any(len(each) != HASH_BYTES for each in hashes):
        raise ProofRefused(f"the path of a proof is at most {MOST_HASHES} hashes of {HASH_BYTES} bytes")
    try:
        return ProofFile(int(index), hashes, read_note(below), extra)
    except NoteRefused as refused:
        raise ProofRefused(f"the checkpoint below the proof: {refused}") from None


def _decoded(line: str) -> bytes:
    try:
        decoded = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise ProofRefused("what should be base64 is not") from None
    if base64.b64encode(decoded).decode() != line:
        raise ProofRefused("what should be base64 is spelt in another way than its one")
    return decoded
