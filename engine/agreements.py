"""Where an agreement stands on a day, and whom it binds to whom; also what its parties may still do about it.

Two dates differ: past the review date it works and warns, past the last day it closes. Knows no database and no asker.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from engine.case import Agreement

ALL_PARTIES = "all_parties"
ACTIVATIONS = ("each_pair", ALL_PARTIES)
# What was decided about an agreement; whatever else it is on a day follows from signatures and dates.
DRAFT, DECIDED_ACTIVE, SUSPENDED, TERMINATED = "draft", "active", "suspended", "terminated"
PAIR = 2


class State(StrEnum):
    """What an agreement is on a day."""

    DRAFT = "draft"
    IN_SIGNATURE = "in_signature"
    ACTIVE = "active"
    REVIEW_DUE = "review_due"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


WORKS = frozenset({State.ACTIVE, State.REVIEW_DUE})


def state(agreement: Agreement, day: date) -> State:
    """Return what an agreement is on a day."""
    if agreement.status != DECIDED_ACTIVE:
        # A word that is not known here binds nobody.
        return State(agreement.status) if agreement.status in (SUSPENDED, TERMINATED) else State.DRAFT
    if agreement.period.last is not None and agreement.period.last < day:
        return State.EXPIRED
    if len(_bound(agreement, day)) < PAIR:
        return State.IN_SIGNATURE
    if agreement.review_due_on is not None and agreement.review_due_on < day:
        return State.REVIEW_DUE
    return State.ACTIVE


def bound_with(organisation: str, agreements: Iterable[Agreement], day: date) -> frozenset[str]:
    """Return the organisations with which this one has an agreement in force, itself included if it has signed.

    Itself stands for its internal schedule: what its own services may show each other under the same rules.
    """
    bound: set[str] = set()
    for agreement in agreements:
        parties = _bound(agreement, day)
        if organisation in parties:
            bound |= parties
    return frozenset(bound)


def _bound(agreement: Agreement, day: date) -> set[str]:
    """Return the parties that are bound to each other on a day."""
    if agreement.status != DECIDED_ACTIVE or not agreement.period.covers(day) or not _activated(agreement, day):
        return set()
    return {name for name, signature in agreement.parties.items() if signature.stands(day)}


def _activated(agreement: Agreement, day: date) -> bool:
    """Tell whether the agreement has begun: `all_parties` waits for everyone who was a party from the beginning.

    Whoever accedes later is bound from their own signature, and whoever leaves leaves alone: neither stops the others.
    """
    if agreement.activation != ALL_PARTIES:
        return True
    founders = [signature for signature in agreement.parties.values() if signature.acceded_on is None]
    return all(signature.signed_on is not None and signature.signed_on <= day for signature in founders)


class Step(StrEnum):
    """What may be done about an agreement."""

    OPEN = "open"
    ACCEDE = "accede"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVIEW = "review"
    TERMINATE = "terminate"


_BEGUN = WORKS | {State.IN_SIGNATURE}
POSSIBLE: Mapping[Step, frozenset[State]] = {
    Step.OPEN: frozenset({State.DRAFT}),
    Step.ACCEDE: _BEGUN | {State.DRAFT, State.SUSPENDED},
    Step.SIGN: _BEGUN,
    Step.WITHDRAW: _BEGUN | {State.SUSPENDED},
    Step.SUSPEND: _BEGUN,
    Step.RESUME: frozenset({State.SUSPENDED}),
    Step.REVIEW: _BEGUN | {State.SUSPENDED},
    Step.TERMINATE: frozenset(State) - {State.TERMINATED},
}
"""The states in which each step can be taken: what has expired is not revived, a new agreement is signed."""
