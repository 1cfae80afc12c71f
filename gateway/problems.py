"""What can go wrong for a caller, as RFC 9457 problems: one class, one table, no content of a case in any sentence.

A kind of problem has a status and a title; the detail says what to do about this one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

EMERGENCY = "If a child is in danger now ring 999 or the duty number."

KINDS: Mapping[str, tuple[int, str]] = {
    "not-json": (400, "The body is not usable JSON"),
    "invalid-request": (400, "The request is not complete or not understood"),
    "token-not-issued": (400, "No such token is issued"),
    "client-refused": (401, "The client's assertion is not accepted"),
    "not-signed-in": (401, "Signing in did not work"),
    "token-refused": (401, "A valid access token is needed"),
    "not-for-this-caller": (403, "This is not for your kind of account"),
    "not-cleared": (403, "Your clearance to see records is not in order"),
    "purpose-not-open": (403, "Your role does not ask for this purpose"),
    "action-not-open": (403, "Your role does not do this"),
    "not-found": (404, "Not found here"),
    "method-not-allowed": (405, "This address does not take that method"),
    "conflict": (409, "It has changed since you read it"),
    "too-large": (413, "The body is too large"),
    "wrong-media-type": (415, "The body must be application/json"),
    "unknown-word": (422, "A word is not known to the protocol"),
    "key-reused": (422, "The idempotency key was used for something else"),
    "category-not-recorded": (422, "Your service does not record this category"),
    "against-a-rule": (422, "What was sent breaks a rule of the record"),
    "too-many": (429, "Too many attempts for now"),
    "too-many-requests": (429, "Too many calls for now"),
    "internal-error": (500, "Something went wrong on our side"),
    "sign-in-unavailable": (503, "Nobody can sign in now"),
    "log-unavailable": (503, "The access log is unavailable"),
}


@dataclass
class Problem(Exception):
    """A request that is answered with a problem; `more` are members for machines (known words, fields)."""

    kind: str
    detail: str
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status of this kind of problem."""
        return KINDS[self.kind][0]

    def body(self) -> dict[str, object]:
        """Return the problem's members, but for the instance and nonce that the door adds."""
        status, title = KINDS[self.kind]
        known = {"type": f"urn:concordat:problem:{self.kind}", "title": title, "status": status, "detail": self.detail}
        return {**known, **self.more}


class Unlogged(Exception):
    """The problem is answered without an event of its own: nobody is known, or the log tells of it elsewhere."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def unknown_word(field: str, given: str, known: Iterable[str]) -> Problem:
    """Return the answer for a word outside the vocabulary: it names the field and what is known, and echoes nothing."""
    words = list(known)
    near = get_close_matches(given, words, n=1)
    hint = {"did_you_mean": near[0]} if near else {}
    sentence = f"'{field}' must be one of the words that the protocol knows; they are listed."
    return Problem("unknown-word", sentence, {"field": field, "known": words, **hint})


def not_found() -> Problem:
    """Return the answer for a young person who is absent, and for one who is not this asker's: they read the same."""
    return Problem("not-found", f"No young person is shown to you under this identifier. {EMERGENCY}")


def nothing_here() -> Problem:
    """Return the answer for a record that is absent, and for one that is not this asker's: they read the same."""
    return Problem("not-found", "Nothing that is yours to change is recorded under this identifier.")


def log_unavailable() -> Problem:
    """Return the answer when an access can't be recorded: nothing is shown."""
    sentence = f"The access log is unavailable, so nothing is shown. {EMERGENCY}"
    return Problem("log-unavailable", sentence, headers={"Retry-After": "5"})
