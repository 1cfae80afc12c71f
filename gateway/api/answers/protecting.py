"""What is answered about protections and exceptional access."""

from collections.abc import Mapping

from engine.exceptional import Ground, Outcome
from gateway.api.answers.shape import (
    DAY,
    INSTANT,
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
from gateway.api.exceptional import CONSENT_SOUGHT, INFORMED

STANDS = one_of(["stands_until_lifted"])
WAITS = one_of(["waits_for_a_second_person"])
SHIELD = members({"shield": WORD, "state": one_of(["waits_for_a_manager"]), "version": VERSION, "expires_at": INSTANT})
PROTECTION = members(
    {
        "protection": WORD,
        "kind": WORD,
        "category": or_null(WORD),
        "originator": or_null(WORD),
        "stands": YES_OR_NO,
        "set_at": INSTANT,
        "expires_at": or_null(INSTANT),
        "wanted_lifted_by": says(WORDS, "which of the two parts that have to agree want it lifted"),
        "version": VERSION,
    }
)
ALLOWED = members({"practitioner": WORD, "service": WORD, "starts_on": DAY, "ends_on": or_null(DAY)})
OPENED = members(
    {
        "access": WORD,
        "version": VERSION,
        "young_person": WORD,
        "ground": one_of(Ground),
        "opened_at": INSTANT,
        "expires_at": INSTANT,
        "review_due_at": INSTANT,
        "waits_for_second_person": YES_OR_NO,
        "told_now": listed(TEXT),
        "sentence": TEXT,
    }
)
ACCESS = members(
    {
        "access": WORD,
        "opened_by": TEXT,
        "service": WORD,
        "role": WORD,
        "ground": one_of(Ground),
        "believed": TEXT,
        "source": TEXT,
        "why_now": TEXT,
        "why_this_much": TEXT,
        "consent_sought": one_of(CONSENT_SOUGHT),
        "informed": one_of(INFORMED),
        "opened_at": INSTANT,
        "expires_at": INSTANT,
        "extended": YES_OR_NO,
        "open": YES_OR_NO,
        "waits_for_second_person": YES_OR_NO,
        "reviewed": YES_OR_NO,
        "review_due_at": INSTANT,
        "review_overdue": YES_OR_NO,
    }
)
ACCESSES = members(
    {
        "opened_by_you": listed(also(ACCESS, {"young_person": WORD})),
        "to_authorise": listed(ACCESS),
        "to_review": says(listed(ACCESS), "what was stated, and nothing of the case"),
    }
)


# It is done, or waits for the other of the two; named for what it is, at whichever of the two addresses.
LIFTING: Mapping[int, Shape] = {
    200: members({"shield?": WORD, "restriction?": WORD, "state": one_of(["lifted"]), "version": VERSION}),
    202: members({"shield?": WORD, "restriction?": WORD, "state": WAITS, "version": VERSION}),
}

ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    "post_shield": {201: SHIELD},
    "post_shield_confirmation": {200: members({"shield": WORD, "state": STANDS, "version": VERSION})},
    "post_shield_lift": LIFTING,
    "post_restriction": {201: members({"restriction": WORD, "state": STANDS, "version": VERSION})},
    "post_restriction_lift": LIFTING,
    "get_protections": {200: members({"young_person": WORD, "protections": listed(PROTECTION)})},
    "post_allowed": {201: ALLOWED},
    "post_no_longer_allowed": {200: members({"practitioner": WORD, "service": WORD, "ends_on": DAY})},
    "post_access": {201: OPENED},
    "get_accesses": {200: ACCESSES},
    "post_access_extension": {200: members({"access": WORD, "expires_at": INSTANT, "sentence": TEXT})},
    "post_access_authorisation": {
        200: members({"access": WORD, "ground": one_of(Ground), "opened_by": TEXT, "expires_at": INSTANT})
    },
    "post_access_review": {
        201: members({"access": WORD, "version": VERSION, "outcome": one_of(Outcome), "ended": YES_OR_NO})
    },
}
