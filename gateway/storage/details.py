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
from gateway.storage.asked import Asked, Question
from gateway.storage.identities import READ_AS, read_under
from gateway.storage.rows import several
from gateway.storage.tables import detail_people, detail_texts, details, services
from policy.levels import Level

WHO = read_under(detail_people.c.young_person_id).label("who")
BESIDE = Question(
    select(detail_people.c.detail_id, WHO)
    .join(details, details.c.id == detail_people.c.detail_id)
    .where(details.c.young_person_id.in_(READ_AS))
)
HELD = Question(
    select(details, services.c.organisation_id, services.c.name, services.c.sensitive)
    .join(services, services.c.id == details.c.originator)
    .where(details.c.young_person_id.in_(READ_AS), details.c.category.in_(several("categories")))
    .order_by(details.c.recorded_at, details.c.id)
)
TEXTS = Question(
    select(detail_texts).where(
        tuple_(detail_texts.c.detail_id, detail_texts.c.level, detail_texts.c.alone).in_(several("permitted"))
    )
)


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
    return frozenset().union(*_others(connection, young_person).values()) - {young_person}


def read_details(connection: Connection, young_person: str, categories: Iterable[str]) -> list[Detail]:
    """Return the details held in these categories, oldest first."""
    question, wanted = details_asked(young_person, categories)
    rows, others = question.rows(connection, wanted), _others(connection, young_person)
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


def details_asked(young_person: str, categories: Iterable[str]) -> Asked:
    """Return what `read_details` asks, beside what `people_beside` did."""
    return HELD, {"person": young_person, "categories": list(categories)}


def _others(connection: Connection, young_person: str) -> defaultdict[str, frozenset[str]]:
    """Return who each detail about a young person is about as well."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for row in BESIDE.rows(connection, {"person": young_person}):
        found[row.detail_id] |= {row.who}
    return found


def read_texts(connection: Connection, permitted: Iterable[Permitted]) -> dict[Permitted, str]:
    """Return the texts that were written, out of those permitted; nothing else is selected."""
    wanted = [(p.detail, int(p.level), p.alone) for p in permitted]
    rows = TEXTS.rows(connection, {"permitted": wanted})
    return {Permitted(row.detail_id, Level(row.level), row.alone): row.text for row in rows}


def insert_detail(connection: Connection, detail: NewDetail) -> None:
    """Record a detail with its texts."""
    connection.execute(
        insert(details),
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
        connection.execute(insert(detail_people), beside)
    texts = [
        {"detail_id": p.detail, "level": int(p.level), "alone": p.alone, "text": t} for p, t in detail.texts.items()
    ]
    connection.execute(insert(detail_texts), texts)
