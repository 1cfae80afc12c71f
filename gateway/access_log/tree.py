"""The Merkle tree over the leaves of the log: its root, and proofs that a leaf is in it and that it only ever grew.

As RFC 9162, section 2.1, defines it. Knows hashes (32 bytes) alone: no event, no storage. Whoever makes a proof hands
in a function that gives the hash of any whole subtree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

# (level, place) -> hash: the subtree of 2**level leaves that starts at leaf place * 2**level, all of them in the log.
Subtree = Callable[[int, int], bytes]
EMPTY_ROOT = sha256().digest()

_NODE_PREFIX = b"\x01"
"""Keeps interior nodes apart from leaves (RFC 9162, section 2.1.1)."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return sha256(_NODE_PREFIX + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """A log of `size` leaves, as the roots of its whole subtrees, the largest first: enough to grow it."""

    size: int = 0
    subtrees: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.subtrees) != self.size.bit_count():
            raise ValueError("a compact range has one subtree for every one in the binary form of its size")

    def with_leaf(self, leaf_hash: bytes) -> "CompactRange":
        """Return the range with one leaf more."""
        return self.grown(leaf_hash)[0]

    def grown(self, leaf_hash: bytes) -> tuple["CompactRange", list[tuple[int, int, bytes]]]:
        """Return the range with one leaf more, and (height, place, hash) of each subtree that the leaf made whole."""
        subtrees, merged, height, whole = list(self.subtrees), leaf_hash, 0, []
        while self.size >> height & 1:
            merged, height = node_hash(subtrees.pop(), merged), height + 1
            whole.append((height, self.size >> height, merged))
        return CompactRange(self.size + 1, (*subtrees, merged)), whole

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return _joined(self.subtrees) if self.subtrees else EMPTY_ROOT


def inclusion_proof(subtree: Subtree, place: int, size: int) -> list[bytes]:
    """Return the proof that the leaf at a place is in the log of that size (section 2.1.3.1), leaf first."""
    if not 0 <= place < size:
        raise ValueError(f"a log of {size} leaves has none at {place}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        inside, beside = ((start, middle), (middle, end)) if place < middle else ((middle, end), (start, middle))
        proof.append(_root_of(subtree, *beside))
        start, end = inside
    return proof[::-1]


def consistency_proof(subtree: Subtree, earlier: int, size: int) -> list[bytes]:
    """Return the proof that the log of that size begins with the earlier one (section 2.1.4.1)."""
    if not 0 < earlier <= size:
        raise ValueError(f"a log of {size} leaves never had {earlier} before")
    proof, start, end, whole = [], 0, size, True
    while end != earlier:
        middle = start + _split(end - start)
        if earlier <= middle:
            proof.append(_root_of(subtree, middle, end))
            end = middle
        else:
            proof.append(_root_of(subtree, start, middle))
            start, whole = middle, False
    # The earlier root itself is known to whoever checks, if the walk ended at it.
    return [*([] if whole else [_root_of(subtree, start, end)]), *proof[::-1]]


def proves_inclusion(place: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the proof leads from the leaf to the root (section 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    node, last, found = place, size - 1, leaf_hash
    for beside in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(beside, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(earlier: int, size: int, earlier_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof leads from the earlier root to the later one (section 2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not proof and earlier_root == root
    path = [earlier_root, *proof] if earlier.bit_count() == 1 else list(proof)
    if not path:
        return False
    node, last = earlier - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root


def _split(leaves: int) -> int:
    """Return the largest power of two below a number of leaves (at least 2): where a tree parts in two."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _root_of(subtree: Subtree, start: int, end: int) -> bytes:
    """Return the root over the leaves from start to before end; start is where some tree parts in two."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(subtree(level, start >> level))
        start += 1 << level
    return _joined(found)


def _joined(subtrees: Sequence[bytes]) -> bytes:
    *larger, root = subtrees
    for left in reversed(larger):
        root = node_hash(left, root)
    return root
