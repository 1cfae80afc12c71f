"""Shows auditors what is worth a look: an agency's own auditor, about its own people alone."""

from collections.abc import Collection
from datetime import date, timedelta

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.auditing.searching import ACTION, own
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.patterns.looking import of_whom, worth_a_look
from gateway.storage.worth_a_look import practitioners_of
from gateway.visit import Answer, Visit

LONGEST, MOST = timedelta(days=31), 200


def findings(visit: Visit, since: date | None, until: date | None, patterns: Collection[str]) -> Answer:
    """Return what is worth a look in a period of at most a month; the last month if none is given."""
    let(visit, ACTION)
    last = until or local_day(visit.at)
    first = since or last - LONGEST
    if not first <= last <= first + LONGEST:
        raise broken("since", "Ask for at most 31 days at a time, from an earlier day to a later one.")
    theirs = own(visit)
    wanted = sought(visit.connection, visit.pseudonyms, LogQuestion(since=first, until=last), theirs)
    about = practitioners_of(visit.connection, theirs) if theirs else None
    found = of_whom(worth_a_look(visit.connection, visit.sealer, wanted, visit.at, visit.limits), about)
    told = [each.told for each in found if not patterns or each.pattern in patterns]
    visit.note(SectionName.DETAIL, read="findings", asked={"patterns": list(patterns)}, count=len(told))
    body = {"findings": told[:MOST], "in_all": len(told)}
    return answer(visit, Done(body, Kind.LOG_READ, "answered", status=200))
