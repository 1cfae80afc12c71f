"""What a decision lays on the reader: whether to tell the young person, and when; and that dissent is on file.

Raised only for categories that are shown: of anything else a reader may not even learn that something was said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.entitlement import Entitlement
from engine.ruling import Ruling
from policy.levels import Level

# By whose gate a category came: with protection and exceptional access, telling at once may add to the danger.
LATER, NOW = frozenset({"PROT", "EXC"}), frozenset({"STAT", "OBJ", "ORIG"})
SENTENCES = {
    "inform": "Tell the young person what you saw and why, where that is safe.",
    "inform_later": "Do not tell the young person or the family yet; agree with your safeguarding lead when to.",
    "dissent_on_file": "The young person would rather not share this: record why it is still necessary, and tell them.",
}


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty, in a sentence, and the shown categories that it is about."""

    kind: str
    sentence: str
    categories: tuple[str, ...]


def obligations(entitlement: Entitlement, rulings: Iterable[Ruling]) -> tuple[Obligation, ...]:
    """Return the duties that come with what is shown."""
    shown = [ruling for ruling in rulings if ruling.level is not Level.HIDDEN]
    refused = entitlement.table.vocabulary.words(entitlement.gates.choices.dissent())
    owed = {
        "inform_later": [r.category for r in shown if LATER.intersection(r.gates)],
        "inform": [r.category for r in shown if NOW.intersection(r.gates) and not LATER.intersection(r.gates)],
        "dissent_on_file": [r.category for r in shown if r.category in refused and "CONS" not in r.gates],
    }
    return tuple(Obligation(kind, SENTENCES[kind], tuple(words)) for kind, words in owed.items() if words)
