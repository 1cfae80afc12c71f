"""What a draft changes: every answer that differs between two protocols, exact, in sentences.

A cell is (agency, role, purpose, category) with an assignment of what either protocol mentions there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policy.decision_table import DecisionTable, Key
from policy.levels import Level
from policy.possibilities import Assignment, Possibilities, levels_of, possibilities
from policy.protocol import RuleId


@dataclass(frozen=True, slots=True)
class Change:
    """Cells of one role, purpose and category that move from one level to another, with the smallest of them."""

    agency: str
    role: str
    purpose: str
    category: str
    before: Level
    after: Level
    cells: int
    example: Assignment
    rules: tuple[RuleId, ...]

    @property
    def more_open(self) -> bool:
        """Whether more is shown after than before."""
        return self.after > self.before

    @property
    def sentence(self) -> str:
        """The change, as a governance lead reads it."""
        given = ", ".join(self.example.words) or "whatever is known"
        direction = "MORE OPEN" if self.more_open else "LESS OPEN"
        rules = ", ".join(self.rules)
        moved = f"{self.category} {self.before.word} -> {self.after.word} with {given}"
        return f"{self.agency}.{self.role}, {self.purpose}: {moved}, {direction}, rule {rules}"


def differences(before: DecisionTable, after: DecisionTable) -> list[Change]:
    """Return every change, in the order of the first protocol's words and then the second's."""
    keys = sorted(set(before.clauses) | set(after.clauses))
    return [
        change
        for key in keys
        for category in _said_otherwise(before, after, key)
        for change in _changes(before, after, key, category)
    ]


def _said_otherwise(before: DecisionTable, after: DecisionTable, key: Key) -> list[str]:
    """Return the categories of which the two tables do not say the same for a role and purpose."""
    was, now = _meanings(before, key), _meanings(after, key)
    categories = dict.fromkeys([*before.vocabulary.categories, *after.vocabulary.categories])
    return [category for category in categories if was.get(category) != now.get(category)]


def _changes(before: DecisionTable, after: DecisionTable, key: Key, category: str) -> Iterator[Change]:
    known = [table for table in (before, after) if category in table.vocabulary.categories]
    space = possibilities(known, key, category)
    was, now = (_levels(space, table, key, category) for table in (before, after))
    for old in Level:
        for new in Level:
            moved = was[old] & now[new] if old is not new else 0
            if moved:
                rules = _to_blame(space, moved, (before, after), key, category)
                yield Change(*key, category, old, new, moved.bit_count(), space.smallest(moved), rules)


def _levels(space: Possibilities, table: DecisionTable, key: Key, category: str) -> dict[Level, int]:
    if category not in table.vocabulary.categories:
        return {**dict.fromkeys(Level, 0), Level.HIDDEN: space.everything}
    return levels_of(space.shown(table, key, category), space.everything)


def _meanings(table: DecisionTable, key: Key) -> dict[str, set[tuple[object, ...]]]:
    """Return what a table says of each category, without rule ids: where it is equal, no answer can differ."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for clause in table.clauses.get(key, ()):
        meaning = (
            clause.permits,
            frozenset(word for word, mask in table.relationship_bits.items() if clause.relationships & mask),
            clause.relationships & 1,
            clause.gates,
            tuple(table.vocabulary.conditions[condition].formula.text for condition in clause.conditions),
            clause.levels,
        )
        for category in table.vocabulary.words(clause.categories):
            found.setdefault(category, set()).add(meaning)
    return found


def _to_blame(
    space: Possibilities, moved: int, tables: tuple[DecisionTable, DecisionTable], key: Key, category: str
) -> tuple[RuleId, ...]:
    """Return the rules of one table that the other has not so, and that decide in some of the moved cells."""
    found: dict[RuleId, None] = {}
    for table, other in (tables, tables[::-1]):
        if category not in table.vocabulary.categories:
            continue
        bit = 1 << table.vocabulary.positions[category]
        for clause in (clause for clause in table.clauses.get(key, ()) if clause.categories & bit):
            if any(space.met(clause, level, table) & moved for level in clause.levels):
                lines = [rule for rule, categories in clause.rules if categories & bit]
                found |= {rule: None for rule in lines if other.rules.get(rule) != table.rules[rule]}
    return tuple(found)
