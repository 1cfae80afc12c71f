"""Finds events of the log by their tags and their time, the newest first, a page at a time.

An event that is found has every tag that was asked for. The rarest of them leads: its events are looked at one by one,
and the others only confirm them. Knows tags and numbers; not what they stand for, nor who may ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, func, select

from gateway.storage.tables import access_events, event_tags

OUT_OF_ORDER = timedelta(seconds=60)
RARE = 20_000
"""So far the events of a tag are counted to find the rarest: among commoner ones it matters little which leads."""

events = access_events.c
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Sought:
    """The tags that an event must all have, and its period: from `first` until before `end`, aware instants or None.

    `slack` is how much older an event can be than one before it in the log; `how_far_back` tells it where clocks
    have stepped.
    """

    tags: Sequence[bytes] = ()
    first: datetime | None = None
    end: datetime | None = None
    slack: timedelta = OUT_OF_ORDER


def search(connection: Connection, sought: Sought, before: int | None = None, limit: int = 50) -> list[int]:
    """Return the numbers of the events that are sought, the newest first; `before` is the last number of a page."""
    number, conditions = _found(connection, sought, before)
    wanted = select(number).where(*conditions).order_by(number.desc()).limit(limit)
    return list(connection.execute(wanted).scalars())


def counts_by_day(connection: Connection, sought: Sought) -> dict[date, int]:
    """Return how many events that are sought there were on each day (UTC) that had any, in order."""
    number, conditions = _found(connection, sought, None)
    day = func.date(events.at).label("day")
    joined = conditions if number is events.seq else [events.seq == number, *conditions]
    wanted = select(day, func.count()).where(*joined).group_by(day).order_by(day)
    # SQLite has no type of its own for a day.
    return {date.fromisoformat(str(found)): count for found, count in connection.execute(wanted)}


def how_far_back(connection: Connection, steps: Sequence[int]) -> timedelta:
    """Return the slack of a log in which these events say that a clock stepped back."""
    slack = OUT_OF_ORDER
    for step in steps:
        around = select(events.at).where(events.seq.in_([step - 1, step])).order_by(events.seq)
        times = list(connection.execute(around).scalars())
        slack += max(times[0] - times[-1], timedelta(0)) + OUT_OF_ORDER
    return slack


def _found(connection: Connection, sought: Sought, before: int | None) -> tuple[ColumnElement[int], Conditions]:
    """Return the column with the numbers of events, and what each must fulfil."""
    start, end = _range(connection, sought)
    end = min((each for each in (end, before) if each is not None), default=None)
    tags = _rarest_first(connection, list(dict.fromkeys(sought.tags)), start, end)
    lead = event_tags.alias("lead")
    number: ColumnElement[int] = lead.c.seq if tags else events.seq
    conditions: Conditions = [lead.c.tag == tags[0]] if tags else []
    for place, tag in enumerate(tags[1:]):
        also = event_tags.alias(f"also_{place}")
        conditions.append(exists().where(also.c.tag == tag, also.c.seq == number))
    if tags and (sought.first or sought.end):
        event = access_events.alias("event")
        conditions.append(exists().where(event.c.seq == number, *_period(event.c.at, sought)))
    elif not tags:
        conditions += _period(events.at, sought)
    return number, conditions + _between(number, start, end)


def _range(connection: Connection, sought: Sought) -> tuple[int | None, int | None]:
    """Return numbers between which every event of the period lies, from two looks at the index of times.

    No event is older by more than the slack than one before it. So whatever is as late as `first` comes after each
    event that is older than that by more, and whatever is before `end` comes before each that is later by more.
    """
    start = end = None
    if sought.first:
        older = select(events.seq).where(events.at < sought.first - sought.slack).order_by(events.at.desc()).limit(1)
        start = connection.execute(older).scalar()
    if sought.end:
        later = select(events.seq).where(events.at > sought.end + sought.slack).order_by(events.at).limit(1)
        end = connection.execute(later).scalar()
    return start, end


def _rarest_first(connection: Connection, tags: list[bytes], start: int | None, end: int | None) -> list[bytes]:
    if len(tags) <= 1:
        return tags
    counts = {}
    for tag in tags:
        some = select(event_tags.c.seq).where(event_tags.c.tag == tag, *_between(event_tags.c.seq, start, end))
        counts[tag] = connection.execute(select(func.count()).select_from(some.limit(RARE).subquery())).scalar_one()
    return sorted(tags, key=counts.__getitem__)


def _between(number: ColumnElement[int], start: int | None, end: int | None) -> Conditions:
    above: Conditions = [] if start is None else [number > start]
    return above + ([] if end is None else [number < end])


def _period(at: ColumnElement[datetime], sought: Sought) -> Conditions:
    since: Conditions = [] if sought.first is None else [at >= sought.first]
    return since + ([] if sought.end is None else [at < sought.end])
