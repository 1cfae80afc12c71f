"""Records a statutory objection, and that it was withdrawn. Education and Skills Act 2008 s14 and s72."""

from functools import partial

from engine.case import local_day
from engine.drafts.objection_rules import lapses_on, objection_rules
from engine.drafts.taking_back_rules import Words, withdrawal_rules
from engine.words_said import Ending
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let
from gateway.acts.subject import subject
from gateway.acts.words.consents import ACTION, FIRST_VERSION
from gateway.acts.words.conversations import Body
from gateway.opaque import new_identifier
from gateway.problems import nothing_here, unknown_word
from gateway.storage.own_words import as_taken_back, endings_of, objection_of, read_life
from gateway.storage.words_written import NewEnding, insert_ending, insert_objection
from gateway.visit import Answer, Visit


def object_to(visit: Visit, young_person: str, body: Body) -> Answer:
    """Record an objection; a parent's lapses on the 16th birthday."""
    whom = subject(visit, young_person)
    let(visit, ACTION, whom.held)
    categories, holder = known_categories(visit, body["categories"]), body["holder"]
    born, today = read_life(visit.connection, whom.entries).born, local_day(visit.at)
    starts_on = body.get("starts_on", today)
    for fault in objection_rules(holder, categories, starts_on, born, today):
        raise broken(*fault)
    name, lapses = new_identifier("ob"), lapses_on(holder, born)
    row = {
        "id": name,
        "young_person_id": whom.id,
        "holder": holder,
        "categories": categories,
        "starts_on": starts_on,
        "lapses_on": lapses,
        "recorded_by": visit.caller.asker.practitioner,
        "recorded_at": visit.at,
    }
    visit.note(SectionName.DETAIL, objection=name, holder=holder, categories=categories)
    told = {"objection": name, "version": FIRST_VERSION, "lapses_on": lapses.isoformat() if lapses else None}
    change = partial(insert_objection, row=row)
    return answer(visit, Done(told, Kind.OBJECTION_RECORDED, "recorded", change, [whom.id], [name]))


def known_categories(visit: Visit, given: list[str]) -> list[str]:
    """Return these categories, each once and in vocabulary order; Problem for a word that is none."""
    known = visit.table.vocabulary.categories
    for word in given:
        if word not in known:
            raise unknown_word("categories", word, known)
    return [word for word in known if word in given]


def withdraw_objection(visit: Visit, young_person: str, objection: str, body: Body) -> Answer:
    """Record that an objection was withdrawn by whoever holds it."""
    whom = subject(visit, young_person)
    let(visit, ACTION, whom.held)
    row = objection_of(visit.connection, whom.entries, objection)
    if row is None:
        raise nothing_here()
    check_version(visit, objection, body["version"])
    # An objection is dated by its first day; that it was said at some hour of it is not recorded.
    taken_back = as_taken_back(endings_of(visit.connection, "objection", objection), visit.at)
    words = Words(row.holder, row.recorded_at, taken_back)
    said_at = body.get("said_at", visit.at)
    for fault in withdrawal_rules(words, row.holder, said_at, visit.at):
        raise broken(*fault)
    recorder = visit.caller.asker.practitioner
    ending = NewEnding(
        whom.id, "objection", objection, Ending.WITHDRAWN, row.holder, said_at, visit.at, recorder, body.get("note")
    )
    visit.note(SectionName.DETAIL, objection=objection)
    told = {"objection": objection, "version": body["version"] + 1, "status": Ending.WITHDRAWN.value}
    change, moved = partial(insert_ending, ending=ending), [objection]
    return answer(visit, Done(told, Kind.OBJECTION_TAKEN_BACK, "withdrawn", change, [whom.id], moved, status=200))
