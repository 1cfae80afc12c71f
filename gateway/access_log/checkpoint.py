"""What a log promises about itself at one size: C2SP `tlog-checkpoint`, the text that log and witnesses sign.

Knows the text alone: not the keys, not the tree that the root stands for.
"""

import base64
import binascii
from dataclasses import dataclass

ROOT_BYTES = 32
LINES = 3
LONGEST_SIZE = 19
"""Digits: below 2^63."""


class CheckpointRefused(ValueError):
    """The text is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name for itself, how many events it holds, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint; CheckpointRefused for what is none. Lines below the third are allowed and passed over."""
    lines = text.split("\n")
    if len(lines) <= LINES or not text.endswith("\n") or not lines[0]:
        raise CheckpointRefused("a checkpoint is an origin, a size and a root, a line each")
    origin, size, encoded = lines[:LINES]
    if not (size.isascii() and size.isdigit() and len(size) <= LONGEST_SIZE and str(int(size)) == size):
        raise CheckpointRefused("the size of a log is a whole number without leading zeroes")
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointRefused("the root of a log stands in base64") from None
    found = Checkpoint(origin, int(size), root)
    if len(root) != ROOT_BYTES or not text.startswith(found.text):
        raise CheckpointRefused("the root of a log is 32 bytes, in base64 spelt its one way")
    return found
