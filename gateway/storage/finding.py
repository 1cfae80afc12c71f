"""Finds young people by name or identifier among those to whom the asker stands in some relationship, and no others.

Looks at nothing else: a search by address or school would find a shielded child.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from engine.case import LONDON, Asker
from engine.relationships.standing import CASES
from gateway.storage import tables
from gateway.storage.identities import read_under, sealed

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
    person = read_under(people.c.id)
    mine = select(read_under(_mine(asker, day).subquery().c.young_person_id))
    wanted = (
        select(person.label("person"), by_name.label("by_name"), by_identifier.label("by_identifier"))
        .where(or_(by_name, by_identifier), person.in_(mine), person.not_in(sealed()))
        .order_by(people.c.search_name, people.c.id)
        .limit(MOST_CANDIDATES)
    )
    found: dict[str, Match] = {}
    for row in connection.execute(wanted):
        same_person = found.get(row.person, Match(row.person, by_name=False, by_identifier=False))
        by_either = same_person.by_name or bool(row.by_name), same_person.by_identifier or bool(row.by_identifier)
        found[row.person] = Match(row.person, *by_either)
    return list(found.values())


def _mine(asker: Asker, day: date) -> Select[tuple[str]]:
    rows, places = tables.relationships, tables.attachments
    mine = (places.c.practitioner_id == asker.practitioner) & (places.c.acting_for == asker.service)
    attached = select(places.c.service_id).where(mine)
    held = or_(
        and_(rows.c.service_id == asker.service, or_(rows.c.practitioner_id.is_(None), _named(asker))),
        and_(rows.c.kind == "on_roll", rows.c.service_id.in_(attached)),
        and_(rows.c.kind.in_(CASES), rows.c.service_id == asker.service, _covered(asker, day)),
    )
    today = and_(rows.c.starts_on <= day, or_(rows.c.ends_on.is_(None), rows.c.ends_on >= day))
    return select(rows.c.young_person_id).where(held, today)


def _covered(asker: Asker, day: date) -> ColumnElement[bool]:
    """Say of a case that the asker is on duty for it at some time of the day."""
    slots, midnight = tables.rota_slots, datetime.combine(day, time(), LONDON)
    mine = (slots.c.practitioner_id == asker.practitioner) & (slots.c.service_id == asker.service)
    today = (slots.c.starts_at < midnight + timedelta(days=1)) & (slots.c.ends_at > midnight)
    for_whom = or_(slots.c.covers.is_(None), slots.c.covers == tables.relationships.c.practitioner_id)
    return select(slots.c.id).where(mine, today, for_whom, slots.c.cancelled_at.is_(None)).exists()


def _named(asker: Asker) -> ColumnElement[bool]:
    return tables.relationships.c.practitioner_id == asker.practitioner
