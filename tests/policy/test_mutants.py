"""What the workbench makes of mutants of the shipped rules: one slip in one rule.

`diff` names exactly the cells that counting them out finds; where no cell differs, `check` names what masks the slip;
the scenarios and the guarantees alone catch at least nine mutants in ten. The short form tries a sample of the mutants.

    CONCORDAT_LONG=1 python -m pytest tests/policy/test_mutants.py

tries all of them, some minutes long, and writes those that nothing caught to `docs/mutants.md`.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, combinations, product
from pathlib import Path
from random import Random

from policy.cells import ANY, one_of
from policy.decision_table import DecisionTable, Key, Openings
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Rule
from tests.policy.mutants import Mutant, masked_by, mutants
from tests.policy.shipped_protocol import TABLE, VOCABULARY

LONG = os.environ.get("CONCORDAT_LONG") == "1"
SURVIVORS = Path(__file__).parents[2] / "docs" / "mutants.md"
SEED, SAMPLE = "mutants", 80
AT_LEAST = 0.9
# A slip in a deny or cap for everybody touches hundreds of roles and purposes: so many of them are counted out.
KEYS_OF_A_MUTANT = 40 if LONG else 2
TODAY = date(2026, 6, 15)
MASKED = ("duplicate", "hidden-behind", "always-barred", "bars-nothing")
NAMES_A_RULE = re.compile(r"\b(?!Z99)[A-Z]\d\d\b")
INTRODUCTION = (
    "# Mutants that nothing catches",
    "",
    "A mutant is the youth support protocol with one slip in one rule: another gate, another level, a role dropped or",
    "added, permit and deny swapped. Below are those that change some answer and that neither a shipped scenario nor a",
    "shipped guarantee catches: each is a question for the governance lead, whether a scenario should pin it down.",
    "Written by `CONCORDAT_LONG=1 python -m pytest tests/policy/test_mutants.py`.",
    "",
)
Moves = Counter[tuple[Key, str, Level, Level]]


@cache
def tried() -> list[Mutant]:
    everything = mutants()
    return everything if LONG else Random(SEED).sample(everything, SAMPLE)


@dataclass(frozen=True)
class Mentioned:
    """What the rules of either table mention of one category for one role and purpose."""

    relationships: frozenset[str]
    gates: frozenset[str]
    conditions: frozenset[str]


def mentioned(tables: Iterable[DecisionTable], key: Key, category: str) -> Mentioned:
    rules = [rule for table in tables for rule in _speaking(table, key, category)]
    return Mentioned(
        frozenset(word for rule in rules for word in VOCABULARY.relationships if _names(rule.relationship, word)),
        frozenset(rule.gate for rule in rules if rule.gate),
        frozenset(rule.condition for rule in rules if rule.condition),
    )


def _speaking(table: DecisionTable, key: Key, category: str) -> Iterator[Rule]:
    agency, role, purpose = key
    for rule in table.rules.values():
        cells = (role, rule.role), (purpose, rule.purpose), (agency, rule.agency), (category, rule.category)
        if all(one_of(word, cell) for word, cell in cells):
            yield rule


def _names(cell: str, word: str) -> bool:
    return cell != ANY and one_of(word, cell)


@cache
def openings(gates: frozenset[str], conditions: frozenset[str]) -> list[tuple[Openings, int]]:
    """Return every way in which gates and conditions may stand, with how many assignments of facts come to it."""
    everything = VOCABULARY.everything
    levels = tuple(Level) if "CONS" in gates else (Level.HIDDEN,)
    found = []
    for opened, consent, (holding, cases) in product(subsets(gates - {"CONS"}), levels, held(conditions).items()):
        reach = dict.fromkeys(opened, (everything,) * 3)
        existence, summary, full = (everything if consent >= level else 0 for level in SHOWN_LEVELS)
        stands = Openings({**reach, "CONS": (existence, summary, full)}, dict.fromkeys(holding, everything))
        found.append((stands, cases))
    return found


@cache
def held(conditions: frozenset[str]) -> Counter[frozenset[str]]:
    """Return which of the conditions hold together, with how many assignments of their facts make it so."""
    formulas = {word: VOCABULARY.conditions[word].formula for word in conditions}
    facts = frozenset(fact for formula in formulas.values() for fact in formula.facts)
    return Counter(
        frozenset(word for word, formula in formulas.items() if formula.holds(dict.fromkeys(true, 1), 1))
        for true in subsets(facts)
    )


def subsets(words: Iterable[str]) -> list[tuple[str, ...]]:
    ordered = sorted(words)
    return list(chain.from_iterable(combinations(ordered, size) for size in range(len(ordered) + 1)))


def counted_out(mutant: Mutant, keys: Iterable[Key]) -> Moves:
    """Return how many cells move from level to level."""
    moves = Moves()
    for key in keys:
        alike: dict[Mentioned, list[str]] = defaultdict(list)
        for word in VOCABULARY.categories:
            if one_of(word, mutant.rule.category):
                alike[mentioned((TABLE, mutant.table), key, word)].append(word)
        for what, words in alike.items():
            moves.update(_moves(mutant, key, what, words))
    return moves


def _moves(mutant: Mutant, key: Key, what: Mentioned, words: list[str]) -> Moves:
    moves, bits = Moves(), {word: 1 << VOCABULARY.positions[word] for word in words}
    for relationships in subsets(what.relationships):
        standing = TABLE.relationships(relationships)
        for stands, cases in openings(what.gates, what.conditions):
            was, now = (table.answer(key, standing, stands) for table in (TABLE, mutant.table))
            if was.shown != now.shown:
                for word, bit in bits.items():
                    if was.level(bit) is not now.level(bit):
                        moves[key, word, was.level(bit), now.level(bit)] += cases
    return moves


def sampled_keys(mutant: Mutant) -> list[Key]:
    return Random(str(mutant)).sample(mutant.keys, min(KEYS_OF_A_MUTANT, len(mutant.keys)))


def test_the_differences_of_a_mutant_are_those_that_counting_out_its_cells_finds() -> None:
    for mutant in tried():
        keys = sampled_keys(mutant)
        told = Moves(
            {
                (
                    (change.agency, change.role, change.purpose),
                    change.category,
                    change.before,
                    change.after,
                ): change.cells
                for change in mutant.changes(keys)
            }
        )
        assert told == counted_out(mutant, keys), str(mutant)


def test_where_no_answer_differs_check_names_what_masks_the_slip() -> None:
    for mutant in tried():
        if not mutant.differs:
            told = [finding for finding in masked_by(mutant, TODAY) if finding.code in MASKED]
            assert told, str(mutant)
            assert all(finding.code == "bars-nothing" or NAMES_A_RULE.search(finding.sentence) for finding in told)


def test_scenarios_and_guarantees_alone_catch_nine_mutants_in_ten() -> None:
    differing = [mutant for mutant in tried() if mutant.differs]
    survivors = [mutant for mutant in differing if not mutant.caught_by]
    if LONG:
        SURVIVORS.write_text(page(len(tried()), len(differing), survivors), "utf-8")
    assert len(differing) - len(survivors) >= AT_LEAST * len(differing), [str(mutant) for mutant in survivors]


def test_the_page_lists_each_survivor_with_its_rule_and_the_slip() -> None:
    lines = page(20, 10, [mutant for mutant in mutants() if str(mutant) == "C01 with role pa_manager"]).splitlines()
    assert "20 mutants, of which 10 change some answer; 9 of these (90.0 %) are caught." in lines
    assert lines[-1] == "- C01: with role pa_manager"


def page(tried_at_all: int, differing: int, survivors: list[Mutant]) -> str:
    """Return `docs/mutants.md`."""
    caught, slips = differing - len(survivors), defaultdict[str, list[str]](list)
    for mutant in survivors:
        slips[mutant.rule.id].append(mutant.slip)
    listed_slips = [f"- {rule}: {'; '.join(each)}" for rule, each in slips.items()]
    share = f"{caught} of these ({100 * caught / differing:.1f} %) are caught."
    counts = f"{tried_at_all} mutants, of which {differing} change some answer; {share}"
    return "\n".join([*INTRODUCTION, counts, "", "Not caught, by rule:", "", *listed_slips, ""])
