"""Withdraws what was said: in whole or, for some purposes only, by a no to those; whoever said it takes it back."""

from engine.case import age_on, local_day
from engine.drafts.draft_words import SCOPE, SELF, SELF_16_PLUS
from engine.drafts.left_out import as_said
from engine.drafts.taking_back_rules import left_as_refusals, withdrawal_rules
from engine.words.competence import PRESUMED_COMPETENT
from engine.words_said import Ending, TakenBack
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.words.consent_tasks import tasks_of_a_withdrawal
from gateway.acts.words.consents import write_down
from gateway.acts.words.conversations import Body, understood
from gateway.acts.words.endings import Opened, open_record
from gateway.acts.words.stopping import stop_further_use
from gateway.problems import unknown_word
from gateway.storage.database import Snapshot
from gateway.storage.own_words import read_life
from gateway.storage.tasks import raise_tasks
from gateway.visit import Answer, Visit


def withdraw(visit: Visit, young_person: str, consent: str, body: Body) -> Answer:
    """Record that whoever said something takes it back."""
    opened = open_record(visit, young_person, consent, body["version"])
    for fault in withdrawal_rules(opened.words, body["said_by"], body["said_at"], visit.at):
        raise broken(*fault)
    visit.note(SectionName.DETAIL, consent=consent)
    return _some_purposes(opened, body) if body.get("purposes") else _all_of_it(opened, body)


def _all_of_it(opened: Opened, body: Body) -> Answer:
    visit, whom = opened.visit, opened.whom
    ending = opened.ending(Ending.WITHDRAWN, body["said_at"], body.get("note"))
    taken_back = TakenBack(ending.kind, ending.said_at, ending.recorded_at)
    tasks = (*tasks_of_a_withdrawal(visit, whom, opened.id, taken_back), *stop_further_use(visit, whom, opened.id))

    def change(connection: Snapshot) -> None:
        opened.end(connection, ending)
        raise_tasks(connection, tasks)

    told = {"consent": opened.id, "version": body["version"] + 1, "status": Ending.WITHDRAWN.value}
    return answer(visit, Done(told, Kind.CONSENT_TAKEN_BACK, "withdrawn", change, [whom.id], [opened.id], status=200))


def _some_purposes(opened: Opened, body: Body) -> Answer:
    visit = opened.visit
    written = write_down(visit, understood(visit, opened.whom, _as_a_no(opened, body)))
    told = {**written.told, "taken_out_of": opened.id, "purposes": sorted(body["purposes"])}
    records, tasks = [written.record.id, opened.id], stop_further_use(visit, opened.whom, opened.id, body["purposes"])

    def store(connection: Snapshot) -> None:
        written.store(connection)
        raise_tasks(connection, tasks)

    return answer(visit, Done(told, Kind.CONSENT_TAKEN_BACK, "purposes_withdrawn", store, [opened.whom.id], records))


def _as_a_no(opened: Opened, body: Body) -> Body:
    """Return a withdrawal of some purposes as a conversation of its own: a no by the same person, from then on."""
    record, born = opened.whole.record, read_life(opened.visit.connection, opened.whom.entries).born
    own = SELF if age_on(born, local_day(body["said_at"])) < PRESUMED_COMPETENT else SELF_16_PLUS
    return {
        "giver": opened.giver,
        "capacity": own if opened.giver == SELF else record.capacity,
        "notice_version": record.notice_version,
        "method": body.get("method", record.method),
        "tell_parent": record.tell_parent,
        "said_at": body["said_at"],
        "statements": [
            {"effect": "refuse", "scope": scope, "conditions": body.get("note")}
            for scope in _refused(opened, body["purposes"])
        ],
    }


def _refused(opened: Opened, purposes: list[str]) -> list[SCOPE]:
    known = opened.visit.table.vocabulary.purposes
    for word in purposes:
        if word not in known:
            raise unknown_word("purposes", word, known)
    said = [
        as_said({name: frozenset(words) for name, words in row.scope.items()}, tuple(row.left_out or ()))
        for row in opened.whole.statements
        if row.effect == "permit"
    ]
    refused = left_as_refusals(said, purposes)
    if set(purposes) - {word for scope in refused for word in scope["purpose"]}:
        raise broken("purposes", "Name purposes that this record says yes to.")
    return refused
