"""The rules by which words are taken back, and the noes that are left when only some purposes are.

Whoever said something takes it back, and nobody else for them. Knows one record.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.drafts.draft_words import SCOPE, Broken
from engine.words_said import TakenBack

ENDED = "This was taken back already. Read it again: write down anew what is said now."
FUTURE = "Nothing is recorded before it is said: 'said_at' lies in the future."


@dataclass(frozen=True, slots=True)
class Words:
    """Something that was said and recorded: who said it, when, and what ended it since."""

    said_by: str
    said_at: datetime
    taken_back: tuple[TakenBack, ...]


def withdrawal_rules(words: Words, said_by: str, said_at: datetime, at: datetime) -> Iterator[Broken]:
    """Yield every rule that a withdrawal breaks."""
    yield from ended_rules(words, "version")
    if said_by != words.said_by:
        yield Broken("said_by", "Whoever said it takes it back, and nobody else: record their own words instead.")
    yield from later_rules(words, said_at, at)


def later_rules(words: Words, said_at: datetime, at: datetime) -> Iterator[Broken]:
    """Yield every rule that the instant of later words breaks."""
    if said_at > at:
        yield Broken("said_at", FUTURE)
    if said_at < words.said_at:
        yield Broken("said_at", "Nothing is taken back before it is said.")


def ended_rules(words: Words, field: str) -> Iterator[Broken]:
    """Yield the rule that words end once."""
    if words.taken_back:
        yield Broken(field, ENDED)


def left_as_refusals(permits: Collection[SCOPE], purposes: Collection[str]) -> list[SCOPE]:
    """Return the noes that take these purposes out of some yeses, each as wide as the yes was said."""
    gone = frozenset(purposes)
    named = [(scope, scope.get("purpose", frozenset()) & gone) for scope in permits]
    return [{**scope, "purpose": words} for scope, words in named if words]
