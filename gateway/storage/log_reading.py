"""Reads the access log back: events with those of their sections that are still there and can be opened."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from gateway.access_log.event import SealedSection, SectionName
from gateway.access_log.locked import KeyPlace, LockedSection, Unreadable, unlock
from gateway.log_keeping.section_keys import NoSuchKey, SectionKeys
from gateway.storage.tables import access_events, event_sections, event_tags


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the log: its place, its bytes, its clear members, and what opens its sections, by name."""

    sequence: int
    bytes: bytes
    leaf: dict[str, Any]
    opened: dict[str, SealedSection]

    @property
    def sections(self) -> dict[str, dict[str, Any]]:
        """The bodies of the sections that could be opened."""
        return {name: json.loads(section.body) for name, section in self.opened.items()}


@dataclass(frozen=True, slots=True)
class Page:
    """So many entries, of those before the numbered one if it is given."""

    count: int
    before: int | None = None


def newest(connection: Connection, keys: SectionKeys, page: Page, tag: bytes | None = None) -> list[Entry]:
    """Return a page of the newest events, of those that have the tag if one is given; oldest of them first."""
    place = access_events.c.seq if tag is None else event_tags.c.seq
    wanted = select(place) if tag is None else select(place).where(event_tags.c.tag == tag)
    earlier = wanted if page.before is None else wanted.where(place < page.before)
    found = connection.execute(earlier.order_by(place.desc()).limit(page.count)).scalars().all()
    return read_entries(connection, keys, found)


def read_entries(connection: Connection, keys: SectionKeys, places: Iterable[int]) -> list[Entry]:
    """Return the events at these places, in their order in the log.

    A section that can't be opened is left out, whether its key was erased or somebody tampered with it: one spoilt
    section must not keep anybody from the rest. Verification tells the one from the other.
    """
    wanted = list(places)
    events = select(access_events).where(access_events.c.seq.in_(wanted)).order_by(access_events.c.seq)
    rows = connection.execute(events).all()
    names = {row.seq: row.id for row in rows}
    opened: dict[int, dict[str, SealedSection]] = {sequence: {} for sequence in names}
    for row in connection.execute(select(event_sections).where(event_sections.c.seq.in_(wanted))):
        section = _opened(row, names[row.seq], keys)
        if section is not None:
            opened[row.seq][row.name] = section
    return [Entry(row.seq, row.leaf, _members(row.leaf), opened[row.seq]) for row in rows]


def _members(leaf: bytes) -> dict[str, Any]:
    members: dict[str, Any] = {}
    with suppress(ValueError):
        members = json.loads(leaf)
    return members


def _opened(row: Row[Any], event: str, keys: SectionKeys) -> SealedSection | None:
    place = KeyPlace(row.key_file, row.key_slot)
    try:
        key = keys.read(place)
        return None if key is None else unlock(LockedSection(SectionName(row.name), row.content, place), event, key)
    except (NoSuchKey, Unreadable):
        return None
