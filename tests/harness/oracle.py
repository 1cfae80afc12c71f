"""A second opinion on every level, worked out from the lines of `rules.csv` and the rows as they were recorded.

Knows no Casbin, no compiled table and nothing of the engine: one cell at a time, by brute force, after `domain.md` and
`consent.md` of the design. Exceptional access is not in it.
"""

import csv
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from tests.harness.oracle_facts import Row, Situation, Who
from tests.harness.oracle_words import LEVELS, agreed, approved, named_originators, objected


class Cell(NamedTuple):
    """What permits come to for one category and originator, and the least cap, and the least confidential cap."""

    permitted: int
    barred: int
    barred_in_confidence: int


class Oracle:
    """Decides for the rows of one made-up world under the protocol in a folder."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], folder: Path) -> None:
        self.rows = rows
        self.words = tomllib.loads((folder / "vocabulary.toml").read_text("utf-8"))
        with (folder / "rules.csv").open(encoding="utf-8", newline="") as file:
            self.rules = list(csv.DictReader(file))

    def opinion(self, who: Who, young_person: str, purpose: str, at: datetime) -> "Opinion":
        """Return the opinion on one question."""
        case = Situation(self.rows, self.words, who, young_person, purpose, at)
        return Opinion(case, [rule for rule in self.rules if _concerns(rule, case)])


@dataclass(frozen=True)
class Opinion:
    """What one asker may see of one young person for one purpose at one instant."""

    case: Situation
    rules: list[dict[str, str]]

    @property
    def found(self) -> bool:
        """Whether the asker is told that there is such a young person."""
        return self.case.found

    @cached_property
    def levels(self) -> dict[str, int]:
        """The best level of every category over every service that there is, whether or not it holds anything."""
        words = self.case.words["categories"]
        return {word: max(self.level_of(word, service) for service in self._services) for word in words}

    def level_of(self, category: str, service: str) -> int:
        """Return the level of what one service recorded."""
        cell = self._cell(category, service)
        return min(cell.permitted, cell.barred)

    def kept_back(self, category: str) -> bool:
        """Tell whether a shield, a restriction or Article 18 keeps the category from showing more to this asker."""
        cells = [self._cell(category, service) for service in self._services]
        return any(cell.permitted > max(self.levels[category], cell.barred_in_confidence) for cell in cells)

    @cached_property
    def _services(self) -> list[str]:
        """One service of each kind that can make a difference: own, signed or not, named by something on file."""
        named = named_originators(self.case)
        kinds: dict[object, str] = {}
        for row in self.case.rows["services"]:
            service, signed = str(row["id"]), row["organisation_id"] in self.case.signed
            kinds.setdefault((service if service in named else "", service == self.case.who.service, signed), service)
        return list(kinds.values())

    def _cell(self, category: str, service: str) -> Cell:
        permitted, barred, in_confidence = 0, 3, 3
        facts = self.case.facts | ({"art18"} if (category, service) in self.case.frozen else set())
        for rule in self.rules:
            if not _among(rule["category"], category) or not _met(rule["condition"], facts):
                continue
            level = LEVELS[rule["level"]]
            if rule["effect"] == "permit":
                permitted = max(permitted, min(level, self._open(rule["gate"], category, service)))
            else:
                barred = min(barred, level)
                if self.case.words["conditions"].get(rule["condition"], {}).get("confidential"):
                    in_confidence = min(in_confidence, level)
        return Cell(permitted, barred, in_confidence)

    def _open(self, gate: str, category: str, service: str) -> int:
        """Return up to which level a gate is open."""
        own = service == self.case.who.service
        if gate == "" or (own and category not in self.case.recorded):
            return 3 * (gate == "")
        by_agreement = self._organisations[service] in self.case.signed
        protected = {"s47_decision_recorded", "missing_episode"} & (self.case.facts | self.case.held)
        whether: dict[str, Callable[[], bool]] = {
            "OWN": lambda: own,
            "PROT": lambda: bool(protected),
            "STAT": lambda: by_agreement,
            "OBJ": lambda: by_agreement and not objected(self.case, category),
            "ORIG": lambda: by_agreement and approved(self.case, category, service),
            "EXC": lambda: False,
        }
        if gate == "CONS":
            return agreed(self.case, category, service) if by_agreement else 0
        return 3 * whether[gate]()

    @cached_property
    def _organisations(self) -> dict[str, str]:
        return {str(row["id"]): str(row["organisation_id"]) for row in self.case.rows["services"]}


@cache
def _among(cell: str, word: str) -> bool:
    """Tell whether a cell of the rule book lists a word: `*`, `a|b`, or `*-a|b` for all but these."""
    listed = word in cell.removeprefix("*-").split("|")
    return cell == "*" or listed is not cell.startswith("*-")


def _concerns(rule: Mapping[str, str], case: Situation) -> bool:
    asked = (("agency", case.who.agency), ("role", case.who.role), ("purpose", case.purpose))
    related = rule["relationship"] == "*" or any(_among(rule["relationship"], kind) for kind in case.held)
    return related and all(_among(rule[column], word) for column, word in asked)


def _met(condition: str, facts: set[str]) -> bool:
    outside = "allow_listed" not in facts
    worked_out = {
        "": True,
        "age_in_scope": "age_13_to_19" in facts or {"age_20_to_24", "ldd"} <= facts,
        "looked_after_or_cp_plan": bool({"looked_after", "child_protection_plan"} & facts),
        "homeless_16_17_or_care_leaver": bool({"homeless_16_17", "care_leaver"} & facts),
        "shielded_and_not_allow_listed": "shielded" in facts and outside,
        "shielded_and_not_allow_listed_and_no_second_authoriser": "shielded" in facts and outside,
        "restricted_and_not_allow_listed_and_no_override": "restricted" in facts and outside,
        "restriction_of_processing_art18": "art18" in facts,
    }
    return worked_out.get(condition, condition in facts)
