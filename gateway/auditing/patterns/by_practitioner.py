"""Patterns in what one practitioner did, from their looks alone, in their order. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from engine.case import LONDON
from gateway.auditing.patterns.finding import Finding, Look, Pattern
from gateway.auditing.patterns.thresholds import Thresholds

MOST_ENTRIES = 100
SATURDAY = 5
SHOWN_NOTHING = frozenset({"all_hidden", "not-found", "action-not-open", "purpose-not-open"})
OPENED = "exceptional_opened"
# They are at work at night, that is what they are for.
AT_ANY_HOUR = frozenset({"edt", "ed_clinician", "police_ppu", "missing_coordinator"})


def patterns_of(looks: Sequence[Look], limits: Thresholds) -> Iterator[Finding]:
    """Yield what is worth a look in what one practitioner did."""
    days = _days(looks)
    yield from _bulk(days, limits)
    yield from _woke_up(days, limits)
    yield from _strangers(looks, limits)
    yield from _out_of_hours(looks, limits)
    yield from _refused_then_exceptional(looks, limits)


def found(pattern: Pattern, looks: Sequence[Look], **more: object) -> Finding:
    """Return a finding among these looks, of one practitioner."""
    subjects = tuple(dict.fromkeys(look.subject for look in looks if look.subject))
    return Finding(pattern, looks[0].user, subjects, tuple(look.place for look in looks)[:MOST_ENTRIES], more)


def _days(looks: Sequence[Look]) -> dict[date, list[Look]]:
    days: dict[date, list[Look]] = defaultdict(list)
    for look in looks:
        days[look.at.astimezone(LONDON).date()].append(look)
    return days


def _people(looks: Sequence[Look]) -> int:
    return len({look.subject for look in looks if look.subject})


def _bulk(days: dict[date, list[Look]], limits: Thresholds) -> Iterator[Finding]:
    counts = {day: _people(looks) for day, looks in days.items()}
    for day, count in counts.items():
        usual = median([other for when, other in counts.items() if when != day] or [0])
        if count >= limits.bulk_at_least and count > limits.bulk_times * usual:
            yield found(Pattern.BULK, days[day], day=day.isoformat(), people=count, usual=usual)


def _woke_up(days: dict[date, list[Look]], limits: Thresholds) -> Iterator[Finding]:
    for before, day in pairwise(sorted(days)):
        if day - before >= timedelta(days=limits.waking_days) and _people(days[day]) >= limits.strangers_at_least:
            yield found(Pattern.WOKE_UP, days[day], day=day.isoformat(), last_seen=before.isoformat())


def _strangers(looks: Sequence[Look], limits: Thresholds) -> Iterator[Finding]:
    strange = [look for look in looks if look.outcome == "not-found" and look.subject]
    if _people(strange) >= limits.strangers_at_least:
        yield found(Pattern.STRANGERS, strange)


def _out_of_hours(looks: Sequence[Look], limits: Thresholds) -> Iterator[Finding]:
    late = [look for look in looks if look.role not in AT_ANY_HOUR and look.subject and _is_late(look, limits)]
    if len(late) >= limits.out_of_hours_at_least:
        yield found(Pattern.OUT_OF_HOURS, late)


def _is_late(look: Look, limits: Thresholds) -> bool:
    at = look.at.astimezone(LONDON)
    return at.weekday() >= SATURDAY or not limits.day_begins <= at.hour < limits.day_ends


def _refused_then_exceptional(looks: Sequence[Look], limits: Thresholds) -> Iterator[Finding]:
    refused: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        if look.outcome in SHOWN_NOTHING and look.subject:
            refused[look.subject].append(look)
        elif look.kind == OPENED and len(refused[look.subject]) >= limits.refused_before_exceptional:
            yield found(Pattern.REFUSED_THEN_EXCEPTIONAL, [*refused.pop(look.subject), look])
