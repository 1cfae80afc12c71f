"""Erases sections of the log: the event that names them first, then the rows, then the keys; never what is on hold.

The event and the rows go in one transaction. The keys are overwritten once that is durable, and a list in the database
says which are still to be, so that whoever is interrupted is finished by the next start. Whoever has an old backup of
the database has ciphertext without keys.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.access_log.tags import TagKind, tag, words_of_section
from gateway.auditing.retention import held_entries
from gateway.log_keeping.sealing import Sealer
from gateway.log_keeping.section_keys import SectionKeys
from gateway.settings import Settings
from gateway.storage.database import Database, Snapshot, StorageUnavailable
from gateway.storage.erasing import forget_keys, keys_waiting, sections_there, take_away
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import Sought, search
from gateway.storage.published import stamp_in_force
from gateway.storage.writer import Job, Stale, Writer

MOST_AT_ONCE, TRIES = 500, 3
Wanted = Mapping[int, Collection[SectionName]]


@dataclass(frozen=True, slots=True)
class Order:
    """Why something is erased, who asked for it and who else confirmed it."""

    ground: str
    asked_by: str
    confirmed_by: str

    def __post_init__(self) -> None:
        if self.asked_by.casefold().split() == self.confirmed_by.casefold().split():
            raise ValueError("whoever asked for an erasure does not confirm it")


@dataclass(slots=True)
class Certificate:
    """What was erased: by which events of the log, which sections of which entries, and what a hold kept.

    `elsewhere` are the entries of which a section was to go whose key does not lie in this data folder.
    """

    events: list[int] = field(default_factory=list)
    erased: dict[str, list[int]] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    elsewhere: list[int] = field(default_factory=list)
    whole: bool = True

    @property
    def entries(self) -> set[int]:
        """The entries that lost a section."""
        return {place for places in self.erased.values() for place in places}

    @property
    def sections(self) -> dict[str, int]:
        """How many sections are gone, by their name."""
        return {name: len(places) for name, places in self.erased.items()}


class _Found(NamedTuple):
    """Entries, which of their sections are to go, those of which one cannot be opened here, and the protocol."""

    entries: list[Entry]
    there: dict[int, list[SectionName]]
    locked: list[int]
    protocol: str


@dataclass(frozen=True)
class Eraser:
    """Erases sections of one log."""

    settings: Settings
    database: Database
    writer: Writer
    sealer: Sealer

    def erase(self, wanted: Wanted, order: Order, progress: Callable[[int], None] = lambda _done: None) -> Certificate:
        """Erase these sections of entries, but for what is on hold or gone already."""
        certificate, places = Certificate(), sorted(wanted)
        for start in range(0, len(places), MOST_AT_ONCE):
            some = places[start : start + MOST_AT_ONCE]
            self._erase({place: wanted[place] for place in some}, order, certificate)
            progress(start + len(some))
        certificate.whole = finish(self.database, self.sealer.keys)
        return certificate

    def _erase(self, wanted: Wanted, order: Order, certificate: Certificate) -> None:
        for _ in range(TRIES):
            found = self._look(wanted, certificate)
            if not found.there:
                break
            try:
                receipt = self.writer.write(self._job(found, order))
            except Stale:
                continue
            certificate.events.append(receipt.sequence)
            for place, names in found.there.items():
                for name in names:
                    certificate.erased.setdefault(name, []).append(place)
            break
        else:
            raise StorageUnavailable("others go on changing the same entries")
        certificate.elsewhere += found.locked

    def _look(self, wanted: Wanted, certificate: Certificate) -> _Found:
        with self.database.snapshot() as connection:
            held = held_entries(connection, self.sealer, list(wanted))
            certificate.held |= held
            free = [place for place in wanted if place not in held]
            entries = read_entries(connection, self.sealer.keys, free)
            protocol, stored = stamp_in_force(connection), sections_there(connection, free)
        named = {entry.sequence: [name for name in wanted[entry.sequence] if name in entry.opened] for entry in entries}
        shut = {entry.sequence: stored[entry.sequence] - entry.opened.keys() for entry in entries}
        locked = [place for place, names in shut.items() if names & set(wanted[place])]
        return _Found(entries, {place: names for place, names in named.items() if names}, locked, protocol)

    def _job(self, found: _Found, order: Order) -> Job:
        there = found.there
        at = self.settings.clock()
        by_section = {name: [place for place, names in there.items() if name in names] for name in SectionName}
        event = AccessEvent(
            id=new_event_id(at, secrets.token_bytes(RANDOM_BYTES)),
            time=at,
            kind=Kind.ERASURE,
            outcome="erased",
            gateway=self.settings.name,
            protocol=found.protocol,
            sections={
                SectionName.ACTOR: {"user": order.asked_by, "authorised_by": order.confirmed_by},
                SectionName.DETAIL: {"ground": order.ground, "entries": len(there)},
            },
            in_clear={"erased": {name.value: places for name, places in by_section.items() if places}},
        )
        kept = {entry.sequence: self._kept(entry, there.get(entry.sequence, [])) for entry in found.entries}

        def change(connection: Snapshot) -> None:
            # Looked at again under the head of the log: a hold that was placed meanwhile keeps all of it, and what
            # somebody else has erased meanwhile is erased once.
            if held_entries(connection, self.sealer, list(there)) or not take_away(connection, there, kept):
                raise Stale

        return Job(self.sealer.seal(event), change=change)

    def _kept(self, entry: Entry, erased: Collection[SectionName]) -> set[bytes]:
        """Return the tags by which an entry is found still: of its clear members, and of the sections that stay."""
        words = {(TagKind.KIND, str(entry.leaf["kind"])), (TagKind.OUTCOME, str(entry.leaf["outcome"]))}
        for name, body in entry.sections.items():
            if SectionName(name) not in erased:
                words |= words_of_section(SectionName(name), body)
        return {tag(self.sealer.pseudonyms, kind, word) for kind, word in words}


def erased_since(connection: Snapshot, sealer: Sealer, size: int) -> bool:
    """Tell whether something was erased by an event that a log of this size does not have yet."""
    erasures = Sought([tag(sealer.pseudonyms, TagKind.KIND, Kind.ERASURE.value)])
    return any(place >= size for place in search(connection, erasures, limit=1))


def finish(database: Database, keys: SectionKeys) -> bool:
    """Destroy the keys that are still to be; tell whether the files hold nothing any more of what was erased."""
    with database.snapshot() as connection:
        waiting = keys_waiting(connection)
    if not waiting:
        return True
    # What another machine keeps, it destroys itself.
    here = [place for place in waiting if keys.keeps(place.file)]
    keys.erase(here)
    # Until the files are clean the list stays: whoever comes next cleans them.
    clean = database.forget()
    if clean:
        with database.writing() as connection:
            forget_keys(connection, here)
            connection.commit()
    return clean and len(here) == len(waiting)
