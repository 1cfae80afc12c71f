"""Who has looked at a record: for the young person, with a proof of each look, and for whoever answers them."""

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.proving import prove
from gateway.auditing.who_looked import KINDS, SOMETIMES, Accounting, accounting
from gateway.problems import Problem
from gateway.storage.checkpoints import newest_checkpoint
from gateway.storage.log_reading import read_entries
from gateway.storage.log_search import search
from gateway.visit import Answer, Visit

MOST = 200
OPENED = (SectionName.PURPOSE, SectionName.SUBJECT)
SOON = "The proof is ready within a minute: the log has to be signed first. Ask again."


def own_looks(visit: Visit) -> Answer:
    """Tell a young person who has looked at their record."""
    found = _accounting(visit, visit.caller.own)
    body = {"looks": list(found.looks), "sometimes": SOMETIMES}
    visit.note(SectionName.DETAIL, read="looks", count=len(found.looks))
    return answer(visit, Done(body, Kind.OWN_RECORD_READ, "answered", status=200))


def own_proof(visit: Visit, look: str) -> Answer:
    """Give a young person the proof of one look that they may be told of."""
    entry = next((each for each in _accounting(visit, visit.caller.own).entries if each.leaf["id"] == look), None)
    if entry is None:
        raise Problem("not-found", "There is no look of this name in your record.")
    note = newest_checkpoint(visit.connection)
    ready = note is not None and read_checkpoint(note.text).size > entry.sequence
    proof = str(prove(visit.connection, visit.keys, note, entry.sequence, OPENED)) if note and ready else None
    visit.note(SectionName.DETAIL, read="proof", look=look)
    body = {"look": look, "proof": proof, **({} if ready else {"soon": SOON})}
    return answer(visit, Done(body, Kind.OWN_RECORD_READ, "answered", status=200))


def looks_for(visit: Visit, young_person: str, because: str) -> Answer:
    """Give whoever answers a young person the same list, and how many looks are held back."""
    let(visit, "read_accounting")
    found = _accounting(visit, young_person)
    visit.note(SectionName.DETAIL, read="accounting", count=len(found.looks), reason=bool(because))
    body = {"looks": list(found.looks), "sometimes": SOMETIMES, "held_back": found.held_back}
    return answer(visit, Done(body, Kind.LOG_READ, "answered", status=200))


def _accounting(visit: Visit, young_person: str) -> Accounting:
    entries = visit.note_subject(young_person)
    wanted = sought(visit.connection, visit.pseudonyms, LogQuestion(young_person=young_person, kinds=KINDS))
    found = read_entries(visit.connection, visit.keys, search(visit.connection, wanted, limit=MOST))
    return accounting(visit.connection, visit.table.vocabulary, reversed(found), entries)
