"""Whether a recorded relationship holds for somebody on a day, and which facts it then proves.

Each kind needs what makes it more than a claim: another person's decision, a day of its own, a limit of days. Knows one
recorded relationship at a time; knows no attachment, no rota and no rule.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from engine.case import Asker, Relationship
from engine.working_days import after
from policy.vocabulary import Vocabulary

EXCLUDED = "excluded"
CLOSURE_GRACE = "within_closure_grace"
REFERRAL_WORKING_DAYS = 10
"""For how long a referral may wait for somebody to take the case on: domain.md 2.3."""

# Threshold decisions of child protection. Without a ground they are a checkbox that unlocks everything, and without a
# last day they are never looked at again: Haringey, [2013] EWHC 416 (Admin).
THRESHOLDS = frozenset({"s47_enquiry", "strategy_discussion", "mash_enquiry", "missing_episode"})
# A hub's enquiry opens an outline before its threshold is decided; the decision opens the rest.
BEFORE_DECISION = frozenset({"mash_enquiry"})


def holds(row: Relationship, asker: Asker, day: date, vocabulary: Vocabulary) -> bool:
    """Tell whether the asker holds a recorded relationship on a day."""
    if not row.period.covers(day) or not _theirs(row, asker, vocabulary):
        return False
    if row.kind in THRESHOLDS:
        return _decided(row, asker)
    limit = LIMITS.get(row.kind)
    return limit is None or day <= limit(row, vocabulary)


def proved(row: Relationship, asker: Asker, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the facts that a relationship proves, once it is held."""
    word = vocabulary.relationships[row.kind]
    facts = {word.evidenced} if word.evidenced and row.evidence else set()
    if word.decided and _another_decided(row, asker):
        facts.add(word.decided)
    if row.kind == "former":
        facts.add(CLOSURE_GRACE)
    return frozenset(facts)


def _theirs(row: Relationship, asker: Asker, vocabulary: Vocabulary) -> bool:
    # A conflict of interest is the person's own: it goes with them to whatever other service they work for.
    if row.kind == EXCLUDED and row.practitioner == asker.practitioner:
        return True
    if row.service != asker.service:
        return False
    if row.practitioner is not None:
        return row.practitioner == asker.practitioner
    word = vocabulary.relationships[row.kind]
    return word.held_by == "service" and asker.role not in word.by_name_for


def _decided(row: Relationship, asker: Asker) -> bool:
    on_file = bool(row.decision_ground) and row.period.last is not None
    return on_file and (row.kind in BEFORE_DECISION or _another_decided(row, asker))


def _another_decided(row: Relationship, asker: Asker) -> bool:
    """Nobody's own decision opens access for themselves."""
    return row.decided_by not in (None, asker.practitioner)


def grace(vocabulary: Vocabulary) -> timedelta:
    """Return for how long a case holder may finish the closing work."""
    switch = vocabulary.switches.get("closure_grace_days")
    return timedelta(days=int(switch.value) if switch else 0)


# The last day of what lasts no longer than its kind allows, whatever last day was recorded.
LIMITS: Mapping[str, Callable[[Relationship, Vocabulary], date]] = {
    "former": lambda row, vocabulary: row.period.first + grace(vocabulary),
    "referral_pending": lambda row, _vocabulary: after(row.period.first, REFERRAL_WORKING_DAYS),
    "contact_booked": lambda row, _vocabulary: row.period.first,
}
