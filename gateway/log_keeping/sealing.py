"""Makes an event ready for the log: sealed, its sections under lock, and the tags by which it can be found.

This is everything that costs time and needs no order, so it is done before the one writer takes the event.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import starmap
from uuid import UUID

from gateway.access_log.event import SALT_BYTES, AccessEvent, Kind, seal
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.access_log.locked import LockedSection, lock
from gateway.access_log.pseudonyms import Pseudonyms
from gateway.access_log.tags import tag, words_of_event
from gateway.key_file import read_or_make_key
from gateway.log_keeping.section_keys import KEYS_AHEAD, SectionKeys
from gateway.settings import Settings

NO_PROTOCOL = "none"
TAGS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class LockedEvent:
    """An event as it goes into the log: the leaf and its hash (32 bytes), sections under lock, and tags."""

    id: UUID
    time: datetime
    leaf: bytes
    leaf_hash: bytes
    sections: tuple[LockedSection, ...]
    tags: frozenset[bytes]


class Sealer:
    """Seals events with the keys of one data folder."""

    def __init__(self, keys: SectionKeys, pseudonyms: Pseudonyms) -> None:
        self.keys, self.pseudonyms = keys, pseudonyms
        # Categories, purposes, roles and colleagues come again and again.
        self._tag = lru_cache(TAGS_KEPT)(partial(tag, pseudonyms))

    def seal(self, event: AccessEvent) -> LockedEvent:
        """Seal an event; NotCanonical if a member lies outside the log's profile of JSON."""
        sealed = seal(event, lambda: secrets.token_bytes(SALT_BYTES))
        taken = self.keys.take(len(sealed.sections))
        return LockedEvent(
            id=sealed.id,
            time=event.time,
            leaf=sealed.leaf,
            leaf_hash=sealed.leaf_hash,
            sections=tuple(
                lock(section, str(sealed.id), place, key)
                for section, (place, key) in zip(sealed.sections, taken, strict=True)
            ),
            tags=frozenset(starmap(self._tag, words_of_event(event))),
        )


def clock_stepped(sealer: Sealer, gateway: str) -> Callable[[datetime], LockedEvent]:
    """Return what makes the event that says that a gateway's clock went back to an instant."""

    def event(at: datetime) -> LockedEvent:
        name = new_event_id(at, secrets.token_bytes(RANDOM_BYTES))
        return sealer.seal(AccessEvent(name, at, Kind.CLOCK_STEPPED, "recorded", gateway, NO_PROTOCOL, {}))

    return event


def sealer_of(settings: Settings, keys_ahead: int = KEYS_AHEAD) -> Sealer:
    """Return the sealer of a data folder; its index key is made on first use."""
    return Sealer(SectionKeys(settings.section_keys, keys_ahead), Pseudonyms(read_or_make_key(settings.index_key)))
