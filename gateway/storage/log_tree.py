"""The log's tree as it is stored: leaf hashes with the events, the roots of tiles above them, the head's own range.

Of the interior nodes only those at the borders of tiles are kept, 0.4 % more than the leaves; the rest is worked out
from at most 256 neighbours when a proof asks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, bindparam, insert, select, update

from gateway.access_log.tiles import HEIGHT, WIDTH, hashes_in
from gateway.access_log.tree import CompactRange, consistency_proof, inclusion_proof, node_hash
from gateway.storage.asked import Question
from gateway.storage.prepared import Prepared
from gateway.storage.tables import access_events, log_head, log_nodes

Nodes = Iterable[tuple[int, int, bytes]]
# Made once: every append takes and moves the head.
READ_HEAD = Question(select(log_head.c.size, log_head.c.subtrees, log_head.c.latest))
MOVE_HEAD = Prepared(update(log_head), [log_head.c.size, log_head.c.subtrees, log_head.c.latest])
INSERT_NODES = Prepared(insert(log_nodes), list(log_nodes.c))
# Every proof reads a few tiles: the hashes from a place to another.
READ_LEAVES = Question(
    select(access_events.c.leaf_hash)
    .where(access_events.c.seq.between(bindparam("first"), bindparam("last")))
    .order_by(access_events.c.seq)
)
READ_NODES = Question(
    select(log_nodes.c.hash)
    .where(log_nodes.c.level == bindparam("at"), log_nodes.c.place.between(bindparam("first"), bindparam("last")))
    .order_by(log_nodes.c.place)
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stands: the range that the next event is added to, and the latest time of an event."""

    range: CompactRange
    latest: datetime | None


def read_head(connection: Connection) -> Head:
    """Return the head of the log."""
    row = READ_HEAD.one(connection)
    return Head(CompactRange(row.size, tuple(hashes_in(row.subtrees))), row.latest)


def move_head(connection: Connection, head: Head) -> None:
    """Move the head of the log."""
    MOVE_HEAD.run(connection, [(head.range.size, b"".join(head.range.subtrees), head.latest)])


def insert_nodes(connection: Connection, whole: Nodes) -> None:
    """Keep those of the subtrees that became whole which lie at the border of a tile."""
    rows = [(height // HEIGHT, place, found) for height, place, found in whole if height % HEIGHT == 0]
    INSERT_NODES.run(connection, rows)


class LogTree:
    """Proofs from the stored tree, in one snapshot."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        # A proof goes up through the same few tiles again and again.
        self.hashes = lru_cache(maxsize=64)(self._hashes)

    def inclusion(self, place: int, size: int) -> list[bytes]:
        """Return the proof that the event at a place is in the log of that size."""
        return inclusion_proof(self.subtree, place, size)

    def consistency(self, earlier: int, size: int) -> list[bytes]:
        """Return the proof that the log of that size begins with the earlier one; none is needed from nothing."""
        return consistency_proof(self.subtree, earlier, size) if earlier else []

    def root(self, size: int) -> bytes:
        """Return the root of the log as it was at a size."""
        subtrees, start = [], 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                subtrees.append(self.subtree(height, start >> height))
                start += 1 << height
        return CompactRange(size, tuple(subtrees)).root

    def subtree(self, height: int, place: int) -> bytes:
        """Return the root of a whole subtree; LookupError if the log has none there."""
        level, above = divmod(height, HEIGHT)
        first = place << above
        hashes = self.hashes(level, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << above)]
        if len(hashes) != 1 << above:
            raise LookupError(f"the log has no whole subtree of height {height} at {place}")
        while len(hashes) > 1:
            hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _hashes(self, level: int, tile: int) -> list[bytes]:
        """Return the hashes of one tile as far as they are whole, in one query."""
        between = {"first": tile * WIDTH, "last": (tile + 1) * WIDTH - 1}
        asked, values = (READ_NODES, {"at": level, **between}) if level else (READ_LEAVES, between)
        return [found for (found,) in asked.rows(self.connection, values)]
