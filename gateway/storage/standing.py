"""Reads what an asker's standing follows from: places of attachment, their terms, the rota, recorded relationships.

The same statements are sent whoever asks about whomever, so that time tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, and_, bindparam, select

from engine.case import Asker, Attachment, Period, Relationship, RotaSlot
from gateway.storage.asked import Asked, Found, Question
from gateway.storage.identities import sealed
from gateway.storage.rows import RowsOf
from gateway.storage.tables import attachments, relationships, rota_slots, terms

ASKER: BindParameter[str] = bindparam("practitioner")
SERVICE: BindParameter[str] = bindparam("service")
MINE = (attachments.c.practitioner_id == ASKER, attachments.c.acting_for == SERVICE)
PLACES = select(attachments.c.service_id).where(*MINE)
ATTACHMENTS = Question(select(attachments).where(*MINE))
DUTIES = Question(
    select(rota_slots).where(
        rota_slots.c.practitioner_id == ASKER, rota_slots.c.service_id == SERVICE, rota_slots.c.cancelled_at.is_(None)
    )
)
TERMS = Question(select(terms).where(terms.c.service_id.in_(PLACES)))
ELSEWHERE = relationships.c.service_id != SERVICE
RELATIONSHIPS = RowsOf(
    relationships,
    # Nobody stands to an identity that is sealed.
    relationships.c.young_person_id.not_in(sealed()),
    # Rows that do not bear on the asker are not come across, so that a stranger takes as long as nobody.
    either=(
        relationships.c.service_id == SERVICE,
        # A roll elsewhere is read only of the places that the asker is attached to; a conflict, of any service.
        and_(relationships.c.kind == "on_roll", relationships.c.service_id.in_(PLACES), ELSEWHERE),
        and_(relationships.c.kind == "excluded", relationships.c.practitioner_id == ASKER, ELSEWHERE),
    ),
)


@dataclass(frozen=True, slots=True)
class Presence:
    """Where an asker is attached and on duty, and when those places are open."""

    asker: Asker
    attachments: tuple[Attachment, ...]
    rota: tuple[RotaSlot, ...]
    terms: Mapping[str, tuple[Period, ...]]


def presence_asked(asker: Asker) -> list[Asked]:
    """Return what `read_presence` asks."""
    return [(question, _of(asker)) for question in (ATTACHMENTS, DUTIES, TERMS)]


def relationships_asked(young_people: Iterable[str], asker: Asker) -> Asked:
    """Return what `read_relationships` asks."""
    return RELATIONSHIPS.asked(young_people, **_of(asker))


def _of(asker: Asker) -> dict[str, object]:
    return {"practitioner": asker.practitioner, "service": asker.service}


def read_presence(connection: Connection, asker: Asker) -> Presence:
    """Return where the asker is present while acting for this service."""
    return Presence(asker, _attachments(connection, asker), _rota(connection, asker), _terms(connection, asker))


def _attachments(connection: Connection, asker: Asker) -> tuple[Attachment, ...]:
    rows = ATTACHMENTS.rows(connection, _of(asker))
    return tuple(
        Attachment(r.service_id, frozenset(r.weekdays), r.starts_at, r.ends_at, Period(r.starts_on, r.ends_on))
        for r in rows
    )


def _rota(connection: Connection, asker: Asker) -> tuple[RotaSlot, ...]:
    rows = DUTIES.rows(connection, _of(asker))
    return tuple(RotaSlot(r.service_id, r.covers, r.starts_at, r.ends_at) for r in rows)


def _terms(connection: Connection, asker: Asker) -> dict[str, tuple[Period, ...]]:
    found: dict[str, tuple[Period, ...]] = defaultdict(tuple)
    for row in TERMS.rows(connection, _of(asker)):
        found[row.service_id] += (Period(row.starts_on, row.ends_on),)
    return dict(found)


def read_relationships(
    connection: Connection, young_people: Iterable[str], asker: Asker
) -> dict[str, tuple[Relationship, ...]]:
    """Return the relationships that can bear on how an asker stands to each of the young people."""
    return RELATIONSHIPS.made(connection, young_people, _relationship, **_of(asker))


def _relationship(row: Found) -> Relationship:
    return Relationship(
        kind=row.kind,
        service=row.service_id,
        practitioner=row.practitioner_id,
        period=Period(row.starts_on, row.ends_on),
        evidence=row.evidence,
        decided_by=row.decided_by,
        decision_ground=row.decision_ground or "",
    )
