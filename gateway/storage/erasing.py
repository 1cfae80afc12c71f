"""Takes sections out of the log, with what they are found by, and keeps in mind which keys are still to be destroyed.

The event that says so is appended in the same transaction. Knows rows and keys; not why something is erased.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, tuple_

from gateway.access_log.locked import KeyPlace
from gateway.storage.tables import access_events, event_sections, event_tags, keys_to_destroy, restrictions

HOLD = "legal_hold"
AT_A_TIME = 500


def still_open(connection: Connection, older_than: datetime, after: int) -> list[int]:
    """Return the next entries before an instant of which some section is still there, in the order of the log."""
    wanted = (
        select(access_events.c.seq)
        .join(event_sections, event_sections.c.seq == access_events.c.seq)
        .where(access_events.c.at < older_than, access_events.c.seq > after)
        .distinct()
        .order_by(access_events.c.seq)
        .limit(AT_A_TIME)
    )
    return list(connection.execute(wanted).scalars())


def on_hold(connection: Connection) -> list[str]:
    """Return the entries of the register of which nothing may be erased."""
    held = (restrictions.c.kind == HOLD) & restrictions.c.lifted_at.is_(None)
    return list(connection.execute(select(restrictions.c.young_person_id).where(held).distinct()).scalars())


def about_any(connection: Connection, places: Collection[int], tags: Collection[bytes]) -> set[int]:
    """Return those of the entries that have any of these tags."""
    found = select(event_tags.c.seq).where(event_tags.c.seq.in_(list(places)), event_tags.c.tag.in_(list(tags)))
    return set(connection.execute(found).scalars())


def sections_there(connection: Connection, places: Collection[int]) -> dict[int, set[str]]:
    """Return the names of the sections that each of these entries still has, whoever can open them."""
    found: dict[int, set[str]] = {place: set() for place in places}
    wanted = select(event_sections.c.seq, event_sections.c.name).where(event_sections.c.seq.in_(list(places)))
    for row in connection.execute(wanted):
        found[row.seq].add(row.name)
    return found


def take_away(connection: Connection, erased: Mapping[int, Collection[str]], kept: Mapping[int, set[bytes]]) -> bool:
    """Delete these sections of entries, and of each entry every tag but those that are kept; False if one is gone."""
    for place, names in erased.items():
        these = (event_sections.c.seq == place) & event_sections.c.name.in_(list(names))
        keys = connection.execute(select(event_sections.c.key_file, event_sections.c.key_slot).where(these)).all()
        if len(keys) != len(names):
            return False
        connection.execute(insert(keys_to_destroy), [row._asdict() for row in keys])
        connection.execute(delete(event_sections).where(these))
        others = event_tags.c.tag.not_in(list(kept[place]))
        connection.execute(delete(event_tags).where(event_tags.c.seq == place, others))
    return True


def keys_waiting(connection: Connection) -> list[KeyPlace]:
    """Return the keys that are still to be destroyed."""
    rows = connection.execute(select(keys_to_destroy.c.key_file, keys_to_destroy.c.key_slot))
    return [KeyPlace(row.key_file, row.key_slot) for row in rows]


def forget_keys(connection: Connection, destroyed: Iterable[KeyPlace]) -> None:
    """Note that these keys are destroyed."""
    key = tuple_(keys_to_destroy.c.key_file, keys_to_destroy.c.key_slot)
    places = [tuple(place) for place in destroyed]
    for start in range(0, len(places), AT_A_TIME):
        connection.execute(delete(keys_to_destroy).where(key.in_(places[start : start + AT_A_TIME])))
