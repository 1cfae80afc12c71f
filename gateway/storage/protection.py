"""Reads what stands between a young person and harm by disclosure: shield, restriction, allow-list, Article 18.

Of entries that are read together the stricter counts: what protects one of them protects the person, and whoever is to
be let past it has to be on the allow-list of every entry that it protects.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.case import Asker, Freeze, Period, local_day
from gateway.storage.asked import Asked, Found
from gateway.storage.identities import OnePerson
from gateway.storage.rows import RowsOf
from gateway.storage.tables import allow_list, restrictions, shields

RowsByEntry = Mapping[str, list[Found]]
PROTECTING = tuple(RowsOf(table) for table in (shields, restrictions, allow_list))


@dataclass(frozen=True, slots=True)
class Protections:
    """The protections of some young people, by entry."""

    one: OnePerson
    shields: RowsByEntry
    restrictions: RowsByEntry
    allowed: RowsByEntry

    def named(self, person: str, asker: Asker, at: datetime) -> frozenset[str]:
        """Return the facts that hold of a young person, for one practitioner at one service."""
        entries = self.one.entries(person)
        shielded = {entry for entry in entries if any(self._shields(entry, at))}
        restricted = {entry for entry in entries if any(self._restrictions(entry, at, "restricted"))}
        allowed = {entry for entry in entries if self._allows(entry, asker, at)}
        facts = {"shielded": shielded, "restricted": restricted}
        named = {fact for fact, found in facts.items() if found}
        if allowed and (shielded | restricted) <= allowed:
            named.add("allow_listed")
        return frozenset(named)

    def freezes(self, person: str, at: datetime) -> tuple[Freeze, ...]:
        """Return the Article 18 restrictions of a young person."""
        rows = (row for entry in self.one.entries(person) for row in self._restrictions(entry, at, "article_18"))
        return tuple(Freeze(row.category, row.originator) for row in rows)

    def contact(self, person: str, asker: Asker, at: datetime) -> str:
        """Return the one contact that stands for all others under a shield or restriction, or nothing."""
        if "allow_listed" in self.named(person, asker, at):
            return ""
        entries = self.one.entries(person)
        standing = [row for entry in entries for row in self._shields(entry, at)]
        # One that was set in haste never takes the place of one that was confirmed, nor a later one of an earlier.
        standing.sort(key=lambda row: (row.confirmed_by is None, row.set_at, row.id))
        # Article 18 holds for one category of one originator, and hides nobody's whereabouts; a hold hides nothing.
        standing += [row for entry in entries for row in self._restrictions(entry, at, "restricted")]
        return next((row.contact for row in standing), "")

    def _shields(self, entry: str, at: datetime) -> Iterator[Found]:
        """Yield the shields that stand: set in haste they hold until they expire, confirmed until they are lifted."""
        for row in self.shields.get(entry, ()):
            if _stands(row, at) and (row.expires_at is None or at < row.expires_at):
                yield row

    def _restrictions(self, entry: str, at: datetime, kind: str) -> Iterator[Found]:
        for row in self.restrictions.get(entry, ()):
            if row.kind == kind and _stands(row, at):
                yield row

    def _allows(self, entry: str, asker: Asker, at: datetime) -> bool:
        return any(
            (row.practitioner_id, row.service_id) == (asker.practitioner, asker.service)
            and Period(row.starts_on, row.ends_on).covers(local_day(at))
            for row in self.allowed.get(entry, ())
        )


def read_protections(connection: Connection, one: OnePerson, entries: Iterable[str]) -> Protections:
    """Read the protections of these entries."""
    ids = list(entries)
    return Protections(one, *(each.read(connection, ids) for each in PROTECTING))


def protections_asked(entries: Iterable[str]) -> list[Asked]:
    """Return what `read_protections` asks."""
    return [each.asked(entries) for each in PROTECTING]


def _stands(row: Found, at: datetime) -> bool:
    # One that is stored was set, though it be by a machine whose clock is ahead.
    return bool(row.lifted_at is None or at < row.lifted_at)
