"""What is answered about somebody's word: consents, receipts, objections, competence, and who may speak for whom."""

from collections.abc import Mapping

from engine.drafts.competence_rules import OUTCOMES
from engine.words_said import Ending
from gateway.api.answers.cases import LEVELS
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
    by_name,
    listed,
    members,
    one_of,
    or_null,
    says,
)

STATEMENT = members(
    {
        "statement": WORD,
        "effect": one_of(["permit", "refuse"]),
        "level_cap": LEVELS,
        "conditions": or_null(TEXT),
        "exception_to": or_null(WORD),
        "lifts": or_null(WORD),
        "scope": by_name(WORDS),
        "as_on_that_day": says(WORDS, "not named: whoever took part on that day, and nobody who joins later"),
    }
)
TAKEN_BACK = members(
    {
        "kind": one_of(Ending),
        "said_by": WORD,
        "said_at": INSTANT,
        "recorded_at": INSTANT,
        "replaced_by": or_null(WORD),
        "note": or_null(TEXT),
    }
)
CONSENT = members(
    {
        "consent": WORD,
        "version": VERSION,
        "status": says(WORD, "`active`, or why it counts no longer or not yet"),
        "giver": WORD,
        "capacity": WORD,
        "competence_assessment": or_null(WORD),
        "notice_version": WORD,
        "method": WORD,
        "interpreter": or_null(TEXT),
        "witness": or_null(TEXT),
        "evidence": or_null(TEXT),
        "evidence_hash": or_null(TEXT),
        "said_at": INSTANT,
        "recorded_at": INSTANT,
        "recorded_by": WORD,
        "starts_on": DAY,
        "ends_on": or_null(DAY),
        "review_on": or_null(DAY),
        "tell_parent": WORD,
        "statements": listed(STATEMENT),
        "taken_back": listed(TAKEN_BACK),
    }
)
RECEIPT = members({"code": TEXT, "card": says(TEXT, "what to print or read out for the young person to keep")})
RECORDED = members(
    {"consent": WORD, "version": VERSION, "statements": WORDS, "review_on": or_null(DAY), "receipt": RECEIPT}
)
REPLACING = also(RECORDED, {"replaces": WORD})
CHANGE = members({"category": WORD, "label": TEXT, "before": LEVELS, "after": LEVELS})
COULD_SEE = members({"role": WORD, "label": TEXT, "named_worker?": WORD, "purpose": WORD, "categories": listed(CHANGE)})
PREVIEWED = members({"service": WORD, "name": TEXT, "could_see": listed(COULD_SEE)})
FAMILY_TIE = members(
    {
        "family_tie": WORD,
        "version": VERSION,
        "person": WORD,
        "name": or_null(TEXT),
        "kind": WORD,
        "starts_on": DAY,
        "ends_on": or_null(DAY),
        "set_aside": YES_OR_NO,
    }
)
KEPT_TIE = members({"family_tie": WORD, "version": VERSION})
WITHDRAWN = one_of(["withdrawn"])

ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    "get_consents": {200: members({"consents": listed(CONSENT)})},
    "post_consent": {201: also(RECORDED, {"replaces?": WORD})},
    "post_consent_preview": {200: members({"services": listed(PREVIEWED), "from_the_rules_alone": TEXT})},
    "post_consent_withdrawal": {
        200: members({"consent": WORD, "version": VERSION, "status": WITHDRAWN}),
        201: says(also(RECORDED, {"taken_out_of": WORD, "purposes": WORDS}), "some purposes were taken back"),
    },
    "post_consent_superseding": {201: REPLACING},
    "post_consent_correction": {201: REPLACING},
    "post_receipt_code": {200: members({"young_person": WORD, "consent": CONSENT})},
    "post_objection": {201: members({"objection": WORD, "version": VERSION, "lapses_on": or_null(DAY)})},
    "post_objection_withdrawal": {200: members({"objection": WORD, "version": VERSION, "status": WITHDRAWN})},
    "post_assessment": {
        201: members({"assessment": WORD, "version": VERSION, "outcome": one_of(OUTCOMES), "categories": WORDS})
    },
    "get_family_ties": {200: members({"family_ties": listed(FAMILY_TIE)})},
    "post_family_tie": {201: KEPT_TIE},
    "post_tie_end": {200: KEPT_TIE},
    "post_setting_aside": {200: KEPT_TIE},
}
