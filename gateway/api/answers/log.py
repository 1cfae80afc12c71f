"""What is answered about the access log: to auditors, and to a young person about their own record."""

from collections.abc import Mapping

from gateway.access_log.event import Kind
from gateway.api.answers.cases import LEVELS
from gateway.api.answers.shape import (
    ANYTHING,
    COUNT,
    DAY,
    INSTANT,
    MINUTE,
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
from gateway.auditing.patterns.finding import Pattern

EARLIER = says(or_null(COUNT), "give it as `before` for the entries before these; null where there are no more")
PSEUDONYM: Shape = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ENTRY = members(
    {
        "entry": COUNT,
        "id": WORD,
        "time": INSTANT,
        "kind": one_of(Kind),
        "outcome": WORD,
        "gateway": WORD,
        "protocol": TEXT,
        "sections": says(by_name(by_name(ANYTHING)), "what is left of it: a section that was erased is not there"),
    }
)
PAGE = members({"entries": listed(ENTRY, 100), "before": EARLIER})
QUESTION = members(
    {"question": WORD, "title": TEXT, "asks": WORDS, "register": says(or_null(WORD), "what lies beside the log")}
)
FINDING: Shape = {
    **members(
        {
            "pattern": one_of(Pattern),
            "sentence": TEXT,
            "practitioner": WORD,
            "service": WORD,
            "role": WORD,
            "from": MINUTE,
            "until": MINUTE,
            "young_people": says(listed(TEXT, 100), "pseudonyms"),
            "entries": listed(COUNT, 100),
            "entries_in_all": COUNT,
        }
    ),
    # What a pattern counted differs from pattern to pattern.
    "additionalProperties": True,
}
FINDINGS = members({"since": DAY, "until": DAY, "findings": listed(FINDING, 200), "in_all": COUNT, "sentence": TEXT})
RULE = members({"rule": WORD, "because": TEXT})
EXPLAINED = members(
    {
        "entry": COUNT,
        "time": INSTANT,
        "protocol": TEXT,
        "equal": says(or_null(YES_OR_NO), "null where nothing was decided, or too little is left to decide again"),
        "because": TEXT,
        "asked": members(
            {
                "agency": or_null(WORD),
                "role": or_null(WORD),
                "purpose": or_null(WORD),
                "relationships": or_null(WORDS),
            }
        ),
        "categories": listed(
            members({"category": WORD, "then": LEVELS, "again": LEVELS, "gates": WORDS, "rules": listed(RULE)})
        ),
    }
)
STATE = one_of(["asked", "granted", "refused", "over"])
ASKED = members({"reidentification": WORD, "version": VERSION, "state": STATE})
REIDENTIFICATION = members(
    {
        "reidentification": WORD,
        "state": STATE,
        "pseudonym": PSEUDONYM,
        "because?": says(TEXT, "to whoever decides"),
        "young_person?": says(or_null(WORD), "to whoever asked, while it is granted"),
        "until?": INSTANT,
    }
)
LOOK = members(
    {
        "look": WORD,
        "when": MINUTE,
        "who?": TEXT,
        "where": TEXT,
        "what_for?": TEXT,
        "in_an_emergency?": YES_OR_NO,
        "saw?": listed(members({"what": TEXT, "how_much": TEXT})),
        "did_not_see?": listed(TEXT),
    }
)
LOOKS = members(
    {
        "looks": listed(LOOK, 50),
        "earlier": says(or_null(WORD), "the last look of this page; null where there are no more"),
        "sometimes": TEXT,
    }
)
PROOF = members({"look": WORD, "proof": or_null(TEXT), "soon?": TEXT})
CODE = members({"code": TEXT, "good_until": INSTANT, "how": TEXT})

ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    "post_log_search": {200: PAGE},
    "post_counts": {200: members({"days": listed(members({"day": DAY, "entries": COUNT})), "entries": COUNT})},
    "get_questions": {200: members({"questions": listed(QUESTION)})},
    "post_question": {
        200: also(
            QUESTION, {"entries": listed(ENTRY, 100), "before": EARLIER, "beside_the_log": listed(by_name(ANYTHING))}
        )
    },
    "post_findings": {200: FINDINGS},
    "post_explain": {200: EXPLAINED},
    "post_reidentification": {201: ASKED},
    "post_reidentification_answer": {200: ASKED},
    "get_reidentification": {200: REIDENTIFICATION},
    "post_code": {201: CODE},
    "post_sign_in": {201: members({"token": says(TEXT, "send it as a bearer token"), "until": INSTANT})},
    "get_looks": {200: LOOKS},
    "get_earlier": {200: LOOKS},
    "get_proof": {200: PROOF},
    "post_accounting": {200: also(LOOKS, {"held_back": COUNT})},
}
