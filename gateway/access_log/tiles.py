"""How a log lies in files that anyone can serve: C2SP `tlog-tiles`, 256 hashes or entries to a file.

A tile of level L holds the roots of subtrees of 256**L leaves. Knows places and bytes, not where they are kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
LENGTH_BYTES = 2
LARGEST_ENTRY = 256**LENGTH_BYTES - 1
ENTRIES = "entries"


class BundleRefused(ValueError):
    """The bytes are no bundle of entries."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of hashes (level 0 and up): the `number`th of its level, full or with `width` hashes so far."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies, below the log's folder."""
        return _path(str(self.level), self.number, self.width)

    @property
    def entries_path(self) -> str:
        """Where the entries below a tile of level 0 lie."""
        return _path(ENTRIES, self.number, self.width)


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of a log of that size, level by level."""
    level, hashes = 0, size
    while hashes:
        yield from (Tile(level, number) for number in range(hashes // WIDTH))
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level, hashes = level + 1, hashes // WIDTH


def hashes_in(tile: bytes) -> list[bytes]:
    """Take a tile apart into its hashes."""
    return [tile[start : start + HASH_BYTES] for start in range(0, len(tile), HASH_BYTES)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Put entries together, each behind its length; ValueError for one that is too long for the format."""
    parts = []
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise ValueError(f"an entry has at most {LARGEST_ENTRY} bytes")
        parts += [len(entry).to_bytes(LENGTH_BYTES), entry]
    return b"".join(parts)


def entries_in(content: bytes) -> list[bytes]:
    """Take a bundle apart; BundleRefused if it breaks off or goes on."""
    entries, start = [], 0
    while start < len(content):
        first = start + LENGTH_BYTES
        end = first + int.from_bytes(content[start:first])
        if first > len(content) or end > len(content):
            raise BundleRefused("a bundle of entries breaks off")
        entries.append(content[first:end])
        start = end
    return entries


def joined(hashes: Sequence[bytes]) -> bytes:
    """Put hashes together into the bytes of a tile."""
    return b"".join(hashes)


def _path(level: str, number: int, width: int) -> str:
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    place = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return f"tile/{level}/{place}" + ("" if width == WIDTH else f".p/{width}")
