"""What a relationship must bring to be recorded: who, for how long, on what evidence, by whose decision.

Knows the one that is proposed and the vocabulary; knows no young person, and not who may propose it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from engine.case import Relationship
from engine.relationships.holding import BEFORE_DECISION, EXCLUDED, THRESHOLDS
from policy.vocabulary import Vocabulary

# Which action starts a kind of relationship; the others start by themselves, or at an address of their own.
ACTION_OF_KIND: Mapping[str, str] = {
    **dict.fromkeys(("caseload", "court_order", "prevention", "supervisor_of"), "allocate_case"),
    **dict.fromkeys(("lead_practitioner", "tac_member", "named_in_plan", "case_request"), "name_team"),
    **dict.fromkeys(("on_roll", "applicant", "application", "attending", "area", "looked_after"), "enrol"),
    **dict.fromkeys(("s47_enquiry", "strategy_discussion"), "record_threshold"),
    "referral_pending": "refer",
    "missing_episode": "report_missing",
    "mash_enquiry": "ask_hub",
}
# Where the rest comes from, for whoever asks for it here.
ELSEWHERE: Mapping[str, str] = {
    "attached": "An attachment is made for a place, not for a young person: see /v1/attachments.",
    "duty_cover": "Cover follows from the rota: see /v1/rota.",
    "contact_booked": "A contact is booked at .../contacts, by whoever meets the young person.",
    "former": "A closed case is recorded by closing it: see .../end.",
    EXCLUDED: "Only practitioners themselves declare a conflict of interest: see .../exclusions.",
}


LONGEST_THRESHOLD = timedelta(days=92)


def against(proposed: Relationship, today: date, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return the first member that breaks a rule, with the rule; None where all is well."""
    return next(_faults(proposed, today, vocabulary), None)


def _faults(proposed: Relationship, today: date, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    last = proposed.period.last
    if proposed.kind not in ACTION_OF_KIND:
        yield "kind", ELSEWHERE.get(proposed.kind, "This kind of relationship is not recorded here.")
    yield from _whose(proposed, vocabulary)
    if last is not None and last < proposed.period.first:
        yield "ends_on", "A relationship ends on the day it starts or later."
    if last is not None and last < today:
        yield "ends_on", "A relationship that is over already opens nothing: record one that holds today or later."
    yield from _decision(proposed)


def _whose(proposed: Relationship, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    word = vocabulary.relationships[proposed.kind]
    if word.held_by == "practitioner" and proposed.practitioner is None:
        yield "practitioner", "This kind of relationship is one practitioner's: name them."
    if word.held_by == "service" and proposed.practitioner is not None and not word.by_name_for:
        yield "practitioner", "This kind of relationship is the whole service's: leave the practitioner out."


def _decision(proposed: Relationship) -> Iterator[tuple[str, str]]:
    if proposed.kind not in THRESHOLDS:
        if proposed.decided_by or proposed.decision_ground:
            yield "decided_by", "Only a threshold decision names who decided it, and on what ground."
        return
    if proposed.decided_by is None and proposed.kind not in BEFORE_DECISION:
        yield "decided_by", "A threshold is opened by a named person's decision: say whose."
    if proposed.decided_by is not None and proposed.decided_by == proposed.practitioner:
        yield "decided_by", "Nobody's own decision opens access for themselves: name who else decided."
    if not proposed.decision_ground:
        yield "decision_ground", "A threshold decision has a ground: say what was seen or heard."
    if proposed.period.last is None:
        yield "ends_on", "A threshold decision has a last day: say until when, and renew it if need be."
    elif proposed.period.last - proposed.period.first > LONGEST_THRESHOLD:
        yield "ends_on", f"A threshold decision holds for {LONGEST_THRESHOLD.days} days at most: renew it if need be."
