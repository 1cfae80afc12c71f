"""Finds young people by name or identifier among those to whom the asker stands in some relationship, and no others.

Looks at nothing else: a search by address or school would find a shielded child.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from engine.case import Asker
from gateway.storage import tables

MOST_CANDIDATES = 200


def fold(name: str) -> str:
    """Return a name as it is looked for: lower case, single spaces."""
    return " ".join(name.casefold().split())


class Match(NamedTuple):
    """Somebody who may be the asker's, and what of theirs matches: it must be shown before they are."""

    young_person: str
    by_name: bool
    by_identifier: bool


def candidates(connection: Connection, q: str, asker: Asker, schemes: Iterable[str], day: date) -> list[Match]:
    """Return the young people who match `q` and may be the asker's, by name."""
    people, identifiers = tables.young_people, tables.identifiers
    by_name = people.c.search_name.contains(fold(q), autoescape=True)
    same = select(identifiers.c.young_person_id).where(
        identifiers.c.value == q.strip(), identifiers.c.scheme.in_(list(schemes))
    )
    by_identifier = people.c.id.in_(same)
    wanted = (
        select(people.c.id, by_name.label("by_name"), by_identifier.label("by_identifier"))
        .where(or_(by_name, by_identifier), people.c.id.in_(_mine(asker, day)))
        .order_by(people.c.search_name, people.c.id)
        .limit(MOST_CANDIDATES)
    )
    return [Match(row.id, bool(row.by_name), bool(row.by_identifier)) for row in connection.execute(wanted)]


def _mine(asker: Asker, day: date) -> Select[tuple[str]]:
    rows, places = tables.relationships, tables.attachments
    attached = select(places.c.service_id).where(places.c.practitioner_id == asker.practitioner)
    held = or_(
        and_(rows.c.service_id == asker.service, or_(rows.c.practitioner_id.is_(None), _named(asker))),
        and_(rows.c.kind == "on_roll", rows.c.service_id.in_(attached)),
    )
    today = and_(rows.c.starts_on <= day, or_(rows.c.ends_on.is_(None), rows.c.ends_on >= day))
    return select(rows.c.young_person_id).where(held, today)


def _named(asker: Asker) -> ColumnElement[bool]:
    return tables.relationships.c.practitioner_id == asker.practitioner
