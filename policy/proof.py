"""One guarantee over every request of one role for one purpose about one category: which of them break it.

Exact: the requests are sets of assignments (`possibilities`), and nothing is sampled.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from policy.cells import ANY, one_of
from policy.conditions import Formula, parse_formula
from policy.decision_table import DecisionTable, Key
from policy.guarantee_file import Guarantee
from policy.levels import LEVEL_BY_WORD, Level
from policy.possibilities import ABOVE_EXISTENCE, CONSENT, ODD, Assignment, Possibilities, possibilities
from policy.protocol import RuleId


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


@dataclass(frozen=True)
class Proof:
    """One guarantee over every request of one role for one purpose about one category; `named` if it names these."""

    table: DecisionTable
    guarantee: Guarantee
    key: Key
    category: str
    named: bool

    @cached_property
    def broken(self) -> int:
        """The requests that break the guarantee."""
        shown = self._space.shown(self.table, self.key, self.category)[self._level - 1]
        if self.guarantee.kind == "always":
            return self._possible & self._some() & ~shown
        if not shown:
            return 0
        if self.guarantee.kind == "never":
            return self._possible & shown & self._at_most()
        return self._possible & shown & ~(self._some() if self.named else 0)

    def counter_example(self) -> CounterExample:
        """Return the smallest request that breaks the guarantee, with the rules to blame."""
        bit = 1 << self.table.vocabulary.positions[self.category]
        example = self._space.first_of(self.broken)
        # Permits that show too much; for `always`, caps and denies that show too little.
        at_fault = self.guarantee.kind != "always"
        clauses = [c for c in self.table.clauses.get(self.key, ()) if c.categories & bit and c.permits is at_fault]
        met = [clause for clause in clauses if self._space.met(clause, self._level, self.table) & example]
        rules = tuple(rule for clause in met for rule, categories in clause.rules if categories & bit)
        return CounterExample(*self.key, self.category, self._space.smallest(self.broken), rules)

    @cached_property
    def _level(self) -> Level:
        return LEVEL_BY_WORD[self.guarantee.level]

    @cached_property
    def _given(self) -> Formula | None:
        return parse_formula(self.guarantee.given) if self.guarantee.given else None

    @cached_property
    def _space(self) -> Possibilities:
        also = self._given.facts if self._given else frozenset[str]()
        space = possibilities([self.table], self.key, self.category, also)
        return self._with_free_words(space) if self.guarantee.kind == "always" else space

    def _with_free_words(self, space: Possibilities) -> Possibilities:
        """Add a relationship and a gate of the guarantee that no rule mentions; one stands for all of them."""
        words, cells = self.table.vocabulary, self.guarantee
        held = _free(words.relationships, cells.relationship, space.relationships)
        mentioned = (*space.gates, CONSENT) if space.consent else space.gates
        gates = _free(words.gates, cells.gate, mentioned)
        consent = space.consent or CONSENT in gates
        plain = (*space.gates, *(gate for gate in gates if gate != CONSENT))
        return replace(space, relationships=(*space.relationships, *held), gates=plain, consent=consent)

    @cached_property
    def _possible(self) -> int:
        space, possible = self._space, self._space.possible(self.table.vocabulary)
        if self._given:
            possible &= self._given.holds({**space.variables, **space.holding}, space.everything)
        return possible

    def _at_most(self) -> int:
        """Return the requests in which nothing else is held and no other gate is open."""
        space, cells = self._space, self.guarantee
        others = [word for word in space.relationships if not one_of(word, cells.relationship)]
        shut = [word for word in others if not self._given_names(word)]
        shut += [gate for gate in space.gates if not one_of(gate, cells.gate)]
        if space.consent and not one_of(CONSENT, cells.gate):
            shut += [ABOVE_EXISTENCE, ODD]
        within = space.everything
        for word in shut:
            within &= ~space.variables[word]
        return within

    def _given_names(self, relationship: str) -> bool:
        """Tell whether `given` speaks of this relationship, which is then no other one."""
        return bool(self._given and relationship in self._given.facts - set(self.table.vocabulary.facts))

    def _some(self) -> int:
        """Return the requests in which one of the relationships is held and one of the gates is open."""
        space, cells = self._space, self.guarantee
        held = space.everything if cells.relationship == ANY else 0
        for word in space.relationships:
            held |= space.variables[word] if one_of(word, cells.relationship) else 0
        opened = space.everything if cells.gate == ANY else 0
        for gate in space.gates:
            opened |= space.variables[gate] if one_of(gate, cells.gate) else 0
        if space.consent and one_of(CONSENT, cells.gate):
            opened |= space.consented(self._level)
        return held & opened


def _free(known: Iterable[str], cell: str, mentioned: Container[str]) -> tuple[str, ...]:
    return tuple(word for word in known if cell != ANY and one_of(word, cell) and word not in mentioned)[:1]
