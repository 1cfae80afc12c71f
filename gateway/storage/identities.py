"""Entries of the register that are one person: nothing is moved, they are read together until the merge is undone.

The one place that knows how. Readers read what stands under each entry, and `together` puts it under the one that was
kept. Every merge is of two entries; the entry that is kept may have taken in several, and is taken in by none itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Select, String, bindparam, func, or_, select, union

from gateway.storage.asked import Question
from gateway.storage.rows import several
from gateway.storage.tables import merges, restrictions

Made = TypeVar("Made")
STANDING = merges.c.undone_at.is_(None)
KEPT_OF = select(merges.c.kept_id).where(merges.c.merged_id.in_(several("entries")), STANDING)
TOGETHER = Question(
    select(merges.c.merged_id, merges.c.kept_id)
    .where(STANDING, or_(merges.c.kept_id.in_(several("entries")), merges.c.kept_id.in_(KEPT_OF)))
    .order_by(merges.c.merged_at, merges.c.id)
)
# Every entry of the `person` whose entry was kept.
READ_AS = union(
    select(bindparam("person", type_=String)),
    select(merges.c.merged_id).where(merges.c.kept_id == bindparam("person"), STANDING),
)


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Which entries are one person: `kept` names, for each that was taken in, the entry that it is read under."""

    kept: Mapping[str, str]

    def of(self, entry: str) -> str:
        """Return the entry under which an entry is read."""
        return self.kept.get(entry, entry)

    def entries(self, *people: str) -> tuple[str, ...]:
        """Return every entry of these people: of each the one that is kept first."""
        ones = dict.fromkeys(self.of(person) for person in people)
        return tuple(entry for one in ones for entry in (one, *(e for e, kept in self.kept.items() if kept == one)))

    def together(self, found: Mapping[str, Iterable[Made]]) -> dict[str, tuple[Made, ...]]:
        """Return what was found under each entry, put together under the entry that is kept."""
        whole: dict[str, tuple[Made, ...]] = {}
        for entry, made in found.items():
            whole[self.of(entry)] = (*whole.get(self.of(entry), ()), *made)
        return whole


def one_person(connection: Connection, entries: Iterable[str]) -> OnePerson:
    """Read which of these entries are read together with which others: one statement, whoever they are."""
    rows = TOGETHER.rows(connection, {"entries": list(entries)})
    return OnePerson({row.merged_id: row.kept_id for row in rows})


def sealed() -> Select[tuple[str]]:
    """Return the entries that are opened to nobody: identities before an adoption."""
    seal = (restrictions.c.kind == "sealed") & restrictions.c.lifted_at.is_(None)
    return select(restrictions.c.young_person_id).where(seal)


def read_under(entry: ColumnElement[str]) -> ColumnElement[str]:
    """Return, beside a column of entries, the entry under which each is read."""
    taken = merges.alias()
    kept = select(taken.c.kept_id).where(taken.c.merged_id == entry, taken.c.undone_at.is_(None))
    return func.coalesce(kept.scalar_subquery(), entry)
