"""Proves guarantees over every possible request, or refutes them with the smallest counter-example."""

from collections.abc import Iterator

from policy.decision_table import DecisionTable, Key
from policy.guarantee_file import Guarantee, covered
from policy.proof import CounterExample, Proof


def refute(table: DecisionTable, guarantee: Guarantee) -> CounterExample | None:
    """Return the smallest counter-example to a guarantee, or None: then it is proved."""
    broken = (proof.counter_example() for proof in _proofs(table, guarantee) if proof.broken)
    return min(broken, key=lambda found: len(found.example.words), default=None)


def _proofs(table: DecisionTable, guarantee: Guarantee) -> Iterator[Proof]:
    """Yield what there is to prove: `never` and `only` cannot be broken where no rule permits anything."""
    words, categories = table.vocabulary, table.vocabulary.mask(covered(table.vocabulary, guarantee.category))
    for key in _keys(table):
        named = guarantee.names(*key)
        if named or guarantee.kind == "only":
            permitted = words.everything if guarantee.kind == "always" else _permitted(table, key)
            for category in words.words(categories & permitted):
                yield Proof(table, guarantee, key, category, named)


def _keys(table: DecisionTable) -> Iterator[Key]:
    words = table.vocabulary
    for agency, roles in words.roles.items():
        yield from ((agency, role, purpose) for role in roles for purpose in words.purposes)


def _permitted(table: DecisionTable, key: Key) -> int:
    permitted = 0
    for clause in table.clauses.get(key, ()):
        permitted |= clause.categories if clause.permits else 0
    return permitted
