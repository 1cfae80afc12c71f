"""Proves guarantees over every possible request, or refutes them with the smallest counter-example."""

from collections.abc import Iterator

from policy.decision_table import DecisionTable
from policy.guarantee_file import Guarantee, covered
from policy.proof import CounterExample, Proof


def refute(table: DecisionTable, guarantee: Guarantee) -> CounterExample | None:
    """Return the smallest counter-example to a guarantee, or None: then it is proved."""
    broken = (proof.counter_example() for proof in _proofs(table, guarantee) if proof.concerned and proof.broken)
    return min(broken, key=lambda found: len(found.example.words), default=None)


def _proofs(table: DecisionTable, guarantee: Guarantee) -> Iterator[Proof]:
    words, categories = table.vocabulary, covered(table.vocabulary, guarantee.category)
    for agency, roles in words.roles.items():
        for role in roles:
            for purpose in words.purposes:
                for category in words.categories:
                    if category in categories:
                        yield Proof(table, guarantee, (agency, role, purpose), category)
