"""The rules of a family tie: who may stand in it, and its days. Knows one tie."""

from collections.abc import Collection, Iterator
from datetime import date

from engine.case import Period
from engine.drafts.draft_words import Broken

COURT = "court"
OF_CARERS = ("parent", "parental_responsibility", "special_guardian", "carer")
CARE_ORDER = "care_order"
KINDS = (*OF_CARERS, CARE_ORDER, COURT)
# What a court ordered is written down by those to whom the order is shown.
BY_ORDER = frozenset({"special_guardian", CARE_ORDER, COURT})


def tie_rules(
    person: str, kind: str, period: Period, carers: Collection[str], authorities: Collection[str]
) -> Iterator[Broken]:
    """Yield every rule that a new tie breaks."""
    if kind in OF_CARERS and person not in carers:
        yield Broken("person", "This tie is that of a parent or carer on the record: give their identifier.")
    if kind == CARE_ORDER and person not in authorities:
        yield Broken("person", "A care order gives an authority parental responsibility: give its organisation.")
    if kind == COURT and person != COURT:
        yield Broken("person", "A court has no entry here: give the word court.")
    yield from end_rules(period.first, period.last)


def end_rules(first: date, last: date | None) -> Iterator[Broken]:
    """Yield the rule that the days of a tie break."""
    if last is not None and last < first:
        yield Broken("ends_on", "A tie ends on or after its first day.")
