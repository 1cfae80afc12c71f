"""Finds what the log need not keep any longer, by the protocol's classes, and what a legal hold keeps.

Looks and changes nothing. An entry is kept as long as the longest class of what it showed; one that does not tell any
more what it showed, for that was erased alone, as long as any.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.case import LONDON, local_day
from gateway.access_log.event import SectionName
from gateway.access_log.tags import TagKind, tag
from gateway.log_keeping.sealing import Sealer
from gateway.storage.database import Snapshot
from gateway.storage.erasing import about_any, on_hold, still_open
from gateway.storage.identities import one_person
from gateway.storage.log_reading import Entry, read_entries
from policy.retention import Retention, longest


@dataclass(frozen=True, slots=True)
class Due:
    """An entry whose sections need not be kept any longer, by which class and since when; or that is on hold."""

    entry: Entry
    kept_by: Retention
    until: date
    held: bool


def due(connection: Snapshot, sealer: Sealer, classes: Mapping[str, Retention], today: date) -> Iterator[Due]:
    """Yield what is due, in the order of the log."""
    if not classes:
        return
    shortest = min(classes.values(), key=lambda each: each.years)
    # No class ends sooner; a few days more, for months are not alike.
    some_day = today.replace(year=today.year - shortest.years, day=1) + timedelta(days=today.day)
    older_than = datetime.combine(some_day, time(), LONDON)
    after = -1
    while places := still_open(connection, older_than, after):
        after = places[-1]
        held = held_entries(connection, sealer, places)
        for entry in read_entries(connection, sealer.keys, places):
            kept_by = longest(classes, _shown(entry, classes))
            until = kept_by.until(_day_of(entry)) if kept_by else today
            if kept_by and until < today:
                yield Due(entry, kept_by, until, entry.sequence in held)


def held_entries(connection: Snapshot, sealer: Sealer, places: list[int]) -> set[int]:
    """Return those of the entries that are about somebody of whom nothing may be erased."""
    held = on_hold(connection)
    entries = one_person(connection, held).entries(*held)
    tags = [tag(sealer.pseudonyms, TagKind.SUBJECT, sealer.pseudonyms.of("subject", each)) for each in entries]
    return about_any(connection, places, tags)


def _shown(entry: Entry, classes: Mapping[str, Retention]) -> Iterable[str]:
    if SectionName.DETAIL in entry.opened or SectionName.DETAIL not in entry.leaf.get("sd", {}):
        shown: Iterable[str] = entry.sections.get(SectionName.DETAIL, {}).get("shown", ())
        return shown
    return [category for each in classes.values() for category in each.categories]


def _day_of(entry: Entry) -> date:
    return local_day(datetime.fromisoformat(str(entry.leaf["time"])))
