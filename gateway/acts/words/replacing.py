"""Puts one record in the place of another: said anew by the same person, or put right where it was in error."""

from datetime import datetime

from engine.drafts.taking_back_rules import ended_rules, later_rules
from engine.words_said import Ending
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.words.consents import Written, write_down
from gateway.acts.words.conversations import Body, hear
from gateway.acts.words.endings import Opened, open_record
from gateway.storage.database import Snapshot
from gateway.storage.words_written import NewEnding
from gateway.visit import Answer, Visit


def supersede(visit: Visit, young_person: str, consent: str, body: Body) -> Answer:
    """Record what the same person says now in place of what they said then."""
    opened = _still_standing(visit, young_person, consent, body)
    heard = hear(visit, opened.whom, body)
    if heard.draft.giver != opened.giver:
        raise broken("giver", "Whoever said it says it anew, and nobody else: record anybody else's own words.")
    for fault in later_rules(opened.words, heard.draft.said_at, visit.at):
        raise broken(*fault)
    return _replaced(opened, Ending.SUPERSEDED, write_down(visit, heard), heard.draft.said_at)


def correct(visit: Visit, young_person: str, consent: str, body: Body) -> Answer:
    """Record that a record was entered in error, and what was really said."""
    opened = _still_standing(visit, young_person, consent, body)
    noticed = body.get("said_at", visit.at)
    if noticed > visit.at:
        raise broken("said_at", "An error is noticed before it is recorded: 'said_at' lies in the future.")
    heard = hear(visit, opened.whom, body["consent"])
    if (heard.draft.giver, heard.draft.capacity) != (opened.giver, opened.whole.record.capacity):
        raise broken("consent.giver", "A correction is of the same person's words: record another's as their own.")
    said_yes = any(row.effect == "permit" for row in opened.whole.statements)
    if not said_yes and any(one.permits for one in heard.draft.statements):
        raise broken("consent.statements", "A no is not put right into a yes: record the new conversation as it was.")
    return _replaced(opened, Ending.ENTERED_IN_ERROR, write_down(visit, heard), noticed, body["note"])


def _still_standing(visit: Visit, young_person: str, consent: str, body: Body) -> Opened:
    """Return a record that nothing has ended; a correction would bring back what was withdrawn."""
    opened = open_record(visit, young_person, consent, body["version"])
    for fault in ended_rules(opened.words, "version"):
        raise broken(*fault)
    return opened


def _replaced(opened: Opened, kind: Ending, written: Written, said_at: datetime, note: str | None = None) -> Answer:
    visit = opened.visit
    ending: NewEnding = opened.ending(kind, said_at, note, written.record.id)
    visit.note(SectionName.DETAIL, taken_back=opened.id, how=kind.value)

    def change(connection: Snapshot) -> None:
        written.store(connection)
        opened.end(connection, ending)

    told, records = {**written.told, "replaces": opened.id}, [written.record.id, opened.id]
    return answer(visit, Done(told, Kind.CONSENT_TAKEN_BACK, kind.value, change, [opened.whom.id], records))
