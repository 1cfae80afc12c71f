"""One conversation as it was posted: the draft that the rules are checked on, and what is stored beside it.

What is refused here is refused for what was sent, never for what is held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from engine.case import Asker, local_day
from engine.drafts.consent_rules import broken_rules, review_day
from engine.drafts.draft_words import Around, Draft, DraftStatement
from engine.drafts.scope_words import WORKER, unknown
from gateway.acting import broken
from gateway.acts.subject import Subject
from gateway.problems import unknown_word
from gateway.storage.own_words import read_assessment, read_life, refusals_by
from gateway.storage.taking_part import read_taking_part
from gateway.storage.words_spoken import read_family
from gateway.visit import Visit
from policy.levels import LEVEL_BY_WORD

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Whom it is about, the draft, what it was checked against, and the body as it came."""

    subject: Subject
    draft: Draft
    around: Around
    body: Body

    @property
    def workers(self) -> frozenset[str]:
        """The workers whom the statements name."""
        return _workers(self.draft)

    @property
    def names(self) -> dict[str, list[str]]:
        """What the statements name, for the log: words of the vocabulary and of the register alone."""
        dimensions = ("category", "purpose", "recipient_organisation", "recipient_service")
        found = {
            name: sorted(frozenset().union(*(one.scope.get(name, frozenset()) for one in self.draft.statements)))
            for name in dimensions
        }
        return {name: words for name, words in found.items() if words}


def hear(visit: Visit, subject: Subject, body: Body) -> Conversation:
    """Return what was posted, checked against every rule; Problem names the member and the rule."""
    heard = understood(visit, subject, body)
    draft, around = heard.draft, heard.around
    for field, given, known in unknown(draft, around.taking_part, visit.table.vocabulary):
        raise unknown_word(field, given, known)
    if body.get("competence_assessment") and around.assessment is None:
        raise broken("competence_assessment", "Give the identifier of an assessment of this young person.")
    for fault in broken_rules(draft, around):
        raise broken(*fault)
    return heard


def understood(visit: Visit, subject: Subject, body: Body) -> Conversation:
    """Return a conversation unchecked: what is left of words that were checked when they were said."""
    draft = _draft(visit.caller.asker, visit.caller.post.name, body)
    around = _around(visit, subject.entries, draft, body.get("competence_assessment"))
    return Conversation(subject, draft, around, body)


def _draft(recorder: Asker, name: str, body: Body) -> Draft:
    said_on = local_day(body["said_at"])
    ends_on = body.get("ends_on")
    witness = _plain(body.get("witness", ""))
    return Draft(
        giver=body["giver"],
        capacity=body["capacity"],
        notice=body["notice_version"],
        said_at=body["said_at"],
        starts_on=body.get("starts_on", said_on),
        ends_on=ends_on,
        review_on=body.get("review_on", review_day(said_on, ends_on)),
        witnessed=witness not in ("", _plain(recorder.practitioner), _plain(name)),
        statements=tuple(_statement(one) for one in body["statements"]),
    )


def _plain(name: str) -> str:
    """Return the letters of a name: however it is spaced, pointed or capitalised it is the same person's."""
    return "".join(letter for letter in normalize("NFKC", name).casefold() if letter.isalnum())


def _statement(one: Body) -> DraftStatement:
    cap = one.get("level_cap")
    return DraftStatement(
        permits=one["effect"] == "permit",
        cap=LEVEL_BY_WORD[cap] if cap else None,
        scope={dimension: frozenset(words) for dimension, words in one.get("scope", {}).items()},
        exception_to=one.get("exception_to"),
        lifts=one.get("lifts"),
    )


def _around(visit: Visit, entries: tuple[str, ...], draft: Draft, assessment: str | None) -> Around:
    connection, life = visit.connection, read_life(visit.connection, entries)
    ties = [tie for found in read_family(connection, entries, visit.at).values() for tie in found]
    return Around(
        at=visit.at,
        born=life.born,
        died_on=life.died_on,
        recorder=visit.caller.asker,
        notices=visit.table.vocabulary.notices,
        taking_part=read_taking_part(connection, local_day(draft.said_at), _workers(draft)),
        ties=tuple(tie for tie in ties if tie.person == draft.giver),
        assessment=read_assessment(connection, entries, assessment, visit.at) if assessment else None,
        refusals=refusals_by(connection, entries, draft.giver),
    )


def _workers(draft: Draft) -> frozenset[str]:
    return frozenset().union(*(one.scope.get(WORKER, frozenset()) for one in draft.statements))
