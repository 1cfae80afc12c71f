"""The details that services recorded: which there are of shown categories, and the texts of the permitted levels only.

This store is one holder of several to come: it is told the permitted (detail, level) pairs and returns texts for those
and no others, so hidden content never leaves the database.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, tuple_

from engine.case import Holder
from gateway.storage import tables
from gateway.storage.identities import read_as, read_under
from policy.levels import Level


@dataclass(frozen=True, slots=True)
class Detail:
    """That a detail is held: everything about it but its text."""

    id: str
    category: str
    holder: Holder
    service_name: str
    sensitive: bool
    nature: str
    recorded_at: datetime
    others: frozenset[str]


class Permitted(NamedTuple):
    """The text that may be read: of one detail, at one level, in the whole version or the one without other people."""

    detail: str
    level: Level
    alone: bool


@dataclass(frozen=True, slots=True)
class NewDetail:
    """A detail to record, with the texts that its practitioner wrote, by level."""

    id: str
    young_person: str
    category: str
    originator: str
    nature: str
    recorded_by: str
    recorded_at: datetime
    others: frozenset[str]
    texts: dict[Permitted, str]


def people_beside(connection: Connection, young_person: str) -> frozenset[str]:
    """Return the other young people whom details about this one are also about."""
    beside, details = tables.detail_people, tables.details
    who = read_under(beside.c.young_person_id).label("who")
    on_theirs = select(who).join(details, details.c.id == beside.c.detail_id)
    rows = connection.execute(on_theirs.where(details.c.young_person_id.in_(read_as(young_person))))
    return frozenset(row.who for row in rows) - {young_person}


def read_details(connection: Connection, young_person: str, categories: Iterable[str]) -> list[Detail]:
    """Return the details held in these categories, oldest first."""
    details, services = tables.details, tables.services
    wanted = (
        select(details, services.c.organisation_id, services.c.name, services.c.sensitive)
        .join(services, services.c.id == details.c.originator)
        .where(details.c.young_person_id.in_(read_as(young_person)), details.c.category.in_(list(categories)))
        .order_by(details.c.recorded_at, details.c.id)
    )
    rows = connection.execute(wanted).all()
    others = _others(connection, [row.id for row in rows])
    return [
        Detail(
            id=row.id,
            category=row.category,
            holder=Holder(row.originator, row.organisation_id),
            service_name=row.name,
            sensitive=row.sensitive,
            nature=row.nature,
            recorded_at=row.recorded_at,
            others=others[row.id] - {young_person},
        )
        for row in rows
    ]


def _others(connection: Connection, details: list[str]) -> defaultdict[str, frozenset[str]]:
    beside = tables.detail_people
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    who = read_under(beside.c.young_person_id).label("who")
    for row in connection.execute(select(beside.c.detail_id, who).where(beside.c.detail_id.in_(details))):
        found[row.detail_id] |= {row.who}
    return found


def read_texts(connection: Connection, permitted: Iterable[Permitted]) -> dict[Permitted, str]:
    """Return the texts that were written, out of those permitted; nothing else is selected."""
    texts = tables.detail_texts
    wanted = [(p.detail, int(p.level), p.alone) for p in permitted]
    key = tuple_(texts.c.detail_id, texts.c.level, texts.c.alone)
    rows = connection.execute(select(texts).where(key.in_(wanted)))
    return {Permitted(row.detail_id, Level(row.level), row.alone): row.text for row in rows}


def insert_detail(connection: Connection, detail: NewDetail) -> None:
    """Record a detail with its texts."""
    connection.execute(
        insert(tables.details),
        {
            "id": detail.id,
            "young_person_id": detail.young_person,
            "category": detail.category,
            "originator": detail.originator,
            "nature": detail.nature,
            "recorded_by": detail.recorded_by,
            "recorded_at": detail.recorded_at,
        },
    )
    if detail.others:
        beside = [{"detail_id": detail.id, "young_person_id": other} for other in sorted(detail.others)]
        connection.execute(insert(tables.detail_people), beside)
    texts = [
        {"detail_id": p.detail, "level": int(p.level), "alone": p.alone, "text": t} for p, t in detail.texts.items()
    ]
    connection.execute(insert(tables.detail_texts), texts)
