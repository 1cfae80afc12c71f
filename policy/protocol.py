"""A protocol: its vocabulary, its rules and its actions, as they were written, and the stamp that names it exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

from policy.vocabulary import Vocabulary

RuleId = NewType("RuleId", str)

EFFECTS = ("permit", "cap", "deny")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rule book; cells are kept as written, for Casbin reads them."""

    id: RuleId
    effect: str
    agency: str
    role: str
    relationship: str
    category: str
    purpose: str
    gate: str
    level: str
    condition: str
    because: str


@dataclass(frozen=True, slots=True)
class Action:
    """One line that says who may do what."""

    id: RuleId
    agency: str
    role: str
    relationship: str
    action: str
    condition: str
    because: str


@dataclass(frozen=True)
class Protocol:
    """A protocol that was read without a fault."""

    id: str
    version: str
    title: str
    hash: str
    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    actions: tuple[Action, ...]
    meaning: str

    @property
    def stamp(self) -> str:
        """`id@version#hash`, the name under which decisions are logged."""
        return f"{self.id}@{self.version}#{self.hash}"

    @property
    def because(self) -> Mapping[RuleId, str]:
        """The sentence of each rule."""
        return {rule.id: rule.because for rule in self.rules}
