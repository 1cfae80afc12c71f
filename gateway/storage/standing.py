"""Reads what an asker's standing follows from: places of attachment, their terms, the rota, recorded relationships.

The same statements are sent whoever asks about whomever, so that time tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from engine.case import Asker, Attachment, Period, Relationship, RotaSlot
from gateway.storage.identities import sealed
from gateway.storage.rows import made_of
from gateway.storage.tables import attachments, relationships, rota_slots, terms


@dataclass(frozen=True, slots=True)
class Presence:
    """Where an asker is attached and on duty, and when those places are open."""

    attachments: tuple[Attachment, ...]
    rota: tuple[RotaSlot, ...]
    terms: Mapping[str, tuple[Period, ...]]

    @property
    def places(self) -> list[str]:
        """The places of attachment."""
        return [place.service for place in self.attachments]


def read_presence(connection: Connection, asker: Asker) -> Presence:
    """Return where the asker is present while acting for this service."""
    places = _attachments(connection, asker)
    return Presence(places, _rota(connection, asker), _terms(connection, [place.service for place in places]))


def _attachments(connection: Connection, asker: Asker) -> tuple[Attachment, ...]:
    mine = (attachments.c.practitioner_id == asker.practitioner) & (attachments.c.acting_for == asker.service)
    rows = connection.execute(select(attachments).where(mine))
    return tuple(
        Attachment(r.service_id, frozenset(r.weekdays), r.starts_at, r.ends_at, Period(r.starts_on, r.ends_on))
        for r in rows
    )


def _rota(connection: Connection, asker: Asker) -> tuple[RotaSlot, ...]:
    mine = (rota_slots.c.practitioner_id == asker.practitioner) & (rota_slots.c.service_id == asker.service)
    rows = connection.execute(select(rota_slots).where(mine, rota_slots.c.cancelled_at.is_(None)))
    return tuple(RotaSlot(r.service_id, r.covers, r.starts_at, r.ends_at) for r in rows)


def _terms(connection: Connection, places: list[str]) -> dict[str, tuple[Period, ...]]:
    found: dict[str, tuple[Period, ...]] = defaultdict(tuple)
    for row in connection.execute(select(terms).where(terms.c.service_id.in_(places))):
        found[row.service_id] += (Period(row.starts_on, row.ends_on),)
    return dict(found)


def read_relationships(
    connection: Connection, young_people: Iterable[str], asker: Asker, places: Iterable[str]
) -> dict[str, tuple[Relationship, ...]]:
    """Return the relationships that can bear on how this asker stands to each of the young people."""
    table = relationships
    # A roll elsewhere is read only of the places that the asker is attached to; a conflict of interest, of any service.
    rolls = and_(table.c.kind == "on_roll", table.c.service_id.in_(list(places)))
    conflicts = and_(table.c.kind == "excluded", table.c.practitioner_id == asker.practitioner)
    mine = or_(table.c.service_id == asker.service, rolls, conflicts)
    # Nobody stands to an identity that is sealed.
    return made_of(connection, table, young_people, _relationship, mine, table.c.young_person_id.not_in(sealed()))


def _relationship(row: Row[Any]) -> Relationship:
    return Relationship(
        kind=row.kind,
        service=row.service_id,
        practitioner=row.practitioner_id,
        period=Period(row.starts_on, row.ends_on),
        evidence=row.evidence,
        decided_by=row.decided_by,
        decision_ground=row.decision_ground or "",
    )
