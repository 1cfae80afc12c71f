"""The compiled protocol: for each (agency, role, purpose) a few clauses over sets of categories, never a rule scan.

A set of categories is an integer. The table is immutable and stamped with the hash of the protocol's content;
publishing swaps it whole. It equals Casbin's `enforce` on every cell, which property tests check. Knows no person and
no fact: which gates and conditions are open, and for which categories, it is told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from policy.levels import SHOWN_LEVELS, Level
from policy.licence import Licence
from policy.protocol import Protocol, Rule, RuleId
from policy.relationship_index import RelationshipIndex
from policy.vocabulary import Vocabulary

Key = tuple[str, str, str]
# Categories at each level: existence, summary, full.
Reach = tuple[int, int, int]
NOWHERE: Reach = (0, 0, 0)
# The bit of a relationship set that every asker has, even one with no relationship: what `*` matches.
WHOEVER = 1
# Makes a named tuple of a tuple: its own constructor, a step of Python, takes a fifteenth of a decision.
NEW = tuple.__new__
# How many standings, of one role for one purpose, a table keeps the clauses of.
STANDINGS = 4096


@dataclass(frozen=True, slots=True)
class Openings:
    """For which categories each gate is open, level by level, and each condition holds."""

    gates: Mapping[str, Reach]
    conditions: Mapping[str, int]


class Clause(NamedTuple):
    """Lines that differ only in their categories; empty gates or conditions mean that none is needed.

    `touches` is the clause's categories at each level that it touches.
    """

    permits: bool
    relationships: int
    gates: tuple[str, ...]
    conditions: tuple[str, ...]
    levels: tuple[Level, ...]
    categories: int
    rules: tuple[tuple[RuleId, int], ...]
    touches: Reach

    def reaches(self, openings: Openings) -> Reach:
        """Return the categories that the clause permits, or bars, at each level."""
        existence, summary, full = self.touches
        if self.conditions:
            held = 0
            for condition in self.conditions:
                held |= openings.conditions.get(condition, 0)
            existence, summary, full = existence & held, summary & held, full & held
        if self.gates:
            first = second = third = 0
            for gate in self.gates:
                opened = openings.gates.get(gate, NOWHERE)
                first, second, third = first | opened[0], second | opened[1], third | opened[2]
            existence, summary, full = existence & first, summary & second, full & third
        return existence, summary, full

    @property
    def bare(self) -> "Bare":
        """The clause as a decision takes it apart."""
        several = len(self.gates) > 1 or len(self.conditions) > 1
        gate, condition = (None, None) if several else (next(iter(self.gates), None), next(iter(self.conditions), None))
        return self, self.permits, several, gate, condition, self.touches


# A clause, whether it permits, whether several gates or several conditions would do, else the one gate and the one
# condition that it needs, and its categories at each level. A named tuple takes three times as long to take apart.
Bare = tuple[Clause, bool, bool, str | None, str | None, Reach]


class Answer(NamedTuple):
    """What is shown at each level, and the clauses that met the request with the categories that each reached.

    `permitted` is what permits reached at each level, whether or not a bar took it away; reasons need it to tell bars.
    """

    shown: Reach
    met: tuple[tuple[Clause, Reach], ...]
    permitted: Reach = NOWHERE

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

    @cached_property
    def _standing(self) -> Callable[[Key, int], tuple[Bare, ...]]:
        """The clauses for whoever stands so: the same few standings ask again and again, whatever the rules."""
        clauses = self.clauses

        @lru_cache(maxsize=STANDINGS)
        def of_role(key: Key) -> RelationshipIndex[Bare]:
            return RelationshipIndex((clause.relationships, clause.bare) for clause in clauses.get(key, ()))

        @lru_cache(maxsize=STANDINGS)
        def standing(key: Key, relationships: int) -> tuple[Bare, ...]:
            return of_role(key).meeting(relationships)

        return standing

    @cached_property
    def roles_by_action(self) -> Mapping[str, frozenset[str]]:
        """The roles that some line of `actions.csv` lets do a thing, by action."""
        named = {action for _agency, _role, action in self.actions}
        return {each: frozenset(role for _agency, role, action in self.actions if action == each) for each in named}

    def relationships(self, words: Iterable[str]) -> int:
        """Return relationships held as a set; KeyError for a word that is none."""
        mask = WHOEVER
        for word in words:
            mask |= self.relationship_bits[word]
        return mask

    def answer(self, key: Key, relationships: int, openings: Openings) -> Answer:
        """Decide every category at every level for (agency, role, purpose)."""
        existence = summary = full = no_existence = no_summary = no_full = 0
        met = []
        opened, holds = openings.gates.get, openings.conditions.get
        for clause, permits, several, gate, condition, touches in self._standing(key, relationships):
            # What `reaches` says, written out for the one gate and the one condition that most clauses need at most:
            # to call it for each clause takes as long as all the rest.
            first, second, third = clause.reaches(openings) if several else touches
            if condition:
                held = holds(condition, 0)
                if not held:
                    continue
                first, second, third = first & held, second & held, third & held
            if gate:
                low, middle, high = opened(gate, NOWHERE)
                first, second, third = first & low, second & middle, third & high
            if not (first or second or third):
                continue
            met.append((clause, (first, second, third)))
            if permits:
                existence, summary, full = existence | first, summary | second, full | third
            else:
                no_existence, no_summary, no_full = no_existence | first, no_summary | second, no_full | third
        shown = existence & ~no_existence, summary & ~no_summary, full & ~no_full
        return NEW(Answer, (shown, tuple(met), (existence, summary, full)))

    def lets(self, agency: str, role: str, action: str, relationships: int, conditions: Iterable[str]) -> RuleId | None:
        """Return the line of `actions.csv` that lets this be done, or None."""
        held = set(conditions)
        licences = self.actions.get((agency, role, action), ())
        return next((licence.line for licence in licences if licence.lets(relationships, held)), None)

    def purposes(self, agency: str, role: str) -> tuple[str, ...]:
        """Return the purposes for which some rule permits this role anything."""
        return tuple(
            purpose
            for purpose in self.vocabulary.purposes
            if any(clause.permits for clause in self.clauses.get((agency, role, purpose), ()))
        )
