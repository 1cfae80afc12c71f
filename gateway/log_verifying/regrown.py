"""Grows the tree again from its leaves, in memory that grows with the logarithm of the log.

Written apart from the tree that the log is built with, and in another way: whole subtrees wait on a stack until a
second one of their height comes. Tells the hashes of tiles as they become whole, so that tiles can be compared.
"""

from collections.abc import Iterator
from hashlib import sha256

from gateway.access_log.tiles import HEIGHT
from gateway.access_log.tree import node_hash

NOTHING = sha256().digest()


class Regrown:
    """A tree as far as its leaves were told."""

    def __init__(self) -> None:
        self.size = 0
        self._waiting: list[tuple[int, bytes]] = []

    def add(self, leaf_hash: bytes) -> Iterator[tuple[int, bytes]]:
        """Take the next leaf; yield (level, hash) for each hash of a tile above the leaves that it completes."""
        self.size += 1
        height, whole = 0, leaf_hash
        while self._waiting and self._waiting[-1][0] == height:
            _, left = self._waiting.pop()
            height, whole = height + 1, node_hash(left, whole)
            if height % HEIGHT == 0:
                yield height // HEIGHT, whole
        self._waiting.append((height, whole))

    @property
    def root(self) -> bytes:
        """The root over the leaves so far."""
        if not self._waiting:
            return NOTHING
        (_, found), *higher = reversed(self._waiting)
        for _, left in higher:
            found = node_hash(left, found)
        return found
