"""What is answered about a young person's case: what is shown of it, what was recorded, and who they are."""

from collections.abc import Mapping

from gateway.api.answers.shape import (
    DAY,
    INSTANT,
    TEXT,
    VERSION,
    WORD,
    WORDS,
    YES_OR_NO,
    Shape,
    by_name,
    listed,
    members,
    one_of,
    or_null,
    says,
)
from gateway.api.schemas import NATURES
from policy.levels import Level

LEVELS = one_of(level.word for level in Level)
MOST_FOUND = 20
YEAR: Shape = {"type": "integer"}
CARER = members({"name?": TEXT, "parental_responsibility?": YES_OR_NO, "contact?": or_null(TEXT)})
FIELDS = members(
    {
        "name?": TEXT,
        "date_of_birth?": DAY,
        "year_of_birth?": YEAR,
        "sex?": or_null(TEXT),
        "address?": or_null(TEXT),
        "phone?": or_null(TEXT),
        "email?": or_null(TEXT),
        "safe_channel?": or_null(TEXT),
        "identifiers?": by_name(TEXT),
        "carers?": listed(CARER),
    }
)
CONTENT = members(
    {
        "level": LEVELS,
        "text?": TEXT,
        "fields?": says(FIELDS, "the young person's own particulars, in place of a text"),
        "from?": says(TEXT, "the service that it comes from, where that may be told"),
        "recorded_on?": DAY,
        "nature?": one_of(NATURES),
        "contact?": says(TEXT, "whom to ask while a protection stands"),
    }
)
START = members({"method": one_of(["POST"]), "path": TEXT})
STEP = members({"step": one_of(["agreement", "approval"]), "sentence": TEXT, "start": START})
CATEGORY = members(
    {
        "category": WORD,
        "label": TEXT,
        "level": LEVELS,
        "because": says(TEXT, "show it to whoever asked, as it is"),
        "rules": says(WORDS, "the rules of the protocol that opened it"),
        "gates": says(WORDS, "on what footing it is open"),
        "what_would_change_it": or_null(STEP),
        "content?": says(listed(CONTENT), "never of a hidden category"),
        "closing?": TEXT,
    }
)
OBLIGATION = members({"kind": WORD, "sentence": says(TEXT, "what the reader must do"), "categories": WORDS})
DISCLOSURE = members(
    {
        "young_person": WORD,
        "purpose": WORD,
        "protocol": says(WORD, "the protocol by which it was decided, with its hash"),
        "categories": listed(CATEGORY),
        "obligations": listed(OBLIGATION),
        "if_worried": TEXT,
    }
)
FOUND = members(
    {
        "young_person": WORD,
        "level": LEVELS,
        "name?": TEXT,
        "date_of_birth?": DAY,
        "year_of_birth?": YEAR,
    }
)
MERGED = members({"merge": WORD, "kept": WORD, "merged": WORD, "version": VERSION})

ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    "post_disclosure": {200: DISCLOSURE},
    "post_detail": {201: members({"detail": WORD, "category": WORD, "recorded_on": DAY})},
    "post_search": {200: members({"young_people": listed(FOUND, MOST_FOUND)})},
    "post_match": {200: members({"handle": says(WORD, "for exceptional access, for an hour"), "expires_at": INSTANT})},
    "post_merge": {201: MERGED},
    "post_unmerge": {200: MERGED},
    "post_particulars": {200: members({"young_person": WORD, "changed": WORDS, "version": VERSION})},
}
