"""What each rule weighs: the possible requests that would come out otherwise without it, and what hides the others.

Exact: it says what `differences` would say of the protocol with the rule taken out, of possible requests only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from policy.decision_table import Clause, DecisionTable, Key
from policy.levels import Level
from policy.possibilities import Possibilities, possibilities
from policy.protocol import RuleId

Met = list[tuple[Clause, Level, int]]


@dataclass
class Weight:
    """What one rule comes to over every request; `hidden_by` and `barred_by` count only where it decides nothing.

    `met`: some possible request meets it. `matters`: it would decide some, if no rule of its own kind did so too.
    """

    decides: bool = False
    met: bool = False
    matters: bool = False
    hidden_by: dict[RuleId, None] = field(default_factory=dict)
    barred_by: dict[RuleId, None] = field(default_factory=dict)


def weigh(table: DecisionTable) -> dict[RuleId, Weight]:
    """Return the weight of every rule; one that covers no agency and role, or no category, is met by nobody."""
    weights = {rule: Weight() for rule in table.rules}
    for spot in _spots(table):
        spot.note_deciding(weights)
    idle = {rule for rule, weight in weights.items() if not weight.decides}
    for spot in _spots(table) if idle else ():
        spot.note_hiding(weights, idle)
    return weights


def _spots(table: DecisionTable) -> Iterator["_Spot"]:
    for key, clauses in table.clauses.items():
        found: dict[tuple[int, ...], list[str]] = {}
        for category, place in table.vocabulary.positions.items():
            here = tuple(number for number, clause in enumerate(clauses) if clause.categories >> place & 1)
            if here:
                found.setdefault(here, []).append(category)
        for here, categories in found.items():
            yield _Spot(table, key, tuple(clauses[number] for number in here), tuple(categories))


@dataclass(frozen=True)
class _Spot:
    """One role asking for one purpose about categories that the same clauses cover."""

    table: DecisionTable
    key: Key
    clauses: tuple[Clause, ...]
    categories: tuple[str, ...]

    @cached_property
    def space(self) -> Possibilities:
        return possibilities([self.table], self.key, self.categories[0])

    @cached_property
    def met(self) -> Met:
        """For each clause and level, the possible requests in which it permits or bars there."""
        possible = self.space.possible(self.table.vocabulary)
        return [
            (clause, level, self.space.met(clause, level, self.table) & possible)
            for clause in self.clauses
            for level in clause.levels
        ]

    @cached_property
    def totals(self) -> dict[tuple[bool, Level], tuple[int, int]]:
        """For permits and bars at each level, the requests that at least one clause meets, and at least two."""
        totals = {(permits, level): (0, 0) for permits in (True, False) for level in Level}
        for clause, level, met in self.met:
            once, twice = totals[clause.permits, level]
            totals[clause.permits, level] = once | met, twice | once & met
        return totals

    def rules(self, clause: Clause) -> list[list[RuleId]]:
        """Return the rules of a clause for each category; where there are several, each hides the others."""
        masks = [1 << self.table.vocabulary.positions[word] for word in self.categories]
        return [[rule for rule, categories in clause.rules if categories & mask] for mask in masks]

    def note_deciding(self, weights: dict[RuleId, Weight]) -> None:
        """Mark the rules that something possible is met by, and those without which it would come out otherwise."""
        for clause, level, met in self.met:
            if not met:
                continue
            rules = self.rules(clause)
            for rule in {rule for each in rules for rule in each}:
                weights[rule].met = True
            alone = {each[0] for each in rules if len(each) == 1 and not weights[each[0]].decides}
            if alone and self._open(clause, level, met) & ~self.totals[clause.permits, level][1]:
                for rule in alone:
                    weights[rule].decides = True

    def note_hiding(self, weights: dict[RuleId, Weight], idle: set[RuleId]) -> None:
        """Name what hides or bars the rules that decide nothing."""
        for clause, level, met in self.met:
            for place, here in enumerate(self.rules(clause) if met else ()):
                for rule in idle.intersection(here):
                    weight, matters = weights[rule], self._open(clause, level, met)
                    weight.matters |= bool(matters)
                    same = [other for other in here if other != rule][:1]
                    rivals = self._rivals(clause, level, permits=clause.permits)
                    hidden_by = same or self._covering(rivals, matters, place)
                    weight.hidden_by |= dict.fromkeys(hidden_by if matters else ())
                    if clause.permits:
                        bars = self._rivals(clause, level, permits=False)
                        weight.barred_by |= dict.fromkeys(self._covering(bars, met & ~matters, place))

    def _open(self, clause: Clause, level: Level, met: int) -> int:
        """Return, of the requests that meet a clause, those that a permit may decide, or a bar may take away."""
        if clause.permits:
            return met & ~self.totals[False, level][0]
        return met & self.totals[True, level][0]

    def _rivals(self, clause: Clause, level: Level, *, permits: bool) -> list[tuple[Clause, int]]:
        """Return the other clauses that permit, or bar, at a level, with the requests that they meet."""
        return [
            (other, met)
            for other, at, met in self.met
            if at is level and other is not clause and other.permits is permits
        ]

    def _covering(self, rivals: list[tuple[Clause, int]], wanted: int, place: int) -> list[RuleId]:
        """Return rules that together meet all of these requests about one category; what meets most goes first."""
        found: list[RuleId] = []
        while wanted and rivals:
            best, met = max(rivals, key=lambda rival: (rival[1] & wanted).bit_count())
            if not met & wanted:
                break
            wanted &= ~met
            found.append(self.rules(best)[place][0])
        return found
