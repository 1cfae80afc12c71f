"""How the asker stands to the young person at an instant: the relationships that hold, and the facts that they prove.

A role alone never opens anything. Knows the recorded relationships and the vocabulary; knows no rule.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.case import LONDON, Asker, Attachment, Facts, Relationship, local_day
from policy.vocabulary import Vocabulary

EXCLUDED = "excluded"
CLOSURE_GRACE = "within_closure_grace"


@dataclass(frozen=True, slots=True)
class Standing:
    """Relationships held at this instant, those held today whatever the hour, and the facts that the first prove."""

    held: frozenset[str]
    today: frozenset[str]
    facts: frozenset[str]

    @property
    def somehow_today(self) -> bool:
        """Whether the asker has any relationship today; one who is excluded has none."""
        return bool(self.today) and EXCLUDED not in self.today


def standing(asker: Asker, facts: Facts, at: datetime, vocabulary: Vocabulary) -> Standing:
    """Work out the asker's standing."""
    day = local_day(at)
    rows = [row for row in facts.relationships if _holds(row, asker, day, vocabulary)]
    held = {row.kind for row in rows}
    places = {row.service for row in facts.relationships if row.kind == "on_roll" and row.period.covers(day)}
    attached = [place for place in facts.attachments if place.service in places and _on_weekday(place, day)]
    within_hours = any(place.starts_at <= at.astimezone(LONDON).time() < place.ends_at for place in attached)
    return Standing(
        held=frozenset(held | ({"attached"} if within_hours else set())),
        today=frozenset(held | ({"attached"} if attached else set())),
        facts=frozenset(fact for row in rows for fact in _proved(row, asker, vocabulary)),
    )


def _holds(row: Relationship, asker: Asker, day: date, vocabulary: Vocabulary) -> bool:
    if row.service != asker.service or not row.period.covers(day):
        return False
    if row.kind == "former" and day > row.period.first + _grace(vocabulary):
        return False
    if row.practitioner is not None:
        return row.practitioner == asker.practitioner
    word = vocabulary.relationships[row.kind]
    return word.held_by == "service" and asker.role not in word.by_name_for


def _grace(vocabulary: Vocabulary) -> timedelta:
    switch = vocabulary.switches.get("closure_grace_days")
    return timedelta(days=int(switch.value) if switch else 0)


def _on_weekday(place: Attachment, day: date) -> bool:
    return place.period.covers(day) and day.weekday() in place.weekdays


def _proved(row: Relationship, asker: Asker, vocabulary: Vocabulary) -> list[str]:
    word = vocabulary.relationships[row.kind]
    proved = [word.evidenced] if word.evidenced and row.evidence else []
    # Nobody's own decision opens access for themselves.
    if word.decided and row.decided_by not in (None, asker.practitioner):
        proved.append(word.decided)
    if row.kind == "former":
        proved.append(CLOSURE_GRACE)
    return proved
