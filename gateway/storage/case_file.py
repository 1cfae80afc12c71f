"""Reads what was recorded about young people as the facts of the engine, in a number of queries that never grows.

Reads words, relationships and protections, never the text of a detail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.case import Approval, Asker, Facts, Holder, Period, local_day
from engine.exceptional import in_force
from gateway.storage import tables
from gateway.storage.exceptional import read_open
from gateway.storage.identities import OnePerson, one_person
from gateway.storage.partnership import read_partnership
from gateway.storage.protection import read_protections
from gateway.storage.rows import made_of
from gateway.storage.standing import read_presence, read_relationships
from gateway.storage.words_spoken import WordsSpoken, read_words
from policy.vocabulary import Vocabulary

# Stands for a date of birth that was not read.
UNKNOWN = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One young person's facts for one asker, and the contact that stands for all others while a protection holds.

    `entries` are those of the register that are read together, the one that is kept first.
    """

    young_person: str
    facts: Facts
    contact: str
    entries: tuple[str, ...]


def entries_of(files: Iterable[CaseFile]) -> list[str]:
    """Return every entry of the register that these files were read from."""
    return [entry for file in files for entry in file.entries]


def read_case_files(
    connection: Connection, young_people: Iterable[str], asker: Asker, at: datetime, vocabulary: Vocabulary
) -> dict[str, CaseFile]:
    """Return a case file for each young person who exists, by the entry that is kept; whoever does not is left out."""
    table = tables.young_people
    asked = list(young_people)
    one = one_person(connection, asked)
    people = select(table.c.id, table.c.date_of_birth, table.c.died_on).where(table.c.id.in_(one.entries(*asked)))
    found = list(connection.execute(people.order_by(table.c.id)))
    born = {row.id: row.date_of_birth for row in found}
    died = one.together({row.id: (row.died_on,) for row in found if row.died_on})
    brought = read_partnership(connection, asker, vocabulary)
    circumstances = one.together(made_of(connection, tables.circumstances, born, lambda row: row))
    relationships = one.together(read_relationships(connection, born, asker, brought.presence.places))
    words = _of_one(one, read_words(connection, born, at))
    approvals = one.together(_approvals(connection, born, asker))
    opened = one.together(read_open(connection, born, asker, at))
    protections = read_protections(connection, one, born)
    holders = _organisations_of(connection, words.originators)
    return {
        person: CaseFile(
            person,
            Facts(
                born=birthday,
                died_on=next(iter(died.get(person, ())), None),
                own=brought.own,
                named=_holding(circumstances.get(person, ()), at) | protections.named(person, asker, at),
                relationships=relationships.get(person, ()),
                attachments=brought.presence.attachments,
                rota=brought.presence.rota,
                terms=brought.presence.terms,
                agreements=brought.agreements,
                consents=words.consents.get(person, ()),
                assessments=words.assessments.get(person, ()),
                objections=words.objections.get(person, ()),
                family=words.family.get(person, ()),
                approvals=approvals.get(person, ()),
                freezes=protections.freezes(person, at),
                exceptional=in_force(opened.get(person, ()), at),
                holders=holders,
            ),
            protections.contact(person, asker, at),
            one.entries(person),
        )
        for person, birthday in born.items()
        if one.of(person) == person
    }


def read_ties(connection: Connection, young_person: str, asker: Asker) -> Facts:
    """Return what ties this asker to a young person, and nothing more: enough to tell whether there is a case to open.

    For somebody who is absent and for somebody else's young person the same statements find the same nothing.
    """
    here = read_presence(connection, asker)
    one = one_person(connection, [young_person])
    ties = one.together(read_relationships(connection, one.entries(young_person), asker, here.places))
    mine = ties.get(one.of(young_person), ())
    return Facts(born=UNKNOWN, relationships=mine, attachments=here.attachments, rota=here.rota, terms=here.terms)


def _of_one(one: OnePerson, words: WordsSpoken) -> WordsSpoken:
    """Return what was said under each entry of a person, put together: all of it counts."""
    return WordsSpoken(
        one.together(words.consents),
        one.together(words.assessments),
        one.together(words.objections),
        one.together(words.family),
    )


def _holding(rows: Iterable[Row[Any]], at: datetime) -> frozenset[str]:
    day = local_day(at)
    return frozenset(row.fact for row in rows if Period(row.starts_on, row.ends_on).covers(day))


def _approvals(connection: Connection, young_people: Iterable[str], asker: Asker) -> dict[str, tuple[Approval, ...]]:
    table, services = tables.approvals, tables.services
    wanted = (
        select(table, services.c.organisation_id)
        .join(services, services.c.id == table.c.originator)
        .where(
            table.c.young_person_id.in_(list(young_people)),
            table.c.practitioner_id == asker.practitioner,
            table.c.service_id == asker.service,
            table.c.answer == "approved",
        )
        .order_by(table.c.id)
    )
    found: dict[str, tuple[Approval, ...]] = {}
    for row in connection.execute(wanted):
        holder = Holder(row.originator, row.organisation_id)
        approval = Approval(row.category, holder, row.practitioner_id, row.service_id, row.purpose, row.expires_at)
        found[row.young_person_id] = (*found.get(row.young_person_id, ()), approval)
    return found


def _organisations_of(connection: Connection, named: Iterable[str]) -> dict[str, str]:
    services = tables.services
    wanted = select(services.c.id, services.c.organisation_id).where(services.c.id.in_(sorted(named)))
    return {row.id: row.organisation_id for row in connection.execute(wanted)}
