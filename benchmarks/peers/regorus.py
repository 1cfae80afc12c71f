"""Open Policy Agent's language in regorus, by way of opa-eval: one evaluation answers every category and level.

Rules are data that one short policy reads, found by agency, role and purpose: far faster here than one Rego rule for
each rule, since regorus would scan them all.
"""

import json
from collections import defaultdict
from importlib import import_module
from pathlib import Path

from benchmarks.engine import Answered, Ask, NotInstalled, Told
from benchmarks.question import Question
from benchmarks.rule_words import RuleWords, rule_words
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Protocol

POLICY = Path(__file__).with_suffix(".rego")


class Regorus:
    """A Rego policy with a protocol's rules as data."""

    name = "OPA (regorus, opa-eval)"

    def __init__(self, protocol: Protocol) -> None:
        try:
            opa = import_module("opa_eval")
        except ImportError:
            raise NotInstalled("OPA: not installed, left out: no opa-eval") from None
        self.positions = protocol.vocabulary.positions
        self.opa = opa.OpaEval(str(POLICY), json.dumps({"rules": _rules(protocol)}), "data.concordat.shown")

    def ready(self, question: Question) -> Ask:
        """Return the question as one input, already in JSON."""
        given, positions, evaluate = json.dumps(self._input(question)), self.positions, self.opa.evaluate_parsed

        def ask() -> Answered:
            levels = [Level.HIDDEN] * len(positions)
            rules: dict[int, list[str]] = {}
            for category, number, rule in evaluate(given):
                place = positions[category]
                if number > levels[place]:
                    levels[place], rules[place] = Level(number), [rule]
                elif number == levels[place]:
                    rules[place].append(rule)
            return Told(levels, rules)

        return ask

    def _input(self, question: Question) -> dict[str, object]:
        opened = question.openings
        return {
            "key": "|".join(question.key),
            "relationships": dict.fromkeys(question.relationships, True),
            "gates": {gate: self._depths(reach) for gate, reach in opened.gates.items() if any(reach)},
            "conditions": {word: self._depths((mask,)) for word, mask in opened.conditions.items() if mask},
        }

    def _depths(self, reach: tuple[int, ...]) -> dict[str, int]:
        """Return how many levels deep something is open for each category: levels open from existence on."""
        depths = {word: sum(mask >> place & 1 for mask in reach) for word, place in self.positions.items()}
        return {word: depth for word, depth in depths.items() if depth}


def _rules(protocol: Protocol) -> dict[str, list[dict[str, object]]]:
    found = defaultdict(list)
    for rule in rule_words(protocol):
        data = _data(rule)
        for agency, role in rule.posts:
            for purpose in rule.purposes:
                found[f"{agency}|{role}|{purpose}"].append(data)
    return found


def _data(rule: RuleWords) -> dict[str, object]:
    return {
        "id": rule.id,
        "permits": rule.permits,
        "anyone": not rule.relationships,
        "relationships": rule.relationships,
        "gate": rule.gate,
        "condition": rule.condition,
        "categories": rule.categories,
        "levels": [int(level) for level in SHOWN_LEVELS if level in rule.levels],
    }
