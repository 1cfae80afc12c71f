"""Reads what was recorded about young people as the facts of the engine, in a number of queries that never grows.

Reads words, relationships and protections, never the text of a detail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from engine.case import Approval, Asker, Facts, Holder, Period, local_day
from engine.exceptional import in_force
from gateway.storage.exceptional import read_open
from gateway.storage.identities import OnePerson, one_person
from gateway.storage.partnership import read_partnership
from gateway.storage.protection import read_protections
from gateway.storage.rows import RowsOf, several
from gateway.storage.standing import Presence, read_presence, read_relationships
from gateway.storage.tables import approvals, circumstances, services, young_people
from gateway.storage.words_spoken import WordsSpoken, read_words
from policy.vocabulary import Vocabulary

# Stands for a date of birth that was not read.
UNKNOWN = date(1900, 1, 1)
PEOPLE = (
    select(young_people.c.id, young_people.c.date_of_birth, young_people.c.died_on)
    .where(young_people.c.id.in_(several("entries")))
    .order_by(young_people.c.id)
)
CIRCUMSTANCES = RowsOf(circumstances)
APPROVED = (
    select(approvals, services.c.organisation_id)
    .join(services, services.c.id == approvals.c.originator)
    .where(
        approvals.c.young_person_id.in_(several("young_people")),
        approvals.c.practitioner_id == bindparam("practitioner"),
        approvals.c.service_id == bindparam("service"),
        approvals.c.answer == "approved",
    )
    .order_by(approvals.c.id)
)
ORGANISATIONS = select(services.c.id, services.c.organisation_id).where(services.c.id.in_(several("services")))


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
    connection: Connection, young_people: Iterable[str], here: Presence, at: datetime, vocabulary: Vocabulary
) -> dict[str, CaseFile]:
    """Return a case file for each young person who exists, by the entry that is kept; whoever does not is left out."""
    asker = here.asker
    asked = list(young_people)
    one = one_person(connection, asked)
    found = list(connection.execute(PEOPLE, {"entries": one.entries(*asked)}))
    born = {row.id: row.date_of_birth for row in found}
    died = one.together({row.id: (row.died_on,) for row in found if row.died_on})
    brought = read_partnership(connection, asker, vocabulary)
    circumstances_of = one.together(CIRCUMSTANCES.read(connection, born))
    relationships = one.together(read_relationships(connection, born, here))
    words = _of_one(one, read_words(connection, born, at))
    approved = one.together(_approvals(connection, born, asker))
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
                named=_holding(circumstances_of.get(person, ()), at) | protections.named(person, asker, at),
                relationships=relationships.get(person, ()),
                attachments=here.attachments,
                rota=here.rota,
                terms=here.terms,
                agreements=brought.agreements,
                consents=words.consents.get(person, ()),
                assessments=words.assessments.get(person, ()),
                objections=words.objections.get(person, ()),
                family=words.family.get(person, ()),
                approvals=approved.get(person, ()),
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
    return ties_from(connection, young_person, read_presence(connection, asker))


def ties_from(connection: Connection, young_person: str, here: Presence) -> Facts:
    """Return what ties an asker to a young person, from where the asker is present."""
    one = one_person(connection, [young_person])
    ties = one.together(read_relationships(connection, one.entries(young_person), here))
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
    mine = {"practitioner": asker.practitioner, "service": asker.service, "young_people": list(young_people)}
    found: dict[str, tuple[Approval, ...]] = {}
    for row in connection.execute(APPROVED, mine):
        holder = Holder(row.originator, row.organisation_id)
        approval = Approval(row.category, holder, row.practitioner_id, row.service_id, row.purpose, row.expires_at)
        found[row.young_person_id] = (*found.get(row.young_person_id, ()), approval)
    return found


def _organisations_of(connection: Connection, named: Iterable[str]) -> dict[str, str]:
    rows = connection.execute(ORGANISATIONS, {"services": sorted(named)})
    return {row.id: row.organisation_id for row in rows}
