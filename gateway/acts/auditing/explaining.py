"""Explains an entry to an auditor: the same question, decided again by the protocol of that day."""

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer
from gateway.acts.auditing.searching import entry_of
from gateway.auditing.explaining import explain
from gateway.visit import Answer, Visit


def explain_entry(visit: Visit, place: int) -> Answer:
    """Return how an entry was decided, and whether deciding again gives the same."""
    explained = explain(visit.connection, entry_of(visit, place))
    visit.note(SectionName.DETAIL, read="explain", entry=place, equal=explained.equal)
    return answer(visit, Done(explained.told, Kind.LOG_READ, "answered", status=200))
