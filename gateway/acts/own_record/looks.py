"""Who has looked at a record: for the young person, with a proof of each look, and for whoever answers them."""

from itertools import islice

from engine.case import age_on, local_day
from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.auditing.looks_told import LooksTold
from gateway.auditing.proving import prove
from gateway.auditing.who_looked import SOMETIMES, HowMuch, in_words
from gateway.problems import Problem
from gateway.storage.checkpoints import newest_checkpoint
from gateway.storage.log_reading import Entry
from gateway.storage.own_words import read_life
from gateway.visit import Answer, Visit

MOST = 50
UNDER = 13
OPENED = {
    HowMuch.EVERYTHING: (SectionName.PURPOSE, SectionName.SUBJECT),
    HowMuch.SERVICES_ONLY: (SectionName.SUBJECT,),
}
SOON = "The proof is ready within a minute: the log has to be signed first. Ask again."


def own_looks(visit: Visit, before: str = "") -> Answer:
    """Tell a young person who has looked at their record: the newest looks, or those before one of them."""
    entries = visit.note_subject(visit.caller.own)
    body, count = _page(visit, entries, before, _how_much(visit, entries))
    visit.note(SectionName.DETAIL, read="looks", count=count)
    return answer(visit, Done(body, Kind.OWN_RECORD_READ, "answered", status=200))


def own_proof(visit: Visit, look: str) -> Answer:
    """Give a young person the proof of one look that they may be told of."""
    entries = visit.note_subject(visit.caller.own)
    opened = OPENED.get(_how_much(visit, entries))
    if opened is None:
        raise _no_look()
    entry = _look(LooksTold(visit.connection, visit.sealer, entries), look)
    note = newest_checkpoint(visit.connection)
    ready = note is not None and read_checkpoint(note.text).size > entry.sequence
    proof = str(prove(visit.connection, visit.keys, note, entry.sequence, opened)) if note and ready else None
    visit.note(SectionName.DETAIL, read="proof", look=look)
    body = {"look": look, "proof": proof, **({} if ready else {"soon": SOON})}
    return answer(visit, Done(body, Kind.OWN_RECORD_READ, "answered", status=200))


def looks_for(visit: Visit, young_person: str, because: str, before: str = "") -> Answer:
    """Give whoever answers a young person the same list, and how many looks are held back."""
    let(visit, "read_accounting")
    entries = visit.note_subject(young_person)
    body, count = _page(visit, entries, before, HowMuch.EVERYTHING)
    held_back = LooksTold(visit.connection, visit.sealer, entries).held_back()
    visit.note(SectionName.DETAIL, read="accounting", count=count, reason=bool(because))
    return answer(visit, Done({**body, "held_back": held_back}, Kind.LOG_READ, "answered", status=200))


def _page(visit: Visit, entries: tuple[str, ...], before: str, how_much: HowMuch) -> tuple[dict[str, object], int]:
    """Return a page of looks, `earlier` the last of them where there are more; and how many it holds."""
    told = LooksTold(visit.connection, visit.sealer, entries)
    found = list(islice(told.told(_look(told, before).sequence if before else None), MOST + 1))
    looks = in_words(visit.connection, visit.table.vocabulary, found[:MOST], how_much)
    earlier = looks[-1]["look"] if looks and len(found) > MOST else None
    return {"looks": looks, "earlier": earlier, "sometimes": SOMETIMES}, len(looks)


def _look(told: LooksTold, look: str) -> Entry:
    found = told.named(look)
    if found is None:
        raise _no_look()
    return found


def _no_look() -> Problem:
    return Problem("not-found", "There is no look of this name in your record.")


def _how_much(visit: Visit, entries: tuple[str, ...]) -> HowMuch:
    born = read_life(visit.connection, entries).born
    if age_on(born, local_day(visit.at)) >= UNDER:
        return HowMuch.EVERYTHING
    return HowMuch(str(visit.table.vocabulary.switches["own_page_under_13"].value))
