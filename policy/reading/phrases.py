"""How levels, gates and lists read to a person: each level a symbol and a word, each gate a letter and a few words.

The letters are those that governance leads use on paper; the sentences behind them are the vocabulary's.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from policy.levels import Level
from policy.protocol import Protocol, RuleId
from policy.reading.ways import Way, Ways
from policy.vocabulary import Category, Vocabulary

SYMBOLS = {Level.HIDDEN: "○", Level.EXISTENCE: "◔", Level.SUMMARY: "◑", Level.FULL: "●"}
NEVER = "\N{EN DASH}"


class Sign(NamedTuple):
    """A gate's letter in the matrix, its few words, and how a sentence about it opens."""

    letter: str
    words: str
    opening: str


# In the order in which a cell lists them: from what asks nobody to what is only for emergencies, and own records last.
SIGNS = {
    "PROT": Sign("P", "for protection", "For protection"),
    "STAT": Sign("S", "statutory", "By law"),
    "OBJ": Sign("O", "statutory unless objected", "By law, unless somebody who may object does"),
    "CONS": Sign("C", "with consent", "With consent"),
    "ORIG": Sign("A", "with the holder's approval", "With the holder's approval"),
    "EXC": Sign("X", "exceptional only", "By exceptional access only"),
    "OWN": Sign("own", "own service's records", "From your own service's records"),
    "*": Sign("any", "by no gate", "Without any gate"),
}
GATE_ORDER = tuple(SIGNS)
APART = (",", " and ", " or ")


def edition(protocol: Protocol) -> str:
    """Return `id@version`: without the hash, so that a document changes only when what it says does."""
    return f"{protocol.id}@{protocol.version}"


def best_by_gate(ways: Ways) -> Mapping[str, Level]:
    """Return the highest level that each gate opens, in the order of the signs."""
    gates = {way.gate for way in ways}
    return {gate: max(way.level for way in ways if way.gate == gate) for gate in GATE_ORDER if gate in gates}


def listing(phrases: Iterable[str], last: str = "and") -> str:
    """Return `a, b and c`, with semicolons where a phrase has a comma or a conjunction of its own."""
    *first, end = list(phrases) or ["nothing"]
    if not first:
        return end
    apart = "; " if any(sign in phrase for phrase in (*first, end) for sign in APART) else ", "
    return f"{apart.join(first)}{';' if apart == '; ' else ''} {last} {end}"


def capitalised(phrase: str) -> str:
    """Return a phrase as it starts a sentence."""
    return phrase[:1].upper() + phrase[1:]


def shown_at(level: Level, categories: Iterable[Category]) -> str:
    """Return what is shown of some categories: in full, as a summary, or only that something is recorded."""
    labels = listing(category.label for category in categories)
    return {
        Level.HIDDEN: f"nothing of {labels}",
        Level.EXISTENCE: f"only that something is recorded, and whom to ask: {labels}",
        Level.SUMMARY: f"a summary: {labels}",
        Level.FULL: f"in full: {labels}",
    }[level]


def circumstances(way: Way, vocabulary: Vocabulary) -> str:
    """Return for what purposes and in which relationships a way is open, and what must hold, in words."""
    purposes = listing((vocabulary.purposes[word] for word in way.purposes), "or")
    known = vocabulary.relationships
    labels = [known[word].label if word in known else "no relationship is needed" for word in way.relationships]
    conditions = [vocabulary.conditions[word].sentence.rstrip(".") for word in way.conditions]
    needed = f" Only if: {listing(conditions, 'or')}." if conditions else ""
    return f"For {purposes}. Where: {listing(labels, 'or')}.{needed}"


def rules_named(rules: Iterable[RuleId]) -> str:
    """Return `rule A` or `rules A, B`, each once."""
    named = list(dict.fromkeys(rules))
    return f"rule{'s' if len(named) > 1 else ''} {', '.join(named)}"
