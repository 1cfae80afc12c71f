"""What is answered to whoever asks others, is asked, or has something to do."""

from collections.abc import Mapping

from gateway.acts.asking import approval_answers, challenge_answers
from gateway.acts.tasks import MOST_LISTED
from gateway.api.answers.shape import (
    INSTANT,
    TEXT,
    VERSION,
    WORD,
    WORDS,
    YES_OR_NO,
    Shape,
    listed,
    members,
    one_of,
    or_null,
    says,
)

ASKED = members(
    {
        "approval": WORD,
        "young_person": WORD,
        "category": WORD,
        "purpose": WORD,
        "asked_at": INSTANT,
        "due_at": INSTANT,
        "state": one_of(["waiting", "approved", "not_approved"]),
        "expires_at?": INSTANT,
    }
)
PUT = {
    "young_person": WORD,
    "category": WORD,
    "purpose": WORD,
    "because": TEXT,
    "asked_by": TEXT,
    "service": WORD,
    "due_at": INSTANT,
}
MADE = members(
    {
        "challenge": WORD,
        "young_person": WORD,
        "category": WORD,
        "purpose": WORD,
        "urgent": YES_OR_NO,
        "made_at": INSTANT,
        "due_at": INSTANT,
        "state": one_of(["waiting", "unchanged", "yes"]),
        "note?": TEXT,
    }
)
TASK = members(
    {
        "task": WORD,
        "version": VERSION,
        "kind": WORD,
        "sentence": TEXT,
        "young_person": or_null(WORD),
        "categories": WORDS,
        "about": says(TEXT, "the record that it is about, if it is about one"),
        "raised_at": INSTANT,
        "due_at": or_null(INSTANT),
        "overdue": YES_OR_NO,
    }
)
ANSWERED = one_of([approval_answers.APPROVED, approval_answers.REFUSED])


def accepted(word: str) -> Shape:
    """Return what is answered at once, whether or not there is anybody to ask."""
    return members({word: WORD, "version": VERSION, "state": one_of(["waiting"]), "due_at": INSTANT})


ANSWERS: Mapping[str, Mapping[int, Shape]] = {
    "post_approval": {202: accepted("approval")},
    "get_approvals": {200: members({"asked": listed(ASKED), "to_answer": listed(members({"request": WORD, **PUT}))})},
    "post_approval_answer": {
        200: members({"request": WORD, "version": VERSION, "answer": ANSWERED, "expires_at?": INSTANT})
    },
    "post_challenge": {202: accepted("challenge")},
    "get_challenges": {200: members({"made": listed(MADE), "to_answer": listed(members({"request": WORD, **PUT}))})},
    "post_challenge_answer": {
        200: members({"challenge": WORD, "version": VERSION, "answer": one_of(challenge_answers.ANSWERS)})
    },
    "get_tasks": {200: members({"tasks": listed(TASK, MOST_LISTED), "more": YES_OR_NO})},
    "post_task_closing": {200: members({"task": WORD, "version": VERSION, "closed_at": INSTANT})},
    "post_not_shared": {201: members({"decision": WORD, "categories": WORDS, "decided_at": INSTANT})},
    "post_told": {201: members({"record": WORD, "categories": WORDS, "retrospective": YES_OR_NO})},
}
