"""The rules of a competence assessment: for one matter, every answer yes, and for a year at most.

Gillick is about this decision at this time; so nothing is ever put down of the young person as such.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from engine.case import local_day
from engine.drafts.anniversaries import months_after
from engine.drafts.draft_words import Broken

COMPETENT, NOT_COMPETENT = OUTCOMES = ("competent", "not_competent")
YES, NO = ANSWERS = ("yes", "no")
LONGEST_MONTHS = 12


def competence_rules(
    outcome: str, answers: Collection[str], assessed_at: datetime, valid_until: date, at: datetime
) -> Iterator[Broken]:
    """Yield every rule that an assessment breaks."""
    assessed_on = local_day(assessed_at)
    if assessed_at > at:
        yield Broken("assessed_at", "Nothing is recorded before it is done: 'assessed_at' lies in the future.")
    if outcome == COMPETENT and any(answer != YES for answer in answers):
        yield Broken("outcome", "Competent is who answers every question with yes; otherwise it is not_competent.")
    if valid_until < assessed_on:
        yield Broken("valid_until", "An assessment lasts until the day it was made, or longer.")
    if valid_until > months_after(assessed_on, LONGEST_MONTHS):
        yield Broken("valid_until", f"An assessment lasts for {LONGEST_MONTHS} months at most: people grow.")
