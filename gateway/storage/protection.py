"""Reads what stands between a young person and harm by disclosure: shield, restriction, allow-list, Article 18."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from engine.case import Freeze, Period, local_day
from gateway.storage.rows import rows_of
from gateway.storage.tables import allow_list, restrictions, shields

RowsByPerson = Mapping[str, list[Row[Any]]]


@dataclass(frozen=True, slots=True)
class Protections:
    """The protections of some young people, by person."""

    shields: RowsByPerson
    restrictions: RowsByPerson
    allowed: RowsByPerson

    def named(self, person: str, practitioner: str, at: datetime) -> frozenset[str]:
        """Return the facts that hold of a young person, for one practitioner."""
        facts = set()
        if any(_stands(row, at) for row in self.shields.get(person, ())):
            facts.add("shielded")
        if any(row.kind == "restricted" and _stands(row, at) for row in self.restrictions.get(person, ())):
            facts.add("restricted")
        for row in self.allowed.get(person, ()):
            if row.practitioner_id == practitioner and Period(row.starts_on, row.ends_on).covers(local_day(at)):
                facts.add("allow_listed")
        return frozenset(facts)

    def freezes(self, person: str, at: datetime) -> tuple[Freeze, ...]:
        """Return the Article 18 restrictions of a young person."""
        rows = self.restrictions.get(person, ())
        return tuple(Freeze(r.category, r.originator) for r in rows if r.kind == "article_18" and _stands(r, at))

    def contact(self, person: str, practitioner: str, at: datetime) -> str:
        """Return the one contact that stands for all others under a shield or restriction, or nothing."""
        if "allow_listed" in self.named(person, practitioner, at):
            return ""
        rows = [*self.shields.get(person, ()), *self.restrictions.get(person, ())]
        # Article 18 holds for one category of one originator, and hides nobody's whereabouts.
        return next((r.contact for r in rows if getattr(r, "kind", "") != "article_18" and _stands(r, at)), "")


def read_protections(connection: Connection, young_people: Iterable[str]) -> Protections:
    """Read the protections of these young people."""
    ids = list(young_people)
    return Protections(*(rows_of(connection, table, ids) for table in (shields, restrictions, allow_list)))


def _stands(row: Row[Any], at: datetime) -> bool:
    return bool(row.set_at <= at) and (row.lifted_at is None or at < row.lifted_at)
