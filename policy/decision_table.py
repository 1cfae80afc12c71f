"""The compiled protocol: for each (agency, role, purpose) a few clauses over sets of categories, never a rule scan.

A set of categories is an integer. The table is immutable and stamped with the hash of the protocol's content;
publishing swaps it whole. It equals Casbin's `enforce` on every cell, which property tests check. Knows no person and
no fact: which gates and conditions are open, and for which categories, it is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Protocol, Rule, RuleId
from policy.vocabulary import Vocabulary

Key = tuple[str, str, str]
# The bit of a relationship set that every asker has, even one with no relationship: what `*` matches.
WHOEVER = 1


@dataclass(frozen=True, slots=True)
class Openings:
    """For which categories each gate is open, level by level (existence, summary, full), and each condition holds."""

    gates: Mapping[str, tuple[int, int, int]]
    conditions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Clause:
    """Lines that differ only in their categories; empty gates or conditions mean that none is needed."""

    permits: bool
    relationships: int
    gates: tuple[str, ...]
    conditions: tuple[str, ...]
    levels: tuple[Level, ...]
    categories: int
    rules: tuple[tuple[RuleId, int], ...]

    def reaches(self, openings: Openings) -> tuple[int, int, int]:
        """Return the categories that the clause permits, or bars, at each level."""
        categories = self.categories
        if self.conditions:
            held = 0
            for condition in self.conditions:
                held |= openings.conditions.get(condition, 0)
            categories &= held
        reached = [0, 0, 0]
        for level in self.levels:
            reached[level - 1] = categories & self._open(level, openings)
        return reached[0], reached[1], reached[2]

    def _open(self, level: Level, openings: Openings) -> int:
        if not self.gates:
            return self.categories
        opened = 0
        for gate in self.gates:
            if gate in openings.gates:
                opened |= openings.gates[gate][level - 1]
        return opened


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown at each level, and the clauses that met the request with the categories that each reached."""

    shown: tuple[int, int, int]
    met: tuple[tuple[Clause, tuple[int, int, int]], ...]

    def level(self, category: int) -> Level:
        """Return the highest level at which the category (a set of one) is shown."""
        for level in reversed(SHOWN_LEVELS):
            if self.shown[level - 1] & category:
                return level
        return Level.HIDDEN

    def permits(self, category: int, level: Level) -> list[tuple[RuleId, Clause]]:
        """Return the rules that permit the category at this level, with their clauses."""
        return self._rules(category, level, permits=True)

    def bars(self, category: int, level: Level) -> list[tuple[RuleId, Clause]]:
        """Return the caps and denies that bar the category at this level, with their clauses."""
        return self._rules(category, level, permits=False)

    def _rules(self, category: int, level: Level, *, permits: bool) -> list[tuple[RuleId, Clause]]:
        return [
            (rule, clause)
            for clause, reached in self.met
            if clause.permits is permits and reached[level - 1] & category
            for rule, categories in clause.rules
            if categories & category
        ]


@dataclass(frozen=True, slots=True)
class Licence:
    """One line of `actions.csv`, as far as it concerns one (agency, role, action)."""

    line: RuleId
    relationships: int
    conditions: frozenset[str]


@dataclass(frozen=True)
class DecisionTable:
    """A protocol, compiled."""

    protocol: Protocol
    clauses: Mapping[Key, tuple[Clause, ...]]
    actions: Mapping[Key, tuple[Licence, ...]]
    relationship_bits: Mapping[str, int]
    rules: Mapping[RuleId, Rule]

    @property
    def vocabulary(self) -> Vocabulary:
        """The protocol's words."""
        return self.protocol.vocabulary

    def relationships(self, words: Iterable[str]) -> int:
        """Return relationships held as a set; KeyError for a word that is none."""
        mask = WHOEVER
        for word in words:
            mask |= self.relationship_bits[word]
        return mask

    def answer(self, key: Key, relationships: int, openings: Openings) -> Answer:
        """Decide every category at every level for (agency, role, purpose)."""
        permitted, barred = [0, 0, 0], [0, 0, 0]
        met = []
        for clause in self.clauses.get(key, ()):
            if clause.relationships & relationships:
                reached = clause.reaches(openings)
                total = permitted if clause.permits else barred
                for place in (0, 1, 2):
                    total[place] |= reached[place]
                if any(reached):
                    met.append((clause, reached))
        shown = (permitted[0] & ~barred[0], permitted[1] & ~barred[1], permitted[2] & ~barred[2])
        return Answer(shown, tuple(met))

    def lets(self, agency: str, role: str, action: str, relationships: int, conditions: Iterable[str]) -> RuleId | None:
        """Return the line of `actions.csv` that lets this be done, or None."""
        held = set(conditions)
        for licence in self.actions.get((agency, role, action), ()):
            if licence.relationships & relationships and (not licence.conditions or held & licence.conditions):
                return licence.line
        return None

    def purposes(self, agency: str, role: str) -> tuple[str, ...]:
        """Return the purposes for which some rule permits this role anything."""
        return tuple(
            purpose
            for purpose in self.vocabulary.purposes
            if any(clause.permits for clause in self.clauses.get((agency, role, purpose), ()))
        )
