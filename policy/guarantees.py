"""Guarantees: sentences that must hold of every possible request, proved, or refuted with the smallest counter-example.

    id, sentence, kind, agency, role, relationship, category, purpose, gate, level, given

`never`   whoever this is, holding at most these relationships and with at most these gates open, is never shown the
          category at this level or above
`only`    whoever is shown the category at this level or above is one of these, for one of these purposes, holding one
          of these relationships and with one of these gates open
`always`  whoever this is, holding one of these relationships and with one of these gates open, is shown the category
          at this level or above

`given` is a formula over facts and relationships that narrows the requests; a category cell may name a flag of the
vocabulary as `@SC`, and a relationship cell `none`. Proved over every possible request: nothing is sampled.
"""

from dataclasses import dataclass, fields
from functools import cached_property

from policy.cells import ANY, listed, one_of
from policy.conditions import Formula, parse_formula
from policy.decision_table import DecisionTable, Key
from policy.levels import LEVEL_BY_WORD
from policy.possibilities import ABOVE_EXISTENCE, CONSENT, ODD, Assignment, Possibilities, possibilities
from policy.protocol import RuleId
from policy.vocabulary import Vocabulary

KINDS = ("never", "only", "always")


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One line of `guarantees.csv`; cells are written as in the rule book."""

    id: str
    sentence: str
    kind: str
    agency: str
    role: str
    relationship: str
    category: str
    purpose: str
    gate: str
    level: str
    given: str


COLUMNS = tuple(column.name for column in fields(Guarantee))


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A request that one could make and that breaks a guarantee, with the rules to blame."""

    agency: str
    role: str
    purpose: str
    category: str
    example: Assignment
    rules: tuple[RuleId, ...]

    @property
    def sentence(self) -> str:
        """The request, in words."""
        given = ", ".join(self.example.words) or "whatever is known"
        blamed = f"rule {', '.join(self.rules)}" if self.rules else "no rule permits it"
        return f"{self.agency}.{self.role} asking for {self.purpose} about {self.category} with {given}: {blamed}"


def refute(table: DecisionTable, guarantee: Guarantee) -> CounterExample | None:
    """Return the smallest counter-example to a guarantee, or None: then it is proved."""
    words = table.vocabulary
    found = [
        proof.counter_example()
        for agency in words.agencies
        for role in words.roles[agency]
        for purpose in words.purposes
        for category in covered(words, guarantee.category)
        if (proof := _Proof(table, guarantee, (agency, role, purpose), category)).concerned and proof.broken
    ]
    return min(found, key=lambda example: len(example.example.words), default=None)


def covered(vocabulary: Vocabulary, cell: str) -> list[str]:
    """Return the categories of a cell, in which `@SC` stands for every category that has the flag."""
    flagged = [
        "|".join(word for word, category in vocabulary.categories.items() if part[1:] in category.flags)
        if part.startswith("@")
        else part
        for part in cell.split("|")
    ]
    return [word for word in vocabulary.categories if one_of(word, "|".join(flagged))]


@dataclass(frozen=True)
class _Proof:
    """One guarantee over every request of one role for one purpose about one category."""

    table: DecisionTable
    guarantee: Guarantee
    key: Key
    category: str

    @cached_property
    def named(self) -> bool:
        agency, role, purpose = self.key
        cells = self.guarantee
        return one_of(agency, cells.agency) and one_of(role, cells.role) and one_of(purpose, cells.purpose)

    @property
    def concerned(self) -> bool:
        return self.named or self.guarantee.kind == "only"

    @cached_property
    def given(self) -> Formula | None:
        return parse_formula(self.guarantee.given) if self.guarantee.given else None

    @cached_property
    def space(self) -> Possibilities:
        also = set(self.given.facts) if self.given else set()
        if self.guarantee.kind == "always":
            also |= {
                word for word in self.table.vocabulary.relationships if word in listed(self.guarantee.relationship)
            }
        return possibilities([self.table], self.key, self.category, also)

    @cached_property
    def broken(self) -> int:
        """The requests that break the guarantee."""
        space, guarantee = self.space, self.guarantee
        level = LEVEL_BY_WORD[guarantee.level]
        shown = space.shown(self.table, self.key, self.category)[level - 1]
        possible = space.possible(self.table.vocabulary)
        if self.given:
            possible &= self.given.holds(space.variables, space.everything)
        if guarantee.kind == "never":
            return possible & shown & self._at_most()
        if guarantee.kind == "only":
            return possible & shown & ~(self._some() if self.named else 0)
        return possible & self._some() & ~shown

    def _at_most(self) -> int:
        """Return the requests in which nothing else is held and no other gate is open."""
        within = self.space.everything
        for word in self.space.relationships:
            if not one_of(word, self.guarantee.relationship) and not self._given_names(word):
                within &= ~self.space.variables[word]
        for gate, variables in self._gates():
            if not one_of(gate, self.guarantee.gate):
                for variable in variables:
                    within &= ~self.space.variables[variable]
        return within

    def _given_names(self, word: str) -> bool:
        return bool(self.given and word in self.given.facts)

    def _some(self) -> int:
        """Return the requests in which one of the relationships is held and one of the gates is open."""
        everything, variables = self.space.everything, self.space.variables
        held = everything if self.guarantee.relationship == ANY else 0
        for word in self.space.relationships:
            held |= variables[word] if one_of(word, self.guarantee.relationship) else 0
        opened = everything if self.guarantee.gate == ANY else 0
        for gate, names in self._gates():
            for name in names if one_of(gate, self.guarantee.gate) else ():
                opened |= variables[name]
        return held & opened

    def _gates(self) -> list[tuple[str, tuple[str, ...]]]:
        consent = [(CONSENT, (ABOVE_EXISTENCE, ODD))] if self.space.consent else []
        return [*((gate, (gate,)) for gate in self.space.gates), *consent]

    def counter_example(self) -> CounterExample:
        """Return the smallest request that breaks the guarantee, with the rules to blame."""
        level, bit = LEVEL_BY_WORD[self.guarantee.level], 1 << self.table.vocabulary.positions[self.category]
        example = self.space.first_of(self.broken)
        # Permits that show too much; for `always`, caps and denies that show too little.
        at_fault = self.guarantee.kind != "always"
        clauses = [c for c in self.table.clauses.get(self.key, ()) if c.categories & bit and c.permits is at_fault]
        met = [clause for clause in clauses if self.space.met(clause, level, self.table) & example]
        rules = tuple(rule for clause in met for rule, categories in clause.rules if categories & bit)
        return CounterExample(*self.key, self.category, self.space.smallest(self.broken), rules)
