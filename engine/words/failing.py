"""Why a statement does not count for a request: the one thing that stands in its way, as a word of a closed list.

For the log and for whoever explains a decision; a reader is never told.
"""

from enum import StrEnum


class Failing(StrEnum):
    """What failed, in the order in which it is looked for."""

    ENTERED_IN_ERROR = "entered_in_error"
    NOT_IN_FORCE = "not_in_force"
    SAID_LATER = "said_later"
    KNOWN_LATER = "known_later"
    SAID_AFTER_DEATH = "said_after_death"
    NOT_STARTED = "not_started"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    GIVER_WITHOUT_STANDING = "giver_without_standing"
    GIVER_ASKS_FOR_ITSELF = "giver_asks_for_itself"
    GIVER_OUTRANKED = "giver_outranked"
    NOT_NARROW = "not_narrow"
    RECIPIENT_ORGANISATION = "recipient_organisation"
    RECIPIENT_SERVICE = "recipient_service"
    RECIPIENT_AGENCY = "recipient_agency"
    RECIPIENT_ROLE = "recipient_role"
    NAMED_WORKER = "named_worker"
    PURPOSE = "purpose"
    CATEGORY = "category"
    ORIGINATOR = "originator"
    EXCEPTED = "excepted"
    REFUSED = "refused"
    OUTLIVED = "outlived"
    NOT_DECISIVE = "not_decisive"


# Whose permit failed so has answered, and does not permit.
ANSWERED = frozenset({Failing.WITHDRAWN, Failing.ENDED})
