"""What is answered about the partnership: agreements, relationships, the register, and who is where and when."""

from collections.abc import Mapping

from engine.agreements import ACTIVATIONS, State
from gateway.acts.register.register import CAPACITIES
from gateway.api.answers.shape import (
    COUNT,
    DAY,
    TEXT,
    VERSION,
    WORD,
    WORDS,
    YES_OR_NO,
    Shape,
    also,
    listed,
    members,
    one_of,
    or_null,
    says,
)

PARTY = members(
    {
        "organisation": WORD,
        "name": TEXT,
        "signatory": TEXT,
        "signed": says(YES_OR_NO, "whether its signature stands today"),
        "acceded_on": or_null(DAY),
        "signed_on": or_null(DAY),
        "withdrawn_on": or_null(DAY),
    }
)
AGREEMENT = members(
    {
        "agreement": WORD,
        "title": TEXT,
        "protocol": WORD,
        "state": one_of(State),
        "activation": one_of(ACTIVATIONS),
        "effective_from": or_null(DAY),
        "review_due_on": or_null(DAY),
        "expires_on": or_null(DAY),
        "suspended_on": or_null(DAY),
        "terminated_on": or_null(DAY),
        "signed": COUNT,
        "parties": listed(PARTY),
        "version": VERSION,
    }
)
KEPT_AGREEMENT = members({"agreement": WORD, "version": VERSION})
RELATIONSHIP = members(
    {
        "relationship": WORD,
        "version": VERSION,
        "kind": WORD,
        "practitioner": or_null(WORD),
        "starts_on": DAY,
        "ends_on": or_null(DAY),
        "evidence": or_null(TEXT),
        "decided_by": or_null(WORD),
        "recorded_by": or_null(WORD),
    }
)
STARTED = members({"relationship": WORD, "version": VERSION, "tasks": says(WORDS, "what it brings to others to do")})
ENDED = members({"relationship": WORD, "version": VERSION, "ends_on": DAY, "grace_until": or_null(DAY)})
ATTACHED = members({"attachment": WORD, "version": VERSION})
DUTY = members({"duty": WORD, "version": VERSION})
POST = members(
    {"service": WORD, "role": WORD, "capacity": one_of(CAPACITIES), "starts_on": DAY, "ends_on": or_null(DAY)}
)
LEAVE = members({"leave": WORD, "starts_on": DAY, "ends_on": DAY})
PRACTITIONER = members(
    {
        "practitioner": WORD,
        "version": VERSION,
        "name": TEXT,
        "supervisor": or_null(WORD),
        "active": YES_OR_NO,
        "vetted_until": DAY,
        "trained_until": DAY,
        "posts": listed(POST),
        "leave": listed(LEAVE),
    }
)
ENTRY = members({"practitioner": WORD, "version": VERSION})
ON_LEAVE = members({"practitioner": WORD, "version": VERSION, "leave": WORD})
APPROVERS = members({"service": WORD, "category": TEXT, "approver": WORD, "deputy": or_null(WORD)})

POST_NAMED = members({"service": WORD, "role": WORD})
OWN_POST = members({"service": WORD, "role": WORD, "capacity": one_of(CAPACITIES)})
SESSION = members({"practitioner": WORD, "posts": listed(OWN_POST), "post": or_null(POST_NAMED)})
BEGUN = also(SESSION, {"until": WORD})
TOKEN = members(
    {
        "access_token": WORD,
        "token_type": one_of(["Bearer"]),
        "expires_in": says(COUNT, "seconds"),
    }
)

ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    "get_agreements": {200: members({"agreements": listed(AGREEMENT)})},
    "post_agreement": {201: KEPT_AGREEMENT},
    "post_opening": {200: KEPT_AGREEMENT},
    "post_party": {201: KEPT_AGREEMENT},
    "post_signature": {200: KEPT_AGREEMENT},
    "post_withdrawal": {200: KEPT_AGREEMENT},
    "post_suspension": {200: KEPT_AGREEMENT},
    "post_resumption": {200: KEPT_AGREEMENT},
    "post_review": {200: KEPT_AGREEMENT},
    "post_termination": {200: KEPT_AGREEMENT},
    "get_relationships": {200: members({"relationships": listed(RELATIONSHIP)})},
    "post_relationship": {201: STARTED},
    "post_relationship_end": {200: ENDED},
    "post_exclusion": {201: members({"relationship": WORD, "version": VERSION, "review_on": DAY})},
    "post_contact": {201: members({"relationship": WORD, "version": VERSION, "day": DAY})},
    "post_attachment": {201: ATTACHED},
    "post_attachment_end": {200: members({"attachment": WORD, "version": VERSION, "ends_on": DAY})},
    "post_rota": {201: DUTY},
    "post_rota_cancel": {200: DUTY},
    "post_term": {201: members({"term": WORD})},
    "get_practitioners": {200: members({"practitioners": listed(PRACTITIONER)})},
    "post_practitioner": {201: ENTRY},
    "post_leave": {200: ON_LEAVE},
    "post_leave_end": {200: ON_LEAVE},
    "post_training": {200: ENTRY},
    "post_vetting": {200: ENTRY},
    "post_post": {200: ENTRY},
    "post_post_end": {200: ENTRY},
    "post_deactivation": {200: ENTRY},
    "post_approvers": {201: APPROVERS},
    "post_token": {200: TOKEN},
    "get_back": {200: BEGUN},
    "get_session": {200: SESSION},
    "post_session_post": {200: SESSION},
    "post_session_end": {200: members({"ended": YES_OR_NO})},
}
