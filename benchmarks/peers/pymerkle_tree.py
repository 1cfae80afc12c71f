"""pymerkle's tree in SQLite, which one would pick in Python for a log with proofs; NotInstalled where it is not there.

It keeps leaves alone, and works out what a proof needs from them; what it worked out once it keeps in memory.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.engine import NotInstalled


class PymerkleTree:
    """A tree in a file of its own."""

    name = "pymerkle SqliteTree"

    def __init__(self, path: Path) -> None:
        try:
            from pymerkle import SqliteTree, verify_inclusion  # noqa: PLC0415 - a peer that may not be there
        except ImportError:
            raise NotInstalled("pymerkle: not installed, left out (pip install pymerkle)") from None
        self.path, self._tree_type, self._verify = path, SqliteTree, verify_inclusion
        self.tree: Any = SqliteTree(str(path))

    def fill(self, leaves: Iterable[bytes]) -> None:
        """Append many leaves at once."""
        self.tree.append_entries(leaves)

    def write_ahead(self) -> None:
        """Set the journal as an expert would; it is left as SQLite has it otherwise."""
        self.tree.con.execute("PRAGMA journal_mode=WAL")
        self.tree.con.execute("PRAGMA synchronous=FULL")

    def append(self, leaf: bytes) -> None:
        """Append a leaf, durably."""
        self.tree.append_entry(leaf)

    def start_again(self) -> None:
        """Open the file anew, as after a start: nothing is remembered."""
        self.tree.close()
        self.tree = self._tree_type(str(self.path))

    def prove(self, place: int, size: int) -> Any:  # noqa: ANN401 - the peer is untyped
        """Return the proof that a leaf (its place counted from nought) is in the tree of that size."""
        return self.tree.prove_inclusion(place + 1, size)

    def check(self, place: int, size: int, proof: Any) -> None:  # noqa: ANN401
        """Let the peer check its own proof; it raises if it proves nothing."""
        self._verify(self.tree.get_leaf(place + 1), self.tree.get_root(size), proof)

    def close(self) -> None:
        """Let go of the file."""
        self.tree.close()
