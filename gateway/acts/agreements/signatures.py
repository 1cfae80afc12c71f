"""What may be done about an agreement by a party to it: signed and withdrawn, by each organisation for itself alone."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.agreements import Step
from engine.case import Signature, local_day
from gateway.access_log.event import SectionName
from gateway.acting import broken, let
from gateway.acts.agreements.agreements import changed, standing_agreement
from gateway.storage.agreements import change_party
from gateway.visit import Answer, Visit

OWN_ORGANISATION = "own_organisation"


def sign(visit: Visit, agreement_id: str, given: Mapping[str, Any]) -> Answer:
    """Sign for the caller's own organisation: it is bound, and may be answered, from today."""
    day = local_day(visit.at)
    parties, signature = _party(visit, agreement_id, Step.SIGN, given)
    if signature.stands(day):
        raise broken("organisation", "This organisation has signed already.")
    values = {
        "signed_on": day,
        "signed_by": visit.caller.asker.practitioner,
        "withdrawn_on": None,
        "withdrawn_because": None,
    }
    change = partial(change_party, agreement=agreement_id, organisation=given["organisation"], values=values)
    return changed(visit, agreement_id, "signed", change, parties)


def withdraw(visit: Visit, agreement_id: str, given: Mapping[str, Any]) -> Answer:
    """Withdraw the caller's own organisation: nothing is asked of it, nor told to it, from today."""
    day = local_day(visit.at)
    parties, signature = _party(visit, agreement_id, Step.WITHDRAW, given)
    if not signature.stands(day):
        raise broken("organisation", "This organisation has not signed, or has withdrawn already.")
    values = {"withdrawn_on": day, "withdrawn_because": given["because"]}
    change = partial(change_party, agreement=agreement_id, organisation=given["organisation"], values=values)
    return changed(visit, agreement_id, "withdrawn", change, parties)


def _party(
    visit: Visit, agreement_id: str, step: Step, given: Mapping[str, Any]
) -> tuple[Mapping[str, Signature], Signature]:
    """Return all parties, and the place among them of the organisation that is named."""
    own = given["organisation"] == visit.caller.asker.organisation
    let(visit, "sign_agreement", facts=[OWN_ORGANISATION] if own else [])
    visit.note(SectionName.DETAIL, organisation=visit.caller.asker.organisation)
    agreement = standing_agreement(visit, agreement_id, step, given["version"])
    if given["organisation"] not in agreement.parties:
        raise broken("organisation", "This organisation is no party: the partnership's governance lead takes it in.")
    return agreement.parties, agreement.parties[given["organisation"]]
