"""The closed list of words that a protocol may use, and how each reads to a person.

Categories are numbered in the order in which the vocabulary lists them, so that a set of categories is an integer.
The numbers live as long as the loaded vocabulary and are never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policy.conditions import Formula
from policy.levels import Level
from policy.retention import Retention

GATES = ("OWN", "PROT", "STAT", "OBJ", "CONS", "ORIG", "EXC")
FLAGS = ("SC", "CO", "CF", "3P", "LOC", "SS")


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of detail: what each level means, who records it, and whether even its existence is kept back."""

    word: str
    label: str
    flags: frozenset[str]
    neither_confirm_nor_deny: bool
    originators: tuple[str, ...]
    parent_may_agree: str
    existence: str
    summary: str
    full: str
    fields: Mapping[Level, tuple[str, ...]]

    def recorded_by(self, agency: str, roles: Iterable[str]) -> bool:
        """Tell whether a service of this agency, with these roles, records the category as a rule."""
        return any(word in ("*", agency, *(f"{agency}.{role}" for role in roles)) for word in self.originators)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A way to stand to a young person: who holds it, and which roles must be named on it all the same.

    `decided` is the fact that holds once somebody else has recorded the threshold decision behind it; `evidenced` the
    fact that holds once its evidence is on file.
    """

    word: str
    label: str
    held_by: str
    by_name_for: frozenset[str]
    decided: str
    evidenced: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition of a rule; a confidential one is never told to a reader."""

    word: str
    formula: Formula
    sentence: str
    confidential: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A choice that a governance lead may argue about, with its value and the rules that carry it, if any."""

    word: str
    sentence: str
    value: bool | int | str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Every word of one protocol; the mappings keep the order of the file."""

    protocol: Mapping[str, str]
    agencies: Mapping[str, str]
    roles: Mapping[str, Mapping[str, str]]
    relationships: Mapping[str, Relationship]
    purposes: Mapping[str, str]
    levels: Mapping[str, str]
    gates: Mapping[str, str]
    facts: Mapping[str, str]
    conditions: Mapping[str, Condition]
    impossible: Mapping[str, Formula]
    actions: Mapping[str, str]
    switches: Mapping[str, Switch]
    identifiers: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, Category]
    # What stands on the form by which a young person agrees, since when each version of its notice has been given out,
    # and why a warning about this protocol is accepted.
    consent_form: tuple[str, ...]
    notices: Mapping[str, date]
    explained: Mapping[str, str]
    # How long the access log keeps what it says of an access.
    retention: Mapping[str, Retention]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The number of each category's bit."""
        return {word: number for number, word in enumerate(self.categories)}

    @cached_property
    def everything(self) -> int:
        """The set of all categories."""
        return (1 << len(self.categories)) - 1

    def mask(self, words: Iterable[str]) -> int:
        """Return these categories as a set; KeyError for a word that is none."""
        mask = 0
        for word in words:
            mask |= 1 << self.positions[word]
        return mask

    def words(self, mask: int) -> tuple[str, ...]:
        """Return the categories of a set, in vocabulary order."""
        return tuple(word for word, number in self.positions.items() if mask >> number & 1)

    @cached_property
    def all_roles(self) -> frozenset[str]:
        """Every role of every agency."""
        return frozenset(role for roles in self.roles.values() for role in roles)
