"""The oracle: asks the decision table itself every request about one role and category, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from policy.cells import one_of
from policy.decision_table import DecisionTable, Openings
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Rule, RuleId
from policy.reading.ways import Post

# What `ways` says, taken apart: gate, rule, relationship or `*`, purpose, and the highest level.
Found = dict[tuple[str, RuleId, str, str], Level]


@dataclass(frozen=True)
class EveryRequest:
    table: DecisionTable
    post: Post
    category: str

    def found(self) -> Found:
        found: Found = {}
        bit = self.table.vocabulary.mask([self.category])
        conditions = list(self._conditions())
        for purpose, relationship, (gate, opened), holding in product(
            self._purposes(), self._relationships(), self._gates(), conditions
        ):
            held = self.table.relationships([] if relationship == "*" else [relationship])
            answer = self.table.answer((*self.post, purpose), held, Openings({gate: opened}, holding))
            level = answer.level(bit)
            shown = [each for each in SHOWN_LEVELS if each <= level]
            reached = {rule: each for each in shown for rule, _ in answer.permits(bit, each)}
            for rule, highest in reached.items():
                if (self.table.rules[rule].relationship == "*") == (relationship == "*"):
                    place = gate, rule, relationship, purpose
                    found[place] = max(found.get(place, Level.HIDDEN), highest)
        return found

    def _rules(self) -> list[Rule]:
        agency, role = self.post
        return [
            rule
            for rule in self.table.protocol.rules
            if one_of(agency, rule.agency) and one_of(role, rule.role) and one_of(self.category, rule.category)
        ]

    def _purposes(self) -> list[str]:
        permits = [rule for rule in self._rules() if rule.effect == "permit"]
        words = self.table.vocabulary.purposes
        return [word for word in words if any(one_of(word, rule.purpose) for rule in permits)]

    def _relationships(self) -> list[str]:
        named = [rule.relationship for rule in self._rules() if rule.relationship != "*"]
        words = self.table.vocabulary.relationships
        return ["*", *(word for word in words if any(one_of(word, cell) for cell in named))]

    def _gates(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        all_ = self.table.vocabulary.everything
        for gate in self.table.vocabulary.gates:
            yield gate, (all_, all_, all_)
        yield "CONS", (all_, all_, 0)
        yield "CONS", (all_, 0, 0)

    def _conditions(self) -> Iterator[dict[str, int]]:
        words = self.table.vocabulary
        named = {rule.condition: words.conditions[rule.condition] for rule in self._rules() if rule.condition}
        facts = sorted({fact for condition in named.values() for fact in condition.formula.facts})
        for truths in product((0, words.everything), repeat=len(facts)):
            given = dict(zip(facts, truths, strict=True))
            if not any(formula.holds(given, words.everything) for formula in words.impossible.values()):
                yield {word: each.formula.holds(given, words.everything) for word, each in named.items()}
