"""Finds events of the log by their tags and their time, the newest first, a page at a time.

An event that is found has a tag of every group that was asked for. The rarest group leads: its events are looked at one
by one, and the others only confirm them. Knows tags and numbers; not what they stand for, nor who may ask.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, func, select

from gateway.storage.tables import access_events, event_tags

OUT_OF_ORDER = timedelta(seconds=60)
RARE = 20_000
"""So far the events of a tag are counted to find the rarest: among commoner ones it matters little which leads."""

events = access_events.c
Conditions = list[ColumnElement[bool]]
Group = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """The tags that an event must all have, and its period: from `first` until before `end`, aware instants or None.

    Of each group in `any_of` it must have one at least; an empty group is one that nothing has. `slack` is how much
    older an event can be than one before it in the log; `how_far_back` tells it where clocks have stepped.
    """

    tags: Sequence[bytes] = ()
    any_of: Sequence[Sequence[bytes]] = ()
    first: datetime | None = None
    end: datetime | None = None
    slack: timedelta = OUT_OF_ORDER

    @property
    def groups(self) -> list[Group]:
        """Every group of tags, each once; a tag that must be there is a group of its own."""
        each = [(tag,) for tag in self.tags]
        return list(dict.fromkeys([*each, *(tuple(sorted(set(some))) for some in self.any_of)]))


class _Looked(NamedTuple):
    """What is looked through: the groups of tags, the rarest first, and numbers between which all lies."""

    sought: Sought
    groups: list[Group]
    start: int | None
    end: int | None


def search(connection: Connection, sought: Sought, before: int | None = None, limit: int = 50) -> list[int]:
    """Return the numbers of the events that are sought, the newest first; `before` is the last number of a page."""
    found: set[int] = set()
    for number, conditions in _by_lead(_looked(connection, sought, before)):
        wanted = select(number).where(*conditions).order_by(number.desc()).limit(limit)
        found.update(connection.execute(wanted).scalars())
    return sorted(found, reverse=True)[:limit]


def counts_by_day(connection: Connection, sought: Sought) -> dict[date, int]:
    """Return how many events that are sought there were on each day (UTC) that had any, in order."""
    looked = _looked(connection, sought, None)
    day = func.date(events.at).label("day")
    lead = looked.groups[0] if looked.groups else ()
    number, conditions = _of(looked, lead)
    joined = conditions if number is events.seq else [events.seq == number, *conditions]
    counted = func.count() if len(lead) <= 1 else func.count(number.distinct())
    wanted = select(day, counted).where(*joined).group_by(day).order_by(day)
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


def _looked(connection: Connection, sought: Sought, before: int | None) -> _Looked:
    start, end = _range(connection, sought)
    end = min((each for each in (end, before) if each is not None), default=None)
    return _Looked(sought, _rarest_first(connection, sought.groups, start, end), start, end)


def _by_lead(looked: _Looked) -> Iterator[tuple[ColumnElement[int], Conditions]]:
    """Yield a question for each tag that leads: of one the index gives the newest first, several it sorts."""
    if not looked.groups:
        yield _of(looked, ())
        return
    for tag in looked.groups[0]:
        yield _of(looked, (tag,))


def _of(looked: _Looked, lead: Group) -> tuple[ColumnElement[int], Conditions]:
    """Return the column with the numbers of events, and what each must fulfil, `lead` among it."""
    sought = looked.sought
    if not looked.groups:
        return events.seq, _period(events.at, sought) + _between(events.seq, looked)
    leading = event_tags.alias("lead")
    number: ColumnElement[int] = leading.c.seq
    conditions: Conditions = [_one_of(leading.c.tag, lead), *_between(number, looked)]
    for place, group in enumerate(looked.groups[1:]):
        also = event_tags.alias(f"also_{place}")
        conditions.append(exists().where(_one_of(also.c.tag, group), also.c.seq == number))
    if sought.first or sought.end:
        event = access_events.alias("event")
        conditions.append(exists().where(event.c.seq == number, *_period(event.c.at, sought)))
    return number, conditions


def _one_of(column: ColumnElement[bytes], group: Group) -> ColumnElement[bool]:
    return column == group[0] if len(group) == 1 else column.in_(group)


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


def _rarest_first(connection: Connection, groups: list[Group], start: int | None, end: int | None) -> list[Group]:
    if len(groups) <= 1:
        return groups
    looked = _Looked(Sought(), groups, start, end)
    counts = {}
    for group in groups:
        some = select(event_tags.c.seq).where(_one_of(event_tags.c.tag, group), *_between(event_tags.c.seq, looked))
        counts[group] = connection.execute(select(func.count()).select_from(some.limit(RARE).subquery())).scalar_one()
    return sorted(groups, key=counts.__getitem__)


def _between(number: ColumnElement[int], looked: _Looked) -> Conditions:
    above: Conditions = [] if looked.start is None else [number > looked.start]
    return above + ([] if looked.end is None else [number < looked.end])


def _period(at: ColumnElement[datetime], sought: Sought) -> Conditions:
    since: Conditions = [] if sought.first is None else [at >= sought.first]
    return since + ([] if sought.end is None else [at < sought.end])
