"""Shows auditors what they ask the access log for: the partnership's auditor all of it, an agency's own some.

An agency's auditor reads what that agency asked or held. Young people stand in the log under pseudonyms, and no value
of a case stands in it at all. Each look is an entry itself, found under whomever it was about.
"""

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.auditing.log_question import LogQuestion, sought, subjects_of
from gateway.problems import Problem
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import Sought, counts_by_day, search
from gateway.visit import Answer, Visit

ACTION = "read_log"
WHOLE = "partnership"


def search_log(visit: Visit, question: LogQuestion, count: int, before: int | None) -> Answer:
    """Return a page of the entries that are asked for, the newest first; `before` is the last number of a page."""
    let(visit, ACTION)
    body, entries = page(visit, question, count, before)
    return _read(visit, "search", question, body, entries)


def count_log(visit: Visit, question: LogQuestion) -> Answer:
    """Return how many entries that are asked for there were on each day that had any, and in all."""
    let(visit, ACTION)
    counted = counts_by_day(visit.connection, _wanted(visit, question))
    days = [{"day": day.isoformat(), "entries": count} for day, count in counted.items()]
    total = sum(counted.values())
    return _read(visit, "counts", question, {"days": days, "entries": total}, total)


def page(visit: Visit, question: LogQuestion, count: int, before: int | None) -> tuple[dict[str, object], int]:
    """Return a page of entries, the newest first, with the number that the next page is asked for by; and how many."""
    found = search(visit.connection, _wanted(visit, question), before, count)
    entries = read_entries(visit.connection, visit.keys, found)
    after = found[-1] if len(found) == count else None
    return {"entries": [told(entry) for entry in reversed(entries)], "before": after}, len(entries)


def entry_of(visit: Visit, place: int) -> Entry:
    """Return one entry that the caller may read; 404 for one that is not there and one that is not theirs."""
    let(visit, ACTION)
    theirs = sought(visit.connection, visit.pseudonyms, LogQuestion(), own(visit))
    if place not in search(visit.connection, theirs, place + 1, 1):
        raise Problem("not-found", "No entry that you may read has this number.")
    (entry,) = read_entries(visit.connection, visit.keys, [place])
    return entry


def own(visit: Visit) -> tuple[str, ...]:
    """Return the organisation to which an auditor keeps, or none for the partnership's."""
    asker = visit.caller.asker
    return () if asker.agency == WHOLE else (asker.organisation,)


def told(entry: Entry) -> dict[str, object]:
    """Return what an auditor is told of an entry: not the question, which is there to be decided again."""
    clear = {name: entry.leaf[name] for name in ("id", "time", "kind", "outcome", "gateway", "protocol")}
    sections = {name: body for name, body in entry.sections.items() if name != SectionName.QUESTION}
    return {"entry": entry.sequence, **clear, "sections": sections}


def _wanted(visit: Visit, question: LogQuestion) -> Sought:
    if question.young_person:
        # The look at it is found by whoever asks who has looked, whichever entry they are known by.
        first, *others = subjects_of(visit.connection, visit.pseudonyms, question.young_person)
        visit.note(SectionName.SUBJECT, pseudonym=first, **({"with": others} if others else {}))
    return sought(visit.connection, visit.pseudonyms, question, own(visit))


def _read(visit: Visit, how: str, question: LogQuestion, body: dict[str, object], count: int) -> Answer:
    visit.note(SectionName.DETAIL, read=how, asked=question.asked, count=count)
    return answer(visit, Done(body, Kind.LOG_READ, "answered", status=200))
