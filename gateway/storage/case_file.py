"""Reads what was recorded about young people as the facts of the engine, in a number of queries that never grows.

Reads words, relationships and protections, never the text of a detail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from engine.case import Approval, Asker, Facts, Holder, Period, Relationship, local_day
from engine.words_said import ConsentRecord
from gateway.storage import tables
from gateway.storage.partnership import read_attachments, read_partnership
from gateway.storage.protection import read_protections
from gateway.storage.rows import made_of
from gateway.storage.words_spoken import read_assessments, read_consents, read_objections
from policy.vocabulary import Vocabulary

# Stands for a date of birth that was not read.
UNKNOWN = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One young person's facts for one asker, and the contact that stands for all others while a protection holds."""

    young_person: str
    facts: Facts
    contact: str


def read_case_files(
    connection: Connection, young_people: Iterable[str], asker: Asker, at: datetime, vocabulary: Vocabulary
) -> dict[str, CaseFile]:
    """Return a case file for each young person who exists; whoever does not is left out."""
    table = tables.young_people
    people = select(table.c.id, table.c.date_of_birth).where(table.c.id.in_(list(young_people)))
    born = {row.id: row.date_of_birth for row in connection.execute(people.order_by(table.c.id))}
    brought = read_partnership(connection, asker, vocabulary)
    circumstances = made_of(connection, tables.circumstances, born, lambda row: row)
    attached = [place.service for place in brought.attachments]
    relationships = _relationships(connection, born, asker, attached)
    consents = read_consents(connection, born)
    assessments, objections = read_assessments(connection, born), read_objections(connection, born)
    approvals = _approvals(connection, born, asker)
    protections = read_protections(connection, born)
    holders = _organisations_of(connection, (r for records in consents.values() for r in records))
    return {
        person: CaseFile(
            person,
            Facts(
                born=birthday,
                own=brought.own,
                named=_holding(circumstances.get(person, ()), at) | protections.named(person, asker.practitioner, at),
                relationships=relationships.get(person, ()),
                attachments=brought.attachments,
                agreements=brought.agreements,
                consents=consents.get(person, ()),
                assessments=assessments.get(person, ()),
                objections=objections.get(person, ()),
                approvals=approvals.get(person, ()),
                freezes=protections.freezes(person, at),
                holders=holders,
            ),
            protections.contact(person, asker.practitioner, at),
        )
        for person, birthday in born.items()
    }


def read_ties(connection: Connection, young_person: str, asker: Asker) -> Facts:
    """Return what ties this asker to a young person, and nothing more: enough to tell whether there is a case to open.

    For somebody who is absent and for somebody else's young person the same statements find the same nothing.
    """
    places = read_attachments(connection, asker)
    attached = [place.service for place in places]
    ties = _relationships(connection, [young_person], asker, attached)
    return Facts(born=UNKNOWN, relationships=ties.get(young_person, ()), attachments=places)


def _holding(rows: Iterable[Row[Any]], at: datetime) -> frozenset[str]:
    day = local_day(at)
    return frozenset(row.fact for row in rows if Period(row.starts_on, row.ends_on).covers(day))


def _relationships(
    connection: Connection, young_people: Iterable[str], asker: Asker, attached: Iterable[str]
) -> dict[str, tuple[Relationship, ...]]:
    table = tables.relationships
    # A roll elsewhere is read only of the places that the asker is attached to.
    rolls = and_(table.c.kind == "on_roll", table.c.service_id.in_(list(attached)))
    mine = or_(table.c.service_id == asker.service, rolls)

    def make(row: Row[Any]) -> Relationship:
        period = Period(row.starts_on, row.ends_on)
        return Relationship(row.kind, row.service_id, row.practitioner_id, period, row.evidence, row.decided_by)

    return made_of(connection, table, young_people, make, mine)


def _approvals(connection: Connection, young_people: Iterable[str], asker: Asker) -> dict[str, tuple[Approval, ...]]:
    table, services = tables.approvals, tables.services
    wanted = (
        select(table, services.c.organisation_id)
        .join(services, services.c.id == table.c.originator)
        .where(
            table.c.young_person_id.in_(list(young_people)),
            table.c.practitioner_id == asker.practitioner,
            table.c.answer == "approved",
        )
        .order_by(table.c.id)
    )
    found: dict[str, tuple[Approval, ...]] = {}
    for row in connection.execute(wanted):
        holder = Holder(row.originator, row.organisation_id)
        approval = Approval(row.category, holder, row.practitioner_id, row.purpose, row.expires_at)
        found[row.young_person_id] = (*found.get(row.young_person_id, ()), approval)
    return found


def _organisations_of(connection: Connection, records: Iterable[ConsentRecord]) -> dict[str, str]:
    named = {word for r in records for s in r.statements for word in s.scope.get("originator", ())}
    services = tables.services
    rows = connection.execute(select(services.c.id, services.c.organisation_id).where(services.c.id.in_(named)))
    return {row.id: row.organisation_id for row in rows}
