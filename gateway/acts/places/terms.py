"""Sets a term of a place: whoever is attached there is so in term only."""

from engine.case import Period
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.facts_of_posts import facts_about
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.places import attached_to, insert_term, terms_of
from gateway.storage.register_entries import agency_of
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit


def set_term(visit: Visit, place: str, term: Period) -> Answer:
    """Enter a term of a place."""
    let(visit, "keep_terms", facts=facts_about(visit, place))
    if agency_of(visit.connection, place) is None:
        raise broken("service", "There is no service of this name in the partnership.")
    last = term.last or term.first
    if last < term.first:
        raise broken("ends_on", "A term ends on the day it starts or later.")
    if any(other.starts_on <= last and term.first <= other.ends_on for other in terms_of(visit.connection, place)):
        raise broken("starts_on", "This place has a term on some of these days already.")
    record = new_identifier("term")
    row = {"id": record, "service_id": place, "starts_on": term.first, "ends_on": last}

    def change(connection: Snapshot) -> None:
        insert_term(connection, row)

    visit.note(SectionName.DETAIL, term=record, place=place)
    # Two terms of one place are entered one after the other; whoever is attached there is answered anew.
    moved = [Counter("service", place), *(Counter("practitioner", who) for who in attached_to(visit.connection, place))]
    return answer(visit, Done({"term": record}, Kind.ATTACHMENT_CHANGED, "term_set", change, (), [record], moved))
