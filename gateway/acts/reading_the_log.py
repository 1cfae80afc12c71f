"""Shows auditors the access log: the partnership's auditor all of it, an agency's own what that agency asked or held.

Young people stand in it under pseudonyms, and no value of a case stands in it at all. Each look is an entry itself.
"""

from gateway.access_log.event import Kind, SectionName
from gateway.access_log.tags import TagKind, tag
from gateway.acting import Done, answer, let
from gateway.storage.log_reading import Entry, Page, newest
from gateway.visit import Answer, Visit

ACTION = "read_log"
WHOLE = "partnership"


def read_the_log(visit: Visit, count: int, before: int | None) -> Answer:
    """Return entries of the log, the newest last; `before` is the number of an entry, for the page of earlier ones."""
    let(visit, ACTION)
    asker = visit.caller.asker
    own = None if asker.agency == WHOLE else tag(visit.pseudonyms, TagKind.ORGANISATION, asker.organisation)
    entries = newest(visit.connection, visit.keys, Page(count, before), own)
    visit.note(SectionName.DETAIL, read="newest", count=len(entries))
    body = {"entries": [_told(entry) for entry in entries]}
    return answer(visit, Done(body, Kind.LOG_READ, "answered", status=200))


def _told(entry: Entry) -> dict[str, object]:
    told = {name: entry.leaf[name] for name in ("id", "time", "kind", "outcome", "gateway", "protocol")}
    sections = {name: body for name, body in entry.sections.items() if name != SectionName.QUESTION}
    return {"entry": entry.sequence, **told, "sections": sections}
