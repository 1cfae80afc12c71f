"""Where somebody is at work at an instant: at a place of attachment, or on duty; days and hours are those of London.

An attachment holds on its weekdays between its hours, in the place's term if it has terms, and never on a bank
holiday. Duty holds from one instant to another. Knows no young person.
"""

from collections.abc import Iterable
from datetime import date, datetime

from engine.case import LONDON, Attachment, Facts, RotaSlot, local_day
from engine.working_days import is_bank_holiday


def open_today(facts: Facts, day: date) -> tuple[Attachment, ...]:
    """Return the asker's attachments that a day is a day of, whatever the hour."""
    mine = [place for place in facts.attachments if place.period.covers(day) and day.weekday() in place.weekdays]
    if not mine or is_bank_holiday(day):
        return ()
    return tuple(place for place in mine if _in_term(facts, place.service, day))


def within_hours(place: Attachment, at: datetime) -> bool:
    """Tell whether the wall clock stands within the hours; the hour that comes twice in October counts twice."""
    return place.starts_at <= at.astimezone(LONDON).time() < place.ends_at


def on_duty(slot: RotaSlot, at: datetime) -> bool:
    """Tell whether a stretch of duty has begun and is not over."""
    return slot.starts_at <= at < slot.ends_at


def duties_of(slots: Iterable[RotaSlot], service: str, day: date) -> tuple[RotaSlot, ...]:
    """Return the stretches of duty for a service that touch a day."""
    return tuple(
        slot
        for slot in slots
        if slot.service == service and local_day(slot.starts_at) <= day and not _over_before(slot, day)
    )


def _over_before(slot: RotaSlot, day: date) -> bool:
    ends = slot.ends_at.astimezone(LONDON)
    return ends.date() < day or (ends.date() == day and ends.time() == datetime.min.time())


def _in_term(facts: Facts, place: str, day: date) -> bool:
    terms = facts.terms.get(place, ())
    return not terms or any(term.covers(day) for term in terms)
