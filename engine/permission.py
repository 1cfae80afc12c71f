"""What somebody may do: the line of `actions.csv` that lets them, under the relationships and facts that hold now.

Knows the protocol and what is told of the asker; knows no young person. No route decides by an `if` of its own.
"""

from collections.abc import Collection

from engine.case import Asker
from engine.relationships.holding import EXCLUDED
from policy.cells import ANY
from policy.decision_table import DecisionTable
from policy.protocol import RuleId


def permission(
    table: DecisionTable, asker: Asker, action: str, relationships: Collection[str], facts: Collection[str]
) -> RuleId | None:
    """Return the line that lets the asker do this, or None; nobody who is excluded from a case does anything in it."""
    if EXCLUDED in relationships:
        return None
    everything = table.vocabulary.everything
    known = dict.fromkeys(facts, everything)
    conditions = table.vocabulary.conditions
    hold = {word for word, condition in conditions.items() if condition.formula.holds(known, everything)}
    return table.lets(asker.agency, asker.role, action, table.relationships(relationships), hold)


def permission_of_anybody(table: DecisionTable, action: str) -> RuleId | None:
    """Return the line that lets anybody at all do this, so also who has no role: a young person, a system; or None."""
    unlimited = (ANY, ANY, ANY, action, "")
    for line in table.protocol.actions:
        if (line.agency, line.role, line.relationship, line.action, line.condition) == unlimited:
            return line.id
    return None
