"""What a decision lays on people: ask, tell now, later or not yet, heed a dissent, assess, resolve, review.

A reader is told only of categories that are shown, and only of what the reader must do: of anything else they may not
even learn that something was said. The rest is owed elsewhere and never stands in an answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from engine.entitlement import Entitlement
from engine.ruling import Ruling
from policy.levels import Level

# By whose gate a category came: with protection and exceptional access, telling at once may add to the danger.
LATER, NOW = frozenset({"PROT", "EXC"}), frozenset({"STAT", "OBJ", "ORIG"})
# While an enquiry decides what to do, its lead says who tells the family.
ENQUIRY = "s47_decision_recorded"


class Owner(StrEnum):
    """Who has to see to it: whoever asked, the service that holds the details, or the asker's supervisor."""

    ASKER = "asker"
    ORIGINATOR = "originator"
    SUPERVISOR = "supervisor"


class Due(NamedTuple):
    """By when, counted from the decision: so many `hours` or `working_days`."""

    amount: int
    unit: str


class Duty(NamedTuple):
    """What every obligation of one kind says, and by when it is due; no due date means before anything else is done."""

    sentence: str
    due: Due | None


DUTIES: Mapping[str, Duty] = {
    "ask": Duty("More of this may be shown if the young person agrees: ask them, and accept a no.", None),
    "inform": Duty("Tell the young person what you saw and why, where that is safe.", Due(5, "working_days")),
    "inform_later": Duty(
        "Do not tell the young person or the family yet; agree with your safeguarding lead when to.", None
    ),
    "do_not_inform_yet": Duty(
        "Do not tell the young person or the family while the enquiry goes on: its lead says who tells them, and when.",
        None,
    ),
    "dissent_on_file": Duty(
        "The young person would rather not share this: record why it is still necessary, and tell them.",
        Due(1, "working_days"),
    ),
    "heard_wish": Duty(
        "The young person would rather not share this and others decided: tell them that they were heard, and why.",
        Due(5, "working_days"),
    ),
    "assess_competence": Duty(
        "The young person refused and somebody agreed for them: find out whether they can decide this themselves.",
        Due(5, "working_days"),
    ),
    "resolve_conflict": Duty(
        "Those who speak for the young person disagree: nothing is shared on their word until that is resolved.",
        Due(5, "working_days"),
    ),
    "notify_originator": Duty(
        "This was opened by exceptional access: it is for you to know, and to ask.", Due(1, "hours")
    ),
    "review": Duty(
        "The agreement to share this was due for review: ask whether it still stands.", Due(10, "working_days")
    ),
}
SENTENCES = {kind: duty.sentence for kind, duty in DUTIES.items()}


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty, in a sentence, the categories that it is about, whose it is, and by when."""

    kind: str
    sentence: str
    categories: tuple[str, ...]
    owner: Owner = Owner.ASKER
    due: Due | None = None


def obligations(entitlement: Entitlement, rulings: Iterable[Ruling]) -> tuple[Obligation, ...]:
    """Return the duties of the reader that come with what is shown."""
    shown = [ruling for ruling in rulings if ruling.level is not Level.HIDDEN]
    said = entitlement.undecided
    positions = entitlement.table.vocabulary.positions
    agreed = sum(1 << positions[ruling.category] for ruling in shown if "CONS" in ruling.gates)
    not_yet = ENQUIRY in entitlement.gates.standing.facts | entitlement.gates.facts.named
    later = [r.category for r in shown if LATER.intersection(r.gates)]
    withheld = {r.category for r in shown if not_yet and "PROT" in r.gates}
    asking = [r.category for r in shown if r.next_step and r.next_step.kind == "agreement"]
    words = [ruling.category for ruling in shown]
    owed = {
        "ask": _among(asking, ~said.refused, positions),
        "do_not_inform_yet": [word for word in later if word in withheld],
        "inform_later": [word for word in later if word not in withheld],
        "inform": [r.category for r in shown if NOW.intersection(r.gates) and r.category not in later],
        "dissent_on_file": _among(words, said.refused & ~agreed, positions),
        "heard_wish": _among(words, said.wishes & agreed, positions),
        "review": _among(words, said.overdue & agreed, positions),
    }
    return tuple(_obligations(owed, {}))


def owed_elsewhere(entitlement: Entitlement, rulings: Iterable[Ruling]) -> tuple[Obligation, ...]:
    """Return the duties of others than the reader, who is never told of them."""
    asked = list(rulings)
    words, hidden = [r.category for r in asked], [r.category for r in asked if r.level is Level.HIDDEN]
    said = entitlement.undecided
    positions = entitlement.table.vocabulary.positions
    owed = {
        "dissent_on_file": _among(hidden, said.refused & ~said.wishes, positions),
        "heard_wish": _among(hidden, said.wishes, positions),
        "assess_competence": _among(words, said.to_assess, positions),
        "resolve_conflict": _among(words, said.in_conflict, positions),
        "notify_originator": [ruling.category for ruling in asked if "EXC" in ruling.gates],
    }
    return tuple(_obligations(owed, {"resolve_conflict": Owner.SUPERVISOR}, Owner.ORIGINATOR))


def _among(words: Iterable[str], wanted: int, positions: Mapping[str, int]) -> list[str]:
    return [word for word in words if wanted >> positions[word] & 1]


def _obligations(
    owed: Mapping[str, list[str]], owners: Mapping[str, Owner], otherwise: Owner = Owner.ASKER
) -> Iterable[Obligation]:
    for kind, words in owed.items():
        if words:
            duty = DUTIES[kind]
            yield Obligation(kind, duty.sentence, tuple(words), owners.get(kind, otherwise), duty.due)
