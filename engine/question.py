"""A request reduced to a finite question that holds no personal data: it can be decided again, under any protocol.

Role, purpose, relationships, and for each kind of holder the categories for which each gate and condition is open; no
name, no value. Equal questions have equal answers, so a rehearsal decides them once.
"""

from collections.abc import Iterator, Mapping

from engine.case import Holder
from engine.entitlement import Entitlement
from engine.gates import SOME_SIGNED, SOME_UNSIGNED, Group
from policy.decision_table import Openings
from policy.vocabulary import Vocabulary

EVERYTHING = "*"


def question(entitlement: Entitlement) -> dict[str, object]:
    """Return the question that was decided, as plain values."""
    asker = entitlement.gates.request.asker
    vocabulary = entitlement.table.vocabulary
    return {
        "agency": asker.agency,
        "role": asker.role,
        "purpose": entitlement.gates.request.purpose,
        "relationships": sorted(entitlement.gates.standing.held),
        "holders": [{"kind": kind, **_open(openings, vocabulary)} for kind, openings in _holders(entitlement)],
    }


def _holders(entitlement: Entitlement) -> Iterator[tuple[str, Openings]]:
    """Yield what is open, once for holders of one kind that differ only in what gates are open."""
    alike: dict[tuple[str, Group], list[Holder]] = {}
    for holder in entitlement.holders:
        kind = _kind(holder, entitlement.gates.request.asker.service)
        alike.setdefault((kind, entitlement.likeness(holder).group), []).append(holder)
    for (kind, _group), holders in alike.items():
        yield kind, entitlement.together(holders)


def _kind(holder: Holder, own: str) -> str:
    if holder.service == own:
        return "own"
    return {SOME_SIGNED: "signed", SOME_UNSIGNED: "unsigned"}.get(holder, "named")


def _open(openings: Openings, vocabulary: Vocabulary) -> dict[str, object]:
    gates = {
        gate: [_words(mask, vocabulary) for mask in (levels if gate == "CONS" else levels[:1])]
        for gate, levels in openings.gates.items()
        if any(levels)
    }
    return {"gates": gates, "conditions": _conditions(openings.conditions, vocabulary)}


def _conditions(conditions: Mapping[str, int], vocabulary: Vocabulary) -> dict[str, object]:
    return {word: _words(mask, vocabulary) for word, mask in conditions.items() if mask}


def _words(mask: int, vocabulary: Vocabulary) -> object:
    return EVERYTHING if mask == vocabulary.everything else list(vocabulary.words(mask))
