"""A second person who is named to authorise exceptional access: somebody else, who could open it themselves."""

from engine.case import Asker, local_day
from engine.permission import permission
from gateway.acting import broken
from gateway.storage.answering import posts_held
from gateway.visit import Visit

AUTHORISE = "authorise_exceptional_access"


def check_second(visit: Visit, named: str | None) -> None:
    """Refuse, with a Problem, a second person who could not authorise what the caller opens; None is nobody named."""
    if named is None:
        return
    if named == visit.caller.asker.practitioner:
        raise broken("second_authoriser", "Nobody authorises their own exceptional access: name somebody else.")
    held = posts_held(visit.connection, named, local_day(visit.at))
    people = [Asker(named, one.agency, one.role, one.service, one.organisation) for one in held]
    if not any(permission(visit.table, person, AUTHORISE, (), {"not_for_themselves"}) for person in people):
        rule = "Name a practitioner of the register who could open exceptional access themselves."
        raise broken("second_authoriser", rule)
