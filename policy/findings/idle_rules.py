"""Finds rules that can never decide anything: copied, hidden behind others, always barred, or met by nobody."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace

from policy.cells import ANY
from policy.decision_table import DecisionTable
from policy.findings.finding import Finding, Severity, Told
from policy.findings.weight import Weight, weigh
from policy.possibilities import Possibilities
from policy.protocol import Rule, RuleId
from policy.table_compiler import compile_table
from policy.vocabulary import Vocabulary
from policy.whole_protocol import WholeProtocol

CELLS_FROM, CELLS_TO = 1, -1  # all columns of a rule but its id and its because
TAKE_OUT = "Take it out, or say in it what it was meant for"


def idle_rules(whole: WholeProtocol) -> Iterator[Finding]:
    """Yield a finding for each rule without which every possible request would come out the same."""
    told, copies = Told(whole), dict(_copies(whole.table.protocol.rules))
    for copy, first in copies.items():
        sentence = f"says the same as {first}: it can never decide anything"
        yield told.rule(Severity.WARNING, copy, "duplicate", sentence, "Take one of the two out.")
    impossible = _impossible_conditions(whole.table.vocabulary)
    for rule, weight in weigh(_without(whole.table, copies)).items():
        if not weight.decides or whole.table.rules[rule].condition in impossible:
            yield _idle(told, whole.table.rules[rule], weight, impossible)


def _copies(rules: Iterable[Rule]) -> Iterator[tuple[RuleId, RuleId]]:
    first: dict[tuple[object, ...], RuleId] = {}
    for rule in rules:
        cells = tuple(_unordered(cell) for cell in astuple(rule)[CELLS_FROM:CELLS_TO])
        if cells in first:
            yield rule.id, first[cells]
        first.setdefault(cells, rule.id)


def _unordered(cell: str) -> tuple[bool, frozenset[str]]:
    return cell.startswith("*-"), frozenset(cell.removeprefix("*-").split("|"))


def _without(table: DecisionTable, copies: Iterable[RuleId]) -> DecisionTable:
    gone = set(copies)
    if not gone:
        return table
    kept = tuple(rule for rule in table.protocol.rules if rule.id not in gone)
    return compile_table(replace(table.protocol, rules=kept))


def _idle(told: Told, rule: Rule, weight: Weight, impossible: set[str]) -> Finding:
    hiding = ", ".join(weight.hidden_by)
    barring = ", ".join(weight.barred_by)
    if not weight.met or rule.condition in impossible:
        return _unmet(told, rule, impossible)
    if weight.matters:
        behind = f"{hiding}, and {barring} bars the rest" if barring else hiding
        sentence = f"can never decide anything: all that it reaches is reached by {behind}"
        return told.rule(Severity.WARNING, rule.id, "hidden-behind", sentence, f"{TAKE_OUT} that {hiding} lacks.")
    if rule.effect == "permit":
        sentence = f"can never decide anything: {barring} always bars what it permits"
        return told.rule(Severity.WARNING, rule.id, "always-barred", sentence, f"Take it out, or narrow {barring}.")
    sentence = f"can never decide anything: no rule permits what this {rule.effect} bars"
    return told.rule(
        Severity.WARNING, rule.id, "bars-nothing", sentence, "Take it out, or explain what it stands guard against."
    )


def _unmet(told: Told, rule: Rule, impossible: set[str]) -> Finding:
    if rule.condition in impossible:
        sentence = f"can never decide anything: its condition '{rule.condition}' never holds"
        way_out = "Mend the condition's formula, or look at [impossible] in the vocabulary."
    else:
        sentence = f"can never decide anything: nobody can meet it as {_cell(rule.role)} of {_cell(rule.agency)}"
        way_out = "Name agencies that have the role, and leave some word in each cell."
    return told.rule(Severity.ERROR, rule.id, "met-by-nobody", sentence, way_out)


def _cell(cell: str) -> str:
    return "any" if cell == ANY else cell


def _impossible_conditions(vocabulary: Vocabulary) -> set[str]:
    """Return the conditions that hold in no possible case."""
    found = set()
    for word, condition in vocabulary.conditions.items():
        space = Possibilities((), (), _entangled(vocabulary, condition.formula.facts), consent=False)
        if not condition.formula.holds(space.holding, space.everything) & space.possible(vocabulary):
            found.add(word)
    return found


def _entangled(vocabulary: Vocabulary, facts: frozenset[str]) -> tuple[str, ...]:
    """Return these facts and all that [impossible] ties to them."""
    tied = set(facts)
    for _ in vocabulary.impossible:
        for formula in vocabulary.impossible.values():
            tied |= formula.facts if formula.facts & tied else frozenset()
    return tuple(fact for fact in vocabulary.facts if fact in tied)
