"""Every kind of call that tells something that is kept, with somebody of the demo who may make it."""

from typing import NamedTuple

from gateway.demonstration.askers import README_YOUNG_PERSON

WHOSE = f"/v1/young-people/{README_YOUNG_PERSON}"
ADVISER, LEAD, SOCIAL_WORKER = "amara.okoye", "joanne.petrie", "ruth.callender"
MANAGER, AUDITOR, DATA_PROTECTION = "helen.braithwell", "philippa.dray", "nathan.orme"


class Call(NamedTuple):
    """One call: who, how, where, and the body if it has one."""

    user: str
    method: str
    path: str
    body: dict[str, object] | None = None


GUIDANCE = {"young_person": README_YOUNG_PERSON, "purpose": "guidance"}
BELIEVED = {
    "believed": "tablets were taken an hour ago",
    "source": "said so at the youth club",
    "why_now": "the ambulance asks",
    "why_this_much": "who to ring, and what else was taken",
    "consent_sought": "unable",
    "informed": "later",
}
PARTICULARS = {"name": "Sam Averill", "date_of_birth": "2011-07-28"}
CALLS: dict[str, Call] = {
    "a case": Call(ADVISER, "POST", "/v1/disclosures", {**GUIDANCE}),
    "a case that is not told of": Call(ADVISER, "POST", "/v1/disclosures", {**GUIDANCE, "young_person": "yp-nobody"}),
    "a search": Call(ADVISER, "POST", "/v1/young-people/search", {"q": "sam", "purpose": "guidance"}),
    "a match": Call(
        LEAD,
        "POST",
        "/v1/young-people/match",
        {"purpose": "safeguarding", "ground": "significant_harm", **PARTICULARS},
    ),
    "a detail": Call(
        ADVISER,
        "POST",
        "/v1/details",
        {"young_person": README_YOUNG_PERSON, "category": "ca.plan", "texts": {"full": "Wants to weld."}},
    ),
    "exceptional access": Call(
        LEAD,
        "POST",
        "/v1/exceptional-access",
        {**BELIEVED, "ground": "significant_harm", "young_person": README_YOUNG_PERSON},
    ),
    "a code to sign in": Call(ADVISER, "POST", f"{WHOSE}/sign-in-codes", {}),
    "what was agreed to": Call(ADVISER, "GET", f"{WHOSE}/consents"),
    "family ties": Call(SOCIAL_WORKER, "GET", f"{WHOSE}/family-ties"),
    "protections": Call(SOCIAL_WORKER, "GET", f"{WHOSE}/protections"),
    "relationships": Call(ADVISER, "GET", f"{WHOSE}/relationships"),
    "tasks": Call(ADVISER, "GET", "/v1/tasks"),
    "approvals": Call(ADVISER, "GET", "/v1/approvals"),
    "challenges": Call(ADVISER, "GET", "/v1/challenges"),
    "accesses": Call(DATA_PROTECTION, "GET", "/v1/exceptional-access"),
    "agreements": Call(ADVISER, "GET", "/v1/agreements"),
    "the register": Call(MANAGER, "GET", "/v1/register/practitioners"),
    "the log": Call(AUDITOR, "POST", "/v1/access-log/search", {}),
    "counts": Call(AUDITOR, "POST", "/v1/access-log/counts", {}),
    "findings": Call(AUDITOR, "POST", "/v1/access-log/findings", {}),
    "saved questions": Call(AUDITOR, "GET", "/v1/access-log/questions"),
    "an entry explained": Call(AUDITOR, "POST", "/v1/access-log/explain", {"entry": 1}),
    "the accounting": Call(
        DATA_PROTECTION,
        "POST",
        "/v1/access-log/accounting",
        {"young_person": README_YOUNG_PERSON, "because": "a request"},
    ),
    "an address that is none": Call(ADVISER, "GET", "/v1/elsewhere"),
}
