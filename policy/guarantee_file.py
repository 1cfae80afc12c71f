"""Reads `guarantees.csv` against the vocabulary: sentences that must hold of every possible request, as data.

    id, sentence, kind, agency, role, relationship, category, purpose, gate, level, given

`never`   whoever this is, holding at most these relationships and with at most these gates open, is never shown the
          category at this level or above
`only`    whoever is shown the category at this level or above is one of these, for one of these purposes, holding one
          of these relationships and with one of these gates open
`always`  whoever this is, holding one of these relationships and with one of these gates open, is shown the category
          at this level or above

`given` is a formula over facts and relationships that narrows the requests (a word that is both is the fact); a
category cell may name a flag of the vocabulary as `@SC`, and the relationship cell of `never` may be `none`. Knows
nothing of how a guarantee is proved.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from policy.cells import listed, one_of
from policy.conditions import FormulaRefused, parse_formula
from policy.faults import Fault, unknown_word
from policy.levels import SHOWN_LEVELS
from policy.rule_book import Lines
from policy.vocabulary import FLAGS, Vocabulary

GUARANTEES_FILE = "guarantees.csv"
KINDS = ("never", "only", "always")
NO_RELATIONSHIP = "none"
FLAG = "@"


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

    def names(self, agency: str, role: str, purpose: str) -> bool:
        """Tell whether the guarantee names this agency, role and purpose."""
        return one_of(agency, self.agency) and one_of(role, self.role) and one_of(purpose, self.purpose)


COLUMNS = tuple(column.name for column in fields(Guarantee))


def covered(vocabulary: Vocabulary, cell: str) -> frozenset[str]:
    """Return the categories of a cell, in which `@SC` stands for every category that has the flag."""
    but = "*-" if cell.startswith("*-") else ""
    words = [word for part in cell.removeprefix("*-").split("|") for word in _unfolded(vocabulary, part)]
    return frozenset(word for word in vocabulary.categories if one_of(word, but + "|".join(words)))


def _unfolded(vocabulary: Vocabulary, part: str) -> list[str]:
    if not part.startswith(FLAG):
        return [part]
    return [word for word, category in vocabulary.categories.items() if part[1:] in category.flags]


def read_guarantees(text: str, vocabulary: Vocabulary) -> tuple[tuple[Guarantee, ...], list[Fault]]:
    """Return the guarantees and every fault of `guarantees.csv`."""
    lines = Lines(GUARANTEES_FILE, COLUMNS, vocabulary)
    guarantees = []
    for number, line in lines.read(text):
        _check(lines, number, line)
        guarantees.append(Guarantee(**line))
    return tuple(guarantees), lines.faults


def _check(lines: Lines, number: int, line: Mapping[str, str]) -> None:
    words = lines.vocabulary
    if not line["sentence"].strip():
        lines.faults.append(Fault(lines.file, number, "the sentence is missing: say what is guaranteed"))
    lines.word(number, "kind", line["kind"], KINDS)
    lines.posts(number, line)
    if line["relationship"] != NO_RELATIONSHIP or line["kind"] != "never":
        lines.cell(number, "relationship", line["relationship"], words.relationships)
    _check_categories(lines, number, line["category"])
    lines.cell(number, "purpose", line["purpose"], words.purposes)
    lines.cell(number, "gate", line["gate"], words.gates)
    lines.word(number, "level", line["level"], [level.word for level in SHOWN_LEVELS])
    _check_given(lines, number, line["given"])


def _check_categories(lines: Lines, number: int, cell: str) -> None:
    flags = [word for word in listed(cell) if word.startswith(FLAG)]
    known: Collection[str] = (*lines.vocabulary.categories, *flags)
    lines.cell(number, "category", cell, known)
    for flag in flags:
        lines.word(number, "flag", flag[1:], FLAGS)
    if flags and set(flags) <= {FLAG + flag for flag in FLAGS} and not covered(lines.vocabulary, cell):
        lines.faults.append(Fault(lines.file, number, f"the category cell '{cell}' covers no category"))


def _check_given(lines: Lines, number: int, text: str) -> None:
    if not text:
        return
    known = [*lines.vocabulary.facts, *lines.vocabulary.relationships]
    try:
        formula = parse_formula(text)
    except FormulaRefused as error:
        lines.faults.append(Fault(lines.file, number, f"given: the formula '{text}' cannot be used: {error}"))
        return
    for word in sorted(formula.facts.difference(known)):
        lines.faults.append(Fault(lines.file, number, "given: " + unknown_word("fact or relationship", word, known)))
