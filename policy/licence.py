"""A line of `actions.csv`, compiled: what lets somebody do something other than see details."""

from collections.abc import Collection
from dataclasses import dataclass

from policy.protocol import RuleId


@dataclass(frozen=True, slots=True)
class Licence:
    """One line, as far as it concerns one (agency, role, action)."""

    line: RuleId
    relationships: int
    conditions: frozenset[str]

    def lets(self, relationships: int, conditions: Collection[str]) -> bool:
        """Tell whether the line lets whoever stands so, under these conditions."""
        if not relationships & self.relationships:
            return False
        return not self.conditions or not self.conditions.isdisjoint(conditions)
