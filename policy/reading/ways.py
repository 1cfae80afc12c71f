"""Every way in which a role could ever be shown a category, exact over every request that could be made.

A rule that is always barred opens no way; one that is capped opens one to the cap. Knows nothing of how a way reads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from policy.cells import ANY
from policy.decision_table import WHOEVER, Clause, DecisionTable, Key
from policy.levels import SHOWN_LEVELS, Level
from policy.possibilities import ABOVE_EXISTENCE, CONSENT, ODD, Possibilities, possibilities
from policy.protocol import RuleId


@dataclass(frozen=True, slots=True)
class Way:
    """Rules that open the same level by the same gate, in any of these relationships, for any of these purposes.

    `*` as relationship is whoever asks, `*` as gate none; without conditions there is none to meet.
    """

    gate: str
    level: Level
    relationships: tuple[str, ...]
    purposes: tuple[str, ...]
    conditions: tuple[str, ...]
    rules: tuple[RuleId, ...]


Ways = tuple[Way, ...]
Post = tuple[str, str]
# The gates that take other variables than one of their own name.
VARIABLES = {CONSENT: (ABOVE_EXISTENCE, ODD)}


@dataclass(frozen=True, slots=True)
class _Opening:
    """One rule at the highest level that it opens by one gate, in one relationship."""

    rule: RuleId
    gate: str
    level: Level
    relationship: str
    conditions: tuple[str, ...]


def posts(table: DecisionTable) -> tuple[Post, ...]:
    """Return every (agency, role), in the order of the vocabulary."""
    words = table.vocabulary
    return tuple((agency, role) for agency in words.agencies for role in words.roles[agency])


def every_way(table: DecisionTable) -> Mapping[Post, Mapping[str, Ways]]:
    """Return the ways of every role to every category, empty where there is none."""
    categories = table.vocabulary.categories
    return {post: {category: ways(table, post, category) for category in categories} for post in posts(table)}


def ways(table: DecisionTable, post: Post, category: str) -> Ways:
    """Return the ways in which an (agency, role) could be shown a category, highest level first."""
    for_purposes: dict[_Opening, tuple[str, ...]] = {}
    for purpose in table.vocabulary.purposes:
        for opening in dict.fromkeys(_openings(table, (*post, purpose), category)):
            for_purposes[opening] = (*for_purposes.get(opening, ()), purpose)
    found = _with_rules_together(_with_relationships_together(for_purposes))
    return tuple(sorted(found, key=lambda way: -way.level))


def _openings(table: DecisionTable, key: Key, category: str) -> Iterator[_Opening]:
    bit = 1 << table.vocabulary.positions[category]
    permits = [clause for clause in table.clauses.get(key, ()) if clause.permits and clause.categories & bit]
    if not permits:
        return
    space = possibilities([table], key, category)
    shown, possible = space.shown(table, key, category), space.possible(table.vocabulary)
    for clause in permits:
        rules = [rule for rule, categories in clause.rules if categories & bit]
        for relationship, gate, narrowed in _narrowings(space, clause, table):
            for level in reversed(SHOWN_LEVELS):
                if space.met(clause, level, table) & narrowed & shown[level - 1] & possible:
                    yield from (_Opening(rule, gate, level, relationship, clause.conditions) for rule in rules)
                    break


def _narrowings(space: Possibilities, clause: Clause, table: DecisionTable) -> Iterator[tuple[str, str, int]]:
    """Yield each relationship and gate of a clause, with the requests in which no other gate of it is open."""
    held = [word for word, bit in table.relationship_bits.items() if clause.relationships & bit]
    for relationship in [ANY] if clause.relationships & WHOEVER else held:
        standing = space.everything if relationship == ANY else space.variables[relationship]
        for gate in clause.gates or (ANY,):
            shut = [name for other in clause.gates if other != gate for name in VARIABLES.get(other, (other,))]
            yield relationship, gate, standing & ~_any(space.variables[name] for name in shut)


def _any(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _with_relationships_together(for_purposes: Mapping[_Opening, tuple[str, ...]]) -> list[Way]:
    found: dict[Way, tuple[str, ...]] = {}
    for one, purposes in for_purposes.items():
        way = Way(one.gate, one.level, (), purposes, one.conditions, (one.rule,))
        found[way] = (*found.get(way, ()), one.relationship)
    return [replace(way, relationships=relationships) for way, relationships in found.items()]


def _with_rules_together(found: list[Way]) -> list[Way]:
    together: dict[Way, tuple[RuleId, ...]] = {}
    for way in found:
        bare = replace(way, rules=())
        together[bare] = (*together.get(bare, ()), *way.rules)
    return [replace(way, rules=rules) for way, rules in together.items()]
