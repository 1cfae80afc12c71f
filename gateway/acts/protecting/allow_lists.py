"""Who is let past a protection: said by a manager of the service that set it, for one practitioner at one service."""

from datetime import date, timedelta

from engine.case import local_day
from gateway.access_log.event import SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.protecting.protections import OUTCOME, SET_BY_THEIR_SERVICE, Kept, keep, standing_of
from gateway.storage import protecting as stored
from gateway.storage.database import Snapshot
from gateway.storage.managing import is_posted
from gateway.storage.protecting import SHIELD, Allowed, Protection
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

ACTION, NOT_FOR_THEMSELVES = "keep_allow_list", "not_for_themselves"
HIDES = ("restricted", SHIELD)


def allow(
    visit: Visit, young_person: str, who: tuple[str, str], starts_on: date | None, ends_on: date | None
) -> Answer:
    """Let a practitioner, while they act for one service, past the protections that the caller's service set."""
    practitioner, service = who
    protections = _let(visit, keep(visit, young_person), practitioner)
    first = starts_on or local_day(visit.at)
    if ends_on is not None and ends_on < first:
        raise broken("ends_on", "It ends before it starts.")
    if not is_posted(visit.connection, practitioner, service):
        raise broken("practitioner", "This practitioner has no post at that service.")

    def change(connection: Snapshot) -> None:
        for entry in _entries(protections):
            stored.allow(connection, Allowed(entry, practitioner, service), first, ends_on)

    body = {"practitioner": practitioner, "service": service, "starts_on": first.isoformat()}
    ends = {"ends_on": ends_on.isoformat() if ends_on else None}
    return _answer(visit, protections, Done({**body, **ends}, OUTCOME[True], "allowed", change))


def allow_no_longer(visit: Visit, young_person: str, who: tuple[str, str]) -> Answer:
    """Take a practitioner off the list, from this moment."""
    practitioner, service = who
    protections = _let(visit, keep(visit, young_person), "")
    last = local_day(visit.at) - timedelta(days=1)

    def change(connection: Snapshot) -> None:
        for entry in _entries(protections):
            stored.allow_no_longer(connection, Allowed(entry, practitioner, service), last)

    body = {"practitioner": practitioner, "service": service, "ends_on": last.isoformat()}
    return _answer(visit, protections, Done(body, OUTCOME[True], "no_longer_allowed", change, status=200))


def _let(visit: Visit, kept: Kept, practitioner: str) -> list[Protection]:
    """Return the standing protections past which the caller may let this practitioner: never themselves.

    The list lets somebody past all of them, so all must be of the caller's service: but for shields set in haste that
    nobody confirmed, where one stands that was.
    """
    hiding = [one for one in standing_of(visit, kept.protections) if one.kind in HIDES]
    settled = [one for one in hiding if one.kind != SHIELD or one.confirmed_by is not None] or hiding
    mine = settled if all(SET_BY_THEIR_SERVICE in kept.facts(visit, one) for one in settled) else []
    others = [] if practitioner == visit.caller.asker.practitioner else [NOT_FOR_THEMSELVES]
    kept.reach.let(visit, ACTION, [*others, *([SET_BY_THEIR_SERVICE] if mine else [])])
    visit.note(SectionName.DETAIL, protections=[one.id for one in mine])
    return mine


def _entries(protections: list[Protection]) -> list[str]:
    return sorted({one.entry for one in protections})


def _answer(visit: Visit, protections: list[Protection], done: Done) -> Answer:
    kind = OUTCOME[any(one.kind == SHIELD for one in protections)]
    others = [Counter("young_person", entry) for entry in _entries(protections)]
    return answer(visit, Done(done.body, kind, done.outcome, done.change, others=others, status=done.status))
