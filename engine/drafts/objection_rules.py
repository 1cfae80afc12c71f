"""The rules of a statutory objection: until the 16th birthday it is a parent's, from then on the young person's own.

Education and Skills Act 2008 s14 and s72. Knows the holder, the categories and a birthday.
"""

from collections.abc import Collection, Iterator
from datetime import date

from engine.drafts.anniversaries import birthday
from engine.drafts.draft_words import Broken

PARENT, YOUNG_PERSON = "parent", "self"
CHANGES_HANDS_AT = 16
# Names, addresses and the date of birth are given whatever anybody objects to.
BASIC = frozenset({"id.core", "id.contact", "id.carers"})


def objection_rules(
    holder: str, categories: Collection[str], starts_on: date, born: date, today: date
) -> Iterator[Broken]:
    """Yield every rule that an objection breaks."""
    sixteenth = birthday(born, CHANGES_HANDS_AT)
    first = max(starts_on, today)
    if holder == PARENT and first >= sixteenth:
        yield Broken("holder", "From the 16th birthday on the objection is the young person's own: ask them.")
    if holder == YOUNG_PERSON and starts_on < sixteenth:
        yield Broken("holder", "Until the 16th birthday the objection is a parent's; their own no is a consent record.")
    if BASIC.intersection(categories):
        rule = "Names, addresses and the date of birth are given by law: nobody objects to them. Leave them out."
        yield Broken("categories", rule)


def lapses_on(holder: str, born: date) -> date | None:
    """Return the day from which an objection no longer counts, if there is one."""
    return birthday(born, CHANGES_HANDS_AT) if holder == PARENT else None
