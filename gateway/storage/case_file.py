"""Reads what was recorded about young people as the facts of the engine, in a number of queries that never grows.

Reads words, relationships and protections, never the text of a detail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from engine.case import Approval, Asker, Facts, Holder, Period, local_day
from engine.exceptional import in_force
from gateway.storage.asked import Asked, Found, Question
from gateway.storage.exceptional import open_asked, read_open
from gateway.storage.identities import OnePerson, one_person
from gateway.storage.partnership import partnership_asked, read_partnership
from gateway.storage.protection import protections_asked, read_protections
from gateway.storage.rows import RowsOf, several
from gateway.storage.standing import (
    Presence,
    presence_asked,
    read_presence,
    read_relationships,
    relationships_asked,
)
from gateway.storage.tables import approvals, circumstances, services, young_people
from gateway.storage.together import ask_ahead
from gateway.storage.words_spoken import WordsSpoken, read_words, words_asked
from policy.vocabulary import Vocabulary

# Stands for a date of birth that was not read.
UNKNOWN = date(1900, 1, 1)
PEOPLE = Question(
    select(young_people.c.id, young_people.c.date_of_birth, young_people.c.died_on)
    .where(young_people.c.id.in_(several("entries")))
    .order_by(young_people.c.id)
)
CIRCUMSTANCES = RowsOf(circumstances)
APPROVED = Question(
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
ORGANISATIONS = Question(
    select(services.c.id, services.c.organisation_id).where(services.c.id.in_(several("services")))
)


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
    entries = list(one.entries(*asked))
    ask_ahead(connection, *_case_asked(entries, asker, at))
    found = PEOPLE.rows(connection, {"entries": entries})
    born = {row.id: row.date_of_birth for row in found}
    died = one.together({row.id: (row.died_on,) for row in found if row.died_on})
    brought = read_partnership(connection, asker, vocabulary)
    circumstances_of = one.together(CIRCUMSTANCES.read(connection, entries))
    relationships = one.together(read_relationships(connection, entries, asker))
    words = _of_one(one, read_words(connection, entries, at))
    approved = one.together(_approvals(connection, entries, asker))
    opened = one.together(read_open(connection, entries, asker, at))
    protections = read_protections(connection, one, entries)
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


def _case_asked(entries: list[str], asker: Asker, at: datetime) -> list[Asked]:
    """Return what `read_case_files` asks, but for what it asks of what it has found."""
    return [
        (PEOPLE, {"entries": entries}),
        (APPROVED, _mine(entries, asker)),
        CIRCUMSTANCES.asked(entries),
        relationships_asked(entries, asker),
        open_asked(entries, asker, at),
        *partnership_asked(asker),
        *words_asked(entries),
        *protections_asked(entries),
    ]


def ties_asked(entries: Iterable[str], asker: Asker) -> list[Asked]:
    """Return what `read_ties` asks of these entries of one person."""
    return [*presence_asked(asker), relationships_asked(entries, asker)]


def read_ties(connection: Connection, young_person: str, asker: Asker) -> Facts:
    """Return what ties this asker to a young person, and nothing more: enough to tell whether there is a case to open.

    For somebody who is absent and for somebody else's young person the same statements find the same nothing.
    """
    one = one_person(connection, [young_person])
    entries = one.entries(young_person)
    ask_ahead(connection, *ties_asked(entries, asker))
    here = read_presence(connection, asker)
    ties = one.together(read_relationships(connection, entries, asker))
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


def _holding(rows: Iterable[Found], at: datetime) -> frozenset[str]:
    day = local_day(at)
    return frozenset(row.fact for row in rows if Period(row.starts_on, row.ends_on).covers(day))


def _approvals(connection: Connection, young_people: Iterable[str], asker: Asker) -> dict[str, tuple[Approval, ...]]:
    found: dict[str, tuple[Approval, ...]] = {}
    for row in APPROVED.rows(connection, _mine(young_people, asker)):
        holder = Holder(row.originator, row.organisation_id)
        approval = Approval(row.category, holder, row.practitioner_id, row.service_id, row.purpose, row.expires_at)
        found[row.young_person_id] = (*found.get(row.young_person_id, ()), approval)
    return found


def _mine(young_people: Iterable[str], asker: Asker) -> dict[str, object]:
    return {"practitioner": asker.practitioner, "service": asker.service, "young_people": list(young_people)}


def _organisations_of(connection: Connection, named: Iterable[str]) -> dict[str, str]:
    rows = ORGANISATIONS.rows(connection, {"services": sorted(named)})
    return {row.id: row.organisation_id for row in rows}
