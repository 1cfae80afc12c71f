"""Finds, among many things that each name relationships, those that name one of the relationships held.

A set of relationships is an integer. Knows nothing of what the things are.
"""

from collections.abc import Iterable
from itertools import compress
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class RelationshipIndex(Generic[Thing]):
    """Things in their order, and for each relationship those that name it."""

    def __init__(self, things: Iterable[tuple[int, Thing]]) -> None:
        """Take each thing with the relationships that it names."""
        self._things: list[Thing] = []
        # A byte for each thing, not a bit: `compress` picks by bytes without a step of Python for each thing, which
        # takes a third of the time where two hundred clauses stand.
        self._naming: dict[int, int] = {}
        for number, (relationships, thing) in enumerate(things):
            self._things.append(thing)
            left = relationships
            while left:
                relationship = left & -left
                self._naming[relationship] = self._naming.get(relationship, 0) | 1 << 8 * number
                left ^= relationship

    def meeting(self, held: int) -> tuple[Thing, ...]:
        """Return the things that name a relationship of this set."""
        met = 0
        for relationship, naming in self._naming.items():
            if relationship & held:
                met |= naming
        return tuple(compress(self._things, met.to_bytes(len(self._things), "little")))
