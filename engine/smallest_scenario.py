"""The smallest scenario that a rule decides, as a line that can be added to a scenario file.

For a cap or deny that bars nothing which any permit shows today (a guard against later edits) the line brings a
reckless rule of its own for the guard to bar.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from policy.decision_table import Clause, DecisionTable, Key
from policy.levels import Level
from policy.possibilities import Assignment, Possibilities, possibilities
from policy.protocol import RuleId

SOMEBODYS_AGE, AGE_IN = 16, {"age_13_to_19": 15, "age_20_to_24": 22}
OUT_OF_SCOPE_AGE = 11
A_GROUND = "significant_harm"
RECKLESS = "Z99,permit,*,*,*,*,*,STAT,full,,A reckless rule that the guard must bar."


@dataclass(frozen=True, slots=True)
class Place:
    """One clause at one category: where a rule may decide."""

    table: DecisionTable
    key: Key
    clause: Clause
    category: str
    space: Possibilities

    @property
    def met(self) -> int:
        """The requests that meet the clause, at the highest level that it permits or the lowest that it bars."""
        level = max(self.clause.levels) if self.clause.permits else min(self.clause.levels)
        return self.space.possible(self.table.vocabulary) & self.space.met(self.clause, level, self.table)

    @property
    def deciding(self) -> int:
        """The requests in which a permit shows something, or in which a cap or deny bars what a permit would show."""
        if self.clause.permits:
            level = max(self.clause.levels)
            return self.met & self.space.shown(self.table, self.key, self.category)[level - 1]
        bit, barred = 1 << self.table.vocabulary.positions[self.category], 0
        for other in self.table.clauses[self.key]:
            for level in self.clause.levels if other.permits and other.categories & bit else ():
                barred |= self.space.met(other, level, self.table) & self.space.met(self.clause, level, self.table)
        return barred & self.space.possible(self.table.vocabulary)

    def level(self, example: Assignment) -> Level:
        """Return the level at which the category is shown in one request."""
        number, shown = self.space.number(example), self.space.shown(self.table, self.key, self.category)
        return max((level for level in Level if level and shown[level - 1] >> number & 1), default=Level.HIDDEN)


def smallest_scenario(table: DecisionTable, rule: RuleId) -> str:
    """Return the line of the smallest scenario that a rule decides; empty where nothing can meet it."""
    places = list(_places(table, rule))
    deciding = [(place, place.space.smallest(place.deciding)) for place in places if place.deciding]
    if deciding:
        place, example = min(deciding, key=lambda found: len(found[1].words))
        return json.dumps(_scenario(rule, place, example, place.level(example)))
    guarding = [(place, place.space.smallest(place.met)) for place in places if place.met and not place.clause.permits]
    if guarding:
        place, example = min(guarding, key=lambda found: len(found[1].words))
        barred_to = Level(min(place.clause.levels) - 1)
        return json.dumps(_scenario(rule, place, example, barred_to) | {"extra_rules": [RECKLESS]})
    return ""


def _places(table: DecisionTable, rule: RuleId) -> Iterator[Place]:
    for key, clauses in table.clauses.items():
        for clause in clauses:
            for category in table.vocabulary.words(dict(clause.rules).get(rule, 0)):
                yield Place(table, key, clause, category, possibilities([table], key, category))


def _scenario(rule: RuleId, place: Place, example: Assignment, level: Level) -> dict[str, object]:
    agency, role, purpose = place.key
    given: dict[str, object] = {
        "id": f"for-{rule}",
        "agency": agency,
        "role": role,
        "relationships": list(example.relationships),
        "purpose": purpose,
        "age": _age(place, example),
        "own": [place.category] if "OWN" in example.gates else [],
        "expect": {place.category: level.word},
    }
    if example.consent:
        given["consent"] = {"by": "self", "categories": {place.category: example.consent.word}}
    if "ORIG" in example.gates:
        given["approved"] = [place.category]
    if "EXC" in example.gates or "exceptional" in example.facts:
        given["exceptional"] = "vital_interests" if "vital_interests" in example.facts else A_GROUND
    if "second_authoriser" in example.facts:
        given["second_authoriser"] = True
    facts = _facts(example)
    return given | ({"facts": facts} if facts else {})


def _age(place: Place, example: Assignment) -> int:
    scoped = set(AGE_IN) & set(place.space.facts)
    held = [AGE_IN[fact] for fact in example.facts if fact in AGE_IN]
    return held[0] if held else OUT_OF_SCOPE_AGE if scoped and not example.consent else SOMEBODYS_AGE


def _facts(example: Assignment) -> list[str]:
    derived = {*AGE_IN, "exceptional", "second_authoriser", "vital_interests"}
    facts = set(example.facts) - derived
    if "PROT" in example.gates and "missing_episode" not in example.relationships:
        facts.add("s47_decision_recorded")
    return sorted(facts)
