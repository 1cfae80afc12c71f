"""The receipt that a young person keeps: a card that says nothing to whoever finds it, and a code that finds it again.

Only a hash of the code is stored. It is looked up by the service that recorded what was said, and by nobody else.
"""

import re
from typing import NamedTuple

from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import standing
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.acts.words.own_words import told
from gateway.identity.spoken_codes import hash_of, new_code
from gateway.problems import Problem
from gateway.storage.case_file import read_ties
from gateway.storage.own_words import record_for_receipt
from gateway.storage.taking_part import read_contact
from gateway.visit import Answer, Visit

PHONE = re.compile(r"\+?[0-9][0-9 ]{5,}[0-9]")
WHOEVER_GAVE_IT = "the person who gave you this card"


class Receipt(NamedTuple):
    """A code, the card that it stands on, and the hash by which it is found again."""

    code: str
    card: str
    hash: str


def new_receipt(visit: Visit) -> Receipt:
    """Make a receipt of the caller's service."""
    code = new_code()
    keep = "Keep this. It is yours. To change your mind or ask about it, ring or see"
    card = f"{code}\n\n{keep} {_contact(visit)} and read out the code.\n"
    return Receipt(code, card, hash_of(code) or "")


def _contact(visit: Visit) -> str:
    """Return how to reach the service; of one whose name says too much, the number alone."""
    contact = read_contact(visit.connection, visit.caller.asker.service)
    if not contact.sensitive:
        return contact.words
    number = PHONE.search(contact.words)
    return f"{number[0]}" if number else WHOEVER_GAVE_IT


def look_up(visit: Visit, code: str) -> Answer:
    """Show the record for which a receipt was given; 404 for everybody but the service that recorded it."""
    let(visit, "look_up_receipt")
    code_hash = hash_of(code)
    asker = visit.caller.asker
    whole = record_for_receipt(visit.connection, code_hash, asker.service) if code_hash else None
    if whole is None or _kept_out(visit, whole.record.young_person_id):
        raise Problem("not-found", "Your service gave no receipt with this code. Read it out again, group by group.")
    person = whole.record.young_person_id
    (consent,) = told(visit, visit.note_subject(person), [whole])
    visit.note(SectionName.DETAIL, consent=whole.record.id)
    body = {"young_person": person, "consent": consent}
    return answer(visit, Done(body, Kind.CONSENT_READ, "shown", young_people=[person], status=200))


def _kept_out(visit: Visit, young_person: str) -> bool:
    asker = visit.caller.asker
    ties = read_ties(visit.connection, young_person, asker)
    return EXCLUDED in standing(asker, ties, visit.at, visit.table.vocabulary).today
