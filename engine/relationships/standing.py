"""How the asker stands to the young person at an instant: the relationships that hold, and the facts that they prove.

A role alone never opens anything. Brings together the recorded relationships, the attachments and the rota; knows the
vocabulary and no rule.
"""

from dataclasses import dataclass
from datetime import date, datetime

from engine.case import Asker, Attachment, Facts, RotaSlot, local_day
from engine.relationships.holding import EXCLUDED, holds, proved
from engine.relationships.presence import duties_of, on_duty, open_today, within_hours
from policy.vocabulary import Vocabulary

ATTACHED, DUTY = "attached", "duty_cover"
# What makes a young person somebody's case, whom a colleague on duty then stands in for.
CASES = frozenset({"caseload", "court_order", "prevention"})


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
    rows = [row for row in facts.relationships if holds(row, asker, day, vocabulary)]
    recorded = {row.kind for row in rows}
    attachments = _attachments(facts, day)
    duties = [slot for slot in duties_of(facts.rota, asker.service, day) if _covers(slot, facts, day)]
    now = {ATTACHED} if any(within_hours(place, at) for place in attachments) else set()
    now |= {DUTY} if any(on_duty(slot, at) for slot in duties) else set()
    some_time = ({ATTACHED} if attachments else set()) | ({DUTY} if duties else set())
    return Standing(
        held=frozenset(recorded | now),
        today=frozenset(recorded | some_time),
        facts=frozenset(fact for row in rows for fact in proved(row, asker, vocabulary)),
    )


def _attachments(facts: Facts, day: date) -> list[Attachment]:
    """Return the attachments of a day to places where the young person is on roll."""
    rolls = {row.service for row in facts.relationships if row.kind == "on_roll" and row.period.covers(day)}
    return [place for place in open_today(facts, day) if place.service in rolls] if rolls else []


def _covers(slot: RotaSlot, facts: Facts, day: date) -> bool:
    """Tell whether the young person is a case of the colleague whom a duty is for, or of the service if of none."""
    return any(
        row.kind in CASES and row.service == slot.service and row.period.covers(day)
        and slot.covers in (None, row.practitioner)
        for row in facts.relationships
    )  # fmt: skip
