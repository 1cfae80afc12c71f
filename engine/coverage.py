"""What worked scenarios cover of a protocol: rules and cells that they reach, and the smallest scenario still missing.

A cell here is (agency, role, purpose, category) where some permit stands; it is reached when a scenario expects a level
of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.scenario_case import Outcome
from engine.smallest_scenario import smallest_scenario
from policy.decision_table import DecisionTable
from policy.protocol import RuleId

Cell = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rules and cells that scenarios reach, and all there are."""

    rules_reached: frozenset[RuleId]
    rules: frozenset[RuleId]
    cells_reached: frozenset[Cell]
    cells: frozenset[Cell]


def coverage(table: DecisionTable, outcomes: Iterable[Outcome]) -> Coverage:
    """Return what scenarios cover of a table."""
    found = list(outcomes)
    rules, cells = frozenset(table.rules), _cells(table)
    reached = frozenset(rule for outcome in found for rule in outcome.reached) & rules
    expected = {
        (given["agency"], given["role"], given["purpose"], word)
        for outcome in found
        for given in [outcome.scenario.given]
        for word in outcome.scenario.expect
    }
    return Coverage(reached, rules, cells & expected, cells)


def missing(table: DecisionTable, covered: Coverage) -> list[tuple[RuleId, str]]:
    """Return each rule that no scenario reaches with the line of the smallest that would, empty where none can."""
    return [(rule, smallest_scenario(table, rule)) for rule in sorted(covered.rules - covered.rules_reached)]


def _cells(table: DecisionTable) -> frozenset[Cell]:
    return frozenset(
        (*key, word)
        for key, clauses in table.clauses.items()
        for clause in clauses
        if clause.permits
        for word in table.vocabulary.words(clause.categories)
    )
