"""Finds permits that could be one line: all is the same but one cell, which lists different words."""

from collections.abc import Iterator
from dataclasses import replace

from policy.cells import ANY
from policy.findings.finding import Finding, Severity, Told
from policy.protocol import Rule, RuleId
from policy.whole_protocol import WholeProtocol

LISTS = ("agency", "role", "relationship", "category", "purpose")


def mergeable(whole: WholeProtocol) -> Iterator[Finding]:
    """Yield a suggestion for each permit that an earlier one could take in with one longer cell."""
    told, firsts = Told(whole), dict[Rule, Rule]()
    for rule in whole.table.protocol.rules:
        if rule.effect == "permit":
            # Rules that are equal with the cell left out differ in nothing else.
            alike = {column: replace(rule, id=RuleId(""), **{column: ""}) for column in LISTS}
            for column, rest in alike.items():
                first = firsts.get(rest)
                if first and _apart(getattr(first, column), getattr(rule, column)):
                    yield _could_be_one(told, first, rule, column)
                    break
            for rest in alike.values():
                firsts.setdefault(rest, rule)


def _apart(one: str, other: str) -> bool:
    """Tell whether two cells both list words, and no word twice."""
    return not one.startswith(ANY) and not other.startswith(ANY) and set(one.split("|")).isdisjoint(other.split("|"))


def _could_be_one(told: Told, first: Rule, rule: Rule, column: str) -> Finding:
    sentence = f"differs from {first.id} in its {column} cell only, and the two could be one line"
    way_out = f"Write '{getattr(first, column)}|{getattr(rule, column)}' in {first.id}."
    return told.rule(Severity.SUGGESTION, rule.id, "could-be-one", sentence, way_out)
