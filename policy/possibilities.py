"""Every request that could be made about one category by one role for one purpose, all of them at once.

The vocabulary is finite, so a question about all possible requests has an exact answer. Each relationship, gate and
fact that the clauses mention is a variable; a set of assignments is an integer with one bit an assignment (a truth
table), and a protocol's answer at a level is such a set. Nothing is sampled. Consent reaches a level, so it takes two
variables.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from policy.decision_table import WHOEVER, Clause, DecisionTable, Key
from policy.levels import SHOWN_LEVELS, Level
from policy.vocabulary import Vocabulary

CONSENT = "CONS"
# Consent to existence sets the second, to summary the first, to full both.
ABOVE_EXISTENCE, ODD = "consent to summary or full", "consent to existence or full"
Shown = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One request that could be made: relationships held, gates open, facts that hold, and how far consent reaches."""

    relationships: tuple[str, ...]
    gates: tuple[str, ...]
    facts: tuple[str, ...]
    consent: Level

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is assigned, as one list of words."""
        consent = (f"{CONSENT} to {self.consent.word}",) if self.consent else ()
        return (*self.relationships, *self.gates, *consent, *self.facts)


@dataclass(frozen=True)
class Possibilities:
    """All assignments of some relationships, gates and facts, and of consent where it matters."""

    relationships: tuple[str, ...]
    gates: tuple[str, ...]
    facts: tuple[str, ...]
    consent: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables in the order of their bits."""
        return (*self.relationships, *self.gates, *((ODD, ABOVE_EXISTENCE) if self.consent else ()), *self.facts)

    @cached_property
    def everything(self) -> int:
        """The set of all assignments."""
        return (1 << (1 << len(self.names))) - 1

    @cached_property
    def variables(self) -> Mapping[str, int]:
        """For each relationship, gate and degree of consent, the set of assignments in which it is held or open."""
        return dict(self._tables[: len(self.names) - len(self.facts)])

    @cached_property
    def holding(self) -> Mapping[str, int]:
        """For each fact, the set of assignments in which it holds; a fact may be named as a relationship is."""
        return dict(self._tables[len(self.names) - len(self.facts) :])

    @cached_property
    def _tables(self) -> list[tuple[str, int]]:
        size = 1 << len(self.names)
        return [(name, _variable(place, size)) for place, name in enumerate(self.names)]

    def possible(self, vocabulary: Vocabulary) -> int:
        """Return the assignments that the vocabulary does not rule out, such as two ages at once."""
        ruled_out = [formula for formula in vocabulary.impossible.values() if formula.facts <= set(self.facts)]
        possible = self.everything
        for formula in ruled_out:
            possible &= ~formula.holds(self.holding, self.everything)
        return possible

    def shown(self, table: DecisionTable, key: Key, category: str) -> Shown:
        """Return, for each level, the assignments in which a table shows the category."""
        bit = 1 << table.vocabulary.positions[category]
        permitted, barred = [0, 0, 0], [0, 0, 0]
        for clause in table.clauses.get(key, ()):
            if clause.categories & bit:
                total = permitted if clause.permits else barred
                met = self._standing(clause, table) & self._conditions(clause, table.vocabulary)
                for level in clause.levels:
                    total[level - 1] |= met & self._gates(clause, level)
        return permitted[0] & ~barred[0], permitted[1] & ~barred[1], permitted[2] & ~barred[2]

    def met(self, clause: Clause, level: Level, table: DecisionTable) -> int:
        """Return the assignments in which a clause of a table permits or bars at a level."""
        if level not in clause.levels:
            return 0
        return self._standing(clause, table) & self._conditions(clause, table.vocabulary) & self._gates(clause, level)

    @cached_property
    def _by_size(self) -> list[int]:
        layers = [1]
        for place in range(len(self.names)):
            moved = [0, *(layer << (1 << place) for layer in layers)]
            layers = [kept | more for kept, more in zip([*layers, 0], moved, strict=True)]
        return layers

    def first_of(self, assignments: int) -> int:
        """Return the set of one that has the fewest true variables; StopIteration for an empty set."""
        least = next(layer & assignments for layer in self._by_size if layer & assignments)
        return least & -least

    def smallest(self, assignments: int) -> Assignment:
        """Return an assignment with the fewest true variables; StopIteration for an empty set."""
        return self.assignment(self.first_of(assignments).bit_length() - 1)

    def number(self, assignment: Assignment) -> int:
        """Return the number of an assignment."""
        consent = [name for name, bit in ((ABOVE_EXISTENCE, 2), (ODD, 1)) if assignment.consent & bit]
        true = {*assignment.relationships, *assignment.gates, *consent}
        open_now = [*(name in true for name in self.variables), *(fact in assignment.facts for fact in self.facts)]
        return sum(1 << place for place, held in enumerate(open_now) if held)

    def assignment(self, number: int) -> Assignment:
        """Return the assignment of a number: its bits are the variables."""
        true = {name for place, name in enumerate(self.variables) if number >> place & 1}
        facts = number >> len(self.variables)
        return Assignment(
            tuple(word for word in self.relationships if word in true),
            tuple(gate for gate in self.gates if gate in true),
            tuple(fact for place, fact in enumerate(self.facts) if facts >> place & 1),
            Level(2 * (ABOVE_EXISTENCE in true) + (ODD in true)),
        )

    def _standing(self, clause: Clause, table: DecisionTable) -> int:
        if clause.relationships & WHOEVER:
            return self.everything
        words = [word for word in self.relationships if clause.relationships & table.relationship_bits.get(word, 0)]
        return _any(self.variables[word] for word in words)

    def _conditions(self, clause: Clause, vocabulary: Vocabulary) -> int:
        if not clause.conditions:
            return self.everything
        formulas = [vocabulary.conditions[word].formula for word in clause.conditions]
        return _any(formula.holds(self.holding, self.everything) for formula in formulas)

    def _gates(self, clause: Clause, level: Level) -> int:
        if not clause.gates:
            return self.everything
        return _any(self.consented(level) if gate == CONSENT else self.variables[gate] for gate in clause.gates)

    def consented(self, level: Level) -> int:
        """Return the assignments in which consent reaches a level; KeyError where no clause asks for consent."""
        above, odd = self.variables[ABOVE_EXISTENCE], self.variables[ODD]
        return {Level.EXISTENCE: above | odd, Level.SUMMARY: above, Level.FULL: above & odd}[level]


def possibilities(
    tables: Iterable[DecisionTable], key: Key, category: str, also: Collection[str] = ()
) -> Possibilities:
    """Return all assignments of what any of the tables, or `also`, mentions for a key and a category."""
    relationships: dict[str, None] = {}
    gates: set[str] = set()
    facts: dict[str, None] = {}
    for table in tables:
        words, bit = table.vocabulary, 1 << table.vocabulary.positions[category]
        clauses = [clause for clause in table.clauses.get(key, ()) if clause.categories & bit]
        held = _any(clause.relationships for clause in clauses if not clause.relationships & WHOEVER)
        relationships |= {word: None for word, mask in table.relationship_bits.items() if mask & held or word in also}
        gates |= {gate for clause in clauses for gate in clause.gates}
        conditions = {word for clause in clauses for word in clause.conditions}
        named = frozenset(also).union(*(words.conditions[word].formula.facts for word in conditions))
        facts |= {fact: None for fact in words.facts if fact in named}
    plain = tuple(gate for gate in sorted(gates) if gate != CONSENT)
    return Possibilities(tuple(relationships), plain, tuple(facts), CONSENT in gates)


def levels_of(shown: Shown, everything: int) -> dict[Level, int]:
    """Return, for each level, the assignments whose highest shown level it is."""
    above, found = 0, {}
    for level in reversed(SHOWN_LEVELS):
        found[level] = shown[level - 1] & ~above
        above |= shown[level - 1]
    return {Level.HIDDEN: everything & ~above, **found}


def _any(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _variable(place: int, size: int) -> int:
    """Return the truth table of the variable at a place: runs of 2^place zeros and ones."""
    run = 1 << place
    table, width = ((1 << run) - 1) << run, 2 * run
    while width < size:
        table |= table << width
        width *= 2
    return table
