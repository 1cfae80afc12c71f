"""The shapes of bodies about what somebody said."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.words.holders import LETS_SPEAK
from gateway.api.members import LONGEST_REASON, day, reason, version, word
from gateway.api.schemas import LONGEST_WORD, Body
from policy.levels import SHOWN_LEVELS

CAPACITIES = ("self", "self_16_plus", *LETS_SPEAK, "advocate")
METHODS = ("in_person", "phone", "paper", "online")
TELL_PARENT = ("yes", "no", "young_person_chose_no")
MOST_STATEMENTS, MOST_WORDS = 50, 100
SHA_256 = r"^[0-9a-f]{64}$"


class PlaceOrWord(fields.Field[int | str]):
    """A place in a list, or an identifier."""

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> int | str:  # noqa: ANN401, ARG002 - marshmallow's own
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and len(value) <= LONGEST_WORD:
            return value
        raise self.make_error("validator_failed")


def words(says: str) -> fields.List[str]:
    """Return a member that holds one or more words."""
    each = fields.String(validate=validate.Length(1, LONGEST_WORD))
    return fields.List(each, validate=validate.Length(1, MOST_WORDS), metadata={"says": says})


def one_of(known: tuple[str, ...], says: str = "") -> fields.String:
    """Return a required member that holds one word out of a closed list."""
    return fields.String(required=True, validate=validate.OneOf(known), metadata={"says": says})


def instant(says: str, *, required: bool = True) -> fields.AwareDateTime:
    """Return a member that holds an instant with its zone."""
    return fields.AwareDateTime(required=required, metadata={"says": says})


def text(says: str, longest: int = LONGEST_REASON) -> fields.String:
    """Return a member that holds words that nothing is decided by."""
    return fields.String(validate=validate.Length(1, longest), metadata={"says": says})


class ScopeBody(Body):
    """What a statement is about; what a no leaves out means any, what a yes leaves out those who take part that day."""

    recipient_organisation = words("who is told: organisations of the register")
    recipient_service = words("who is told: services of the register")
    recipient_agency = words("which kinds of service")
    recipient_role = words("which roles")
    named_worker = words("which practitioners")
    purpose = words("what for")
    category = words("about what")
    originator = words("whose details: services of the register")


class StatementBody(Body):
    """One yes or no."""

    effect = one_of(("permit", "refuse"))
    level_cap = fields.String(
        validate=validate.OneOf([level.word for level in SHOWN_LEVELS]),
        metadata={"says": "how much a yes opens, at most"},
    )
    conditions = text("what was said with it, in their own words; decided by nobody")
    exception_to = PlaceOrWord(metadata={"says": "the place, from 0, of the statement that it is an exception to"})
    lifts = word("the identifier of the giver's own earlier no that this yes lifts", required=False)
    scope = fields.Nested(ScopeBody, load_default=dict)


class ConversationBody(Body):
    """One conversation."""

    giver = word("self, or the identifier of somebody with a family tie that lets them speak")
    capacity = one_of(CAPACITIES, "in which capacity they spoke")
    competence_assessment = word("the assessment that a yes under 16 relies on", required=False)
    notice_version = word("the version of the notice that they were given; the protocol lists them")
    method = one_of(METHODS)
    interpreter = text("who interpreted, if anybody did", LONGEST_WORD)
    said_at = instant("when it was said")
    witness = text("who else was there; needed where a yes is for the recorder's own service alone", LONGEST_WORD)
    evidence = text("where the signed form or the note is kept", 2 * LONGEST_WORD)
    evidence_hash = fields.String(
        validate=validate.Regexp(SHA_256, error="Must be a SHA-256 in lower-case hex."),
        metadata={"says": "its SHA-256, in hex"},
    )
    starts_on = day("its first day; without it, the day on which it was said", required=False)
    ends_on = day("its last day", required=False)
    review_on = day("when to ask again; without it after 6 months, at most after 12", required=False)
    tell_parent = one_of(TELL_PARENT, "whether a parent is to be told")
    statements = fields.List(fields.Nested(StatementBody), required=True, validate=validate.Length(1, MOST_STATEMENTS))


class ConsentBody(ConversationBody):
    """`POST /v1/young-people/<young_person_id>/consents`, and its preview."""

    supersedes = word("the record of the same person in whose place this stands", required=False)
    version = fields.Integer(
        strict=True, validate=validate.Range(min=0), metadata={"says": "the version of that record, as you read it"}
    )


class SupersedingBody(ConversationBody):
    """`POST .../consents/<consent_id>/supersede`."""

    version = version()


class WithdrawalBody(Body):
    """`POST .../consents/<consent_id>/withdraw`."""

    version = version()
    said_by = word("whoever takes it back: the giver, and nobody else")
    said_at = instant("when they said so")
    note = text("what they said, in their own words")
    purposes = words("only these are taken back: recorded as a no to them")
    method = fields.String(validate=validate.OneOf(METHODS), metadata={"says": "how they said so, for some purposes"})


class CorrectionBody(Body):
    """`POST .../consents/<consent_id>/correct`."""

    version = version()
    said_at = instant("when the error was noticed; without it, now", required=False)
    note = reason("what was wrong")
    consent = fields.Nested(ConversationBody, required=True)
