"""Mutants of the shipped rules: one cell or the effect of one rule made wrong, as a slip of the pen would.

Each other gate, each other level, each role of its agencies dropped or added, permit and deny swapped. What the
scenarios and the guarantees make of a mutant stands here too; that they should catch it is the tests' to say.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import cached_property

from engine.scenario_case import run
from policy.cells import ANY, listed, one_of
from policy.decision_table import DecisionTable, Key
from policy.difference import Change, differences
from policy.findings.finding import Finding
from policy.findings.search import findings
from policy.guarantee_file import Guarantee, covered
from policy.levels import SHOWN_LEVELS, Level
from policy.proof import Proof
from policy.protocol import Rule, RuleId
from policy.protocol_files import YOUTH_SUPPORT
from policy.rule_book import RULES_FILE
from policy.table_compiler import compile_table
from policy.vocabulary import Vocabulary
from policy.whole_protocol import read_whole_folder
from tests.policy.shipped_protocol import PROTOCOL, SCENARIOS, TABLE, VOCABULARY

ALONE = RuleId("Z99")
WHOLE = read_whole_folder(YOUTH_SUPPORT)
BY_KEY = {
    key: [s for s in SCENARIOS if (s.given["agency"], s.given["role"], s.given["purpose"]) == key]
    for key in {(s.given["agency"], s.given["role"], s.given["purpose"]) for s in SCENARIOS}
}


@dataclass(frozen=True)
class Mutant:
    """One rule, the rule that takes its place, and what was done to it."""

    rule: Rule
    changed: Rule
    slip: str

    def __str__(self) -> str:
        """Return the rule's id with the slip."""
        return f"{self.rule.id} {self.slip}"

    @cached_property
    def _compiled(self) -> tuple[DecisionTable, list[Key]]:
        rules = tuple(self.changed if rule is self.rule else rule for rule in PROTOCOL.rules)
        # No slip touches the actions.
        whole = compile_table(replace(PROTOCOL, rules=rules, actions=()))
        before, after = TABLE.clauses, whole.clauses
        keys = sorted(key for key in {**before, **after} if before.get(key) != after.get(key))
        return only(whole, keys), keys

    @property
    def table(self) -> DecisionTable:
        """The shipped protocol with this one slip, compiled, as far as it differs from the shipped one."""
        return self._compiled[0]

    @property
    def keys(self) -> list[Key]:
        """Every (agency, role, purpose) of which the two tables say different things."""
        return self._compiled[1]

    def changes(self, keys: Iterable[Key]) -> list[Change]:
        """Return what differs for some of the keys."""
        return differences(only(TABLE, keys), only(self.table, keys))

    @cached_property
    def differs(self) -> bool:
        """Whether any possible answer differs."""
        return any(self.changes([key]) for key in self.keys)

    @cached_property
    def caught_by(self) -> str:
        """The first scenario that comes out otherwise, or the first guarantee that is broken; empty if none is."""
        scenarios = (s for key in self.keys for s in BY_KEY.get(key, ()) if run(self.table, s).failures)
        found = next(scenarios, None)
        if found:
            return f"scenario {found.id}"
        broken = (guarantee for guarantee in WHOLE.guarantees if self.breaks(guarantee))
        return next((f"guarantee {guarantee.id}" for guarantee in broken), "")

    def breaks(self, guarantee: Guarantee) -> bool:
        """Tell whether a guarantee, which the shipped protocol keeps, is broken here."""
        # What did not change can break nothing.
        words = [word for word in covered(VOCABULARY, guarantee.category) if one_of(word, self.rule.category)]
        cells = ((key, word) for key in self.keys for word in words)
        proofs = (Proof(self.table, guarantee, key, word, guarantee.names(*key)) for key, word in cells)
        return any(proof.broken for proof in proofs if proof.named or guarantee.kind == "only")


def masked_by(mutant: Mutant, today: date) -> list[Finding]:
    """Return what `check` says of a slip that changes no answer, once it stands as a rule of its own."""
    rules, extra = _apart(mutant)
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(astuple(extra))
    texts = {**WHOLE.texts, RULES_FILE: WHOLE.texts[RULES_FILE] + line.getvalue()}
    table = compile_table(replace(PROTOCOL, rules=(*rules, extra)))
    return [
        finding for finding in findings(replace(WHOLE, table=table, texts=texts), today) if finding.subject == ALONE
    ]


def _apart(mutant: Mutant) -> tuple[tuple[Rule, ...], Rule]:
    """Return the rules without the slip, and the slip alone: for a role the one role, else the whole changed rule."""
    before, after = set(listed(mutant.rule.role)), set(listed(mutant.changed.role))
    if before > after:
        rules = tuple(mutant.changed if rule is mutant.rule else rule for rule in PROTOCOL.rules)
        return rules, replace(mutant.rule, id=ALONE, role="|".join(before - after))
    role = "|".join(after - before) or mutant.rule.role
    return PROTOCOL.rules, replace(mutant.changed, id=ALONE, role=role)


def only(table: DecisionTable, keys: Iterable[Key]) -> DecisionTable:
    """Return the part of a table that speaks of these keys."""
    return replace(table, clauses={key: table.clauses[key] for key in keys if key in table.clauses})


def mutants() -> list[Mutant]:
    """Return all mutants of all shipped rules."""
    return [mutant for rule in PROTOCOL.rules for mutant in _of(rule, VOCABULARY)]


def _of(rule: Rule, words: Vocabulary) -> Iterator[Mutant]:
    if rule.effect == "permit":
        for gate in words.gates:
            if gate != rule.gate:
                yield Mutant(rule, replace(rule, gate=gate), f"gate {rule.gate} -> {gate}")
        yield Mutant(rule, replace(rule, effect="deny", gate="", level="hidden"), "permit -> deny")
    else:
        changed = replace(rule, effect="permit", gate="STAT", level="full")
        yield Mutant(rule, changed, f"{rule.effect} -> permit")
    yield from _with_other_level(rule)
    yield from _with_other_roles(rule, words)


def _with_other_level(rule: Rule) -> Iterator[Mutant]:
    permits = rule.effect == "permit"
    levels = SHOWN_LEVELS if permits else (Level.HIDDEN, Level.EXISTENCE, Level.SUMMARY)
    for level in levels:
        if level.word != rule.level:
            effect = "permit" if permits else "cap" if level else "deny"
            yield Mutant(rule, replace(rule, effect=effect, level=level.word), f"level {rule.level} -> {level.word}")


def _with_other_roles(rule: Rule, words: Vocabulary) -> Iterator[Mutant]:
    if rule.role.startswith(ANY):
        return
    roles = listed(rule.role)
    for role in roles if len(roles) > 1 else ():
        yield Mutant(rule, replace(rule, role="|".join(r for r in roles if r != role)), f"without role {role}")
    known = {role: None for agency in words.roles if one_of(agency, rule.agency) for role in words.roles[agency]}
    for role in known:
        if role not in roles:
            yield Mutant(rule, replace(rule, role="|".join((*roles, role))), f"with role {role}")
