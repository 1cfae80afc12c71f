"""Shows auditors what is worth a look: an agency's own auditor, about its own people alone."""

from collections.abc import Collection
from datetime import date, timedelta

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.auditing.searching import own
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.patterns.looking import Asked, newest_first, worth_a_look
from gateway.visit import Answer, Visit

READ = "read_findings"
LONGEST, MOST = timedelta(days=31), 200
NO_ACCUSATION = "A finding is something unusual that is worth a look. Most have a good reason: ask before you judge."


def findings(visit: Visit, since: date | None, until: date | None, patterns: Collection[str]) -> Answer:
    """Return what is worth a look in a period of at most a month; the last month if none is given."""
    let(visit, READ)
    last = until or local_day(visit.at)
    first = since or last - LONGEST
    if not first <= last <= first + LONGEST:
        raise broken("since", "Ask for at most 31 days at a time, from an earlier day to a later one.")
    asked = _asked(visit, LogQuestion(since=first, until=last))
    found = newest_first(worth_a_look(visit.connection, visit.sealer, asked, visit.limits), patterns)
    told = [each.told for each in found]
    days = {"since": first.isoformat(), "until": last.isoformat()}
    visit.note(SectionName.DETAIL, read="findings", asked={**days, "patterns": list(patterns)}, count=len(told))
    body = {**days, "findings": told[:MOST], "in_all": len(told), "sentence": NO_ACCUSATION}
    return answer(visit, Done(body, Kind.LOG_READ, "answered", status=200))


def _asked(visit: Visit, question: LogQuestion) -> Asked:
    period, at = sought(visit.connection, visit.pseudonyms, question), visit.at
    return Asked(period.first or at, period.end or at, at, own(visit), visit.table.vocabulary.categories)
