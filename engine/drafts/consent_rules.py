"""The rules by which what somebody said is recorded: its days, who spoke, in which standing, and what a yes must name.

They look at the draft and at what the draft itself names, never at what else was said or is held: whoever records
learns nothing of others by being turned away.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from engine.case import age_on, local_day
from engine.drafts.anniversaries import months_after
from engine.drafts.draft_words import SELF, SELF_16_PLUS, Around, Broken, Draft
from engine.drafts.statement_rules import statement_rules
from engine.words.competence import PRESUMED_COMPETENT
from engine.words.holders import LETS_SPEAK
from engine.words.moment import Moment

REVIEW_MONTHS, LONGEST_MONTHS = 6, 12
ADVOCATE = "advocate"

Checks = Iterable[tuple[bool, str, str]]


def broken_rules(draft: Draft, around: Around) -> Iterator[Broken]:
    """Yield every rule that a draft breaks."""
    yield from _failed(_days(draft, around))
    yield from _failed(_giver(draft, around))
    yield from statement_rules(draft, around)
    yield from _failed(_competence(draft, around))


def review_day(said_on: date, ends_on: date | None) -> date:
    """Return when to look again at what was agreed, if nobody named a day."""
    usual = months_after(said_on, REVIEW_MONTHS)
    return usual if ends_on is None else min(usual, max(ends_on, said_on))


def _failed(checks: Checks) -> Iterator[Broken]:
    return (Broken(field, rule) for failed, field, rule in checks if failed)


def _days(draft: Draft, around: Around) -> Checks:
    said_on, ends_on, review_on = local_day(draft.said_at), draft.ends_on, draft.review_on
    notice = around.notices.get(draft.notice)
    yield draft.said_at > around.at, "said_at", "Nothing is recorded before it is said: 'said_at' lies in the future."
    late = around.died_on is not None and said_on > around.died_on
    yield late, "said_at", "Nobody speaks anew for a young person who has died; what was said in life keeps counting."
    yield ends_on is not None and ends_on < draft.starts_on, "ends_on", "A period ends on or after its first day."
    yield review_on is not None and review_on < said_on, "review_on", "A review comes after what it reviews was said."
    too_late = review_on is not None and review_on > months_after(said_on, LONGEST_MONTHS)
    yield too_late, "review_on", f"What was agreed is looked at again within {LONGEST_MONTHS} months."
    named = f"Name a version of the notice that the consent form knows: {', '.join(around.notices) or 'it has none'}."
    yield notice is None, "notice_version", named
    early = notice is not None and said_on < notice
    yield early, "notice_version", "This version of the notice was not given out yet when it was said."


def _giver(draft: Draft, around: Around) -> Checks:
    age = age_on(around.born, local_day(draft.said_at))
    no_voice = "An advocate says what the young person wants: record it as the young person's own word, with a witness."
    yield draft.capacity == ADVOCATE, "capacity", no_voice
    for_themselves = draft.giver == SELF
    mixed = for_themselves is not draft.by_young_person and draft.capacity != ADVOCATE
    yield mixed, "capacity", "The young person speaks as self or self_16_plus, everybody else in another capacity."
    yield draft.capacity == SELF_16_PLUS and age < PRESUMED_COMPETENT, "capacity", "self_16_plus is from 16 on."
    yield draft.capacity == SELF and age >= PRESUMED_COMPETENT, "capacity", "From 16 on the capacity is self_16_plus."
    if draft.capacity in LETS_SPEAK and not for_themselves:
        standing = "Whoever speaks for a young person has a family tie that lets them, then and now: record that first."
        yield not _lets_speak(draft, around), "giver", standing


def _lets_speak(draft: Draft, around: Around) -> bool:
    kinds = LETS_SPEAK[draft.capacity]
    days = (local_day(draft.said_at), local_day(around.at))
    ties = [tie for tie in around.ties if tie.person == draft.giver and tie.kind in kinds and not tie.set_aside]
    return all(any(tie.period.covers(day) for tie in ties) for day in days)


def _competence(draft: Draft, around: Around) -> Checks:
    """Check that a yes under 16 rests on an assessment of this matter; a no needs none."""
    if draft.capacity != SELF or not draft.permits:
        return
    moment = Moment(draft.said_at, around.at, local_day(draft.said_at), around.died_on)
    counting = moment.assessed([around.assessment] if around.assessment else [])
    competent = [one for one in counting if one.competent]
    agreed = {word for _place, one in draft.permits for word in one.scope.get("category", ())}
    rule = (
        "Under 16 a yes of their own needs a competence assessment for what it is about: made before it was said, "
        "still valid, and with the outcome competent. A no needs none."
    )
    yield not (competent and agreed <= competent[0].categories), "competence_assessment", rule
