"""Worked scenarios as data: one JSON object a line, which a protocol must decide as written.

Reads and checks them against the vocabulary; deciding them is the engine's. Every fault is told at once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from policy.faults import Fault, ProtocolRefused, unknown_word
from policy.levels import LEVEL_BY_WORD, Level
from policy.protocol import Protocol, Rule
from policy.rule_book import RULES_COLUMNS, read_rules
from policy.vocabulary import Vocabulary

SCENARIOS_FILE = "scenarios.jsonl"
REQUIRED = ("id", "agency", "role", "relationships", "purpose", "age", "expect")
OPTIONAL = (
    "competent", "consent", "refused_by_self", "objection", "approved", "facts", "exceptional", "second_authoriser",
    "agreement", "own", "log", "extra_rules", "rest", "rules", "because",
)  # fmt: skip
GROUNDS = ("vital_interests", "significant_harm", "serious_crime", "missing_high_risk", "adult_at_risk")
AGREEMENTS = ("active", "review_due", "none")
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One worked case: what is given, and what is expected of categories.

    `expect` has levels (the file's `rest` is that of all the others), `rules` the rules that decide, `because` the
    reader's sentence.
    """

    id: str
    line: int
    given: Given
    expect: Mapping[str, Level]
    extra_rules: tuple[Rule, ...] = ()
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)


def read_scenarios(text: str, file: str, protocol: Protocol) -> tuple[Scenario, ...]:
    """Return the scenarios of a file; ProtocolRefused tells all that is wrong with them."""
    reading = _Reading(file, protocol.vocabulary, [])
    scenarios = [reading.scenario(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not scenarios and not reading.faults:
        reading.faults.append(Fault(file, 1, "there is no scenario"))
    if reading.faults:
        raise ProtocolRefused(reading.faults)
    return tuple(scenario for scenario in scenarios if scenario)


@dataclass(frozen=True, slots=True)
class _Reading:
    file: str
    vocabulary: Vocabulary
    faults: list[Fault]

    def scenario(self, number: int, line: str) -> Scenario | None:
        try:
            given = json.loads(line)
        except json.JSONDecodeError as error:
            self.faults.append(Fault(self.file, number, f"not JSON: {error.msg} at column {error.colno}"))
            return None
        except RecursionError:
            self.faults.append(Fault(self.file, number, "not JSON that can be read: it is nested too deep"))
            return None
        missing = [key for key in REQUIRED if key not in given] if isinstance(given, dict) else list(REQUIRED)
        if missing:
            self.faults.append(Fault(self.file, number, f"missing: {', '.join(missing)}"))
            return None
        self._check(number, given)
        expect = {word: LEVEL_BY_WORD.get(level, Level.HIDDEN) for word, level in given["expect"].items()}
        if "rest" in given:
            rest = LEVEL_BY_WORD.get(given["rest"], Level.HIDDEN)
            expect = {word: expect.get(word, rest) for word in self.vocabulary.categories}
        rules = {word: tuple(ids) for word, ids in given.get("rules", {}).items()}
        extra = self._extra_rules(number, given)
        return Scenario(str(given["id"]), number, given, expect, extra, rules, given.get("because", {}))

    def _check(self, number: int, given: Given) -> None:
        words, consent, objection = self.vocabulary, given.get("consent", {}), given.get("objection", {})
        self._words(number, "key", given, (*REQUIRED, *OPTIONAL))
        self._words(number, "agency", [given["agency"]], words.agencies)
        self._words(number, "role", [given["role"]], words.roles.get(given["agency"], words.all_roles))
        self._words(number, "relationship", given["relationships"], words.relationships)
        self._words(number, "purpose", [given["purpose"]], words.purposes)
        for categories in (given["expect"], consent.get("categories", ()), objection.get("categories", ())):
            self._words(number, "category", categories, words.categories)
        for key in ("refused_by_self", "approved", "own", "rules", "because"):
            self._words(number, "category", given.get(key, ()), words.categories)
        for levels in (given["expect"], consent.get("categories", {})):
            self._words(number, "level", levels.values(), LEVEL_BY_WORD)
        self._words(number, "level", [given.get("rest", "hidden")], LEVEL_BY_WORD)
        self._words(number, "fact or condition", given.get("facts", ()), [*words.facts, *words.conditions])
        self._words(number, "ground", [given["exceptional"]] if "exceptional" in given else [], GROUNDS)
        self._words(number, "agreement", [given.get("agreement", "active")], AGREEMENTS)

    def _words(self, number: int, kind: str, given: Iterable[str], known: Iterable[str]) -> None:
        known = list(known)
        self.faults.extend(
            Fault(self.file, number, unknown_word(kind, str(word), known)) for word in given if word not in known
        )

    def _extra_rules(self, number: int, given: Given) -> tuple[Rule, ...]:
        lines = given.get("extra_rules", [])
        if not lines:
            return ()
        rules, faults = read_rules("\n".join((",".join(RULES_COLUMNS), *lines)), self.vocabulary)
        self.faults.extend(Fault(self.file, number, f"extra rule: {fault.sentence}") for fault in faults)
        return rules
