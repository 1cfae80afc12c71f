"""The rules of single statements: what a yes names, what an exception excepts, what lifts a no, what is freely given.

Knows one draft and what it names.
"""

from collections.abc import Iterator

from engine.drafts.draft_words import Around, Broken, Draft, DraftStatement
from engine.drafts.left_out import recipients
from engine.drafts.scope_words import field_of, unsigned
from engine.words.hearing import PERMIT_MUST_NAME, RECIPIENT


def statement_rules(draft: Draft, around: Around) -> Iterator[Broken]:
    """Yield every rule that a statement of the draft breaks."""
    for place, statement in enumerate(draft.statements):
        if statement.permits:
            yield from _names(place, statement)
        yield from _exception(place, statement, draft)
        yield from _lift(place, statement, around)
    yield from unsigned(draft, around.taking_part)
    yield from _freely_given(draft, around)


def _names(place: int, statement: DraftStatement) -> Iterator[Broken]:
    """Check that a yes says what for, about what and to whom: silence never widens it."""
    for dimension in PERMIT_MUST_NAME:
        if dimension not in statement.scope:
            yield Broken(field_of(place, dimension), f"A yes names the {dimension} that it is for.")
    if not any(dimension in statement.scope for dimension in RECIPIENT):
        yield Broken(field_of(place, RECIPIENT[1]), "A yes names who is told: an organisation or a service.")
    if statement.cap is None:
        yield Broken(f"statements[{place}].level_cap", "A yes says how much it opens: existence, summary or full.")


def _exception(place: int, statement: DraftStatement, draft: Draft) -> Iterator[Broken]:
    other = statement.exception_to
    if other is None:
        return
    here = f"statements[{place}].exception_to"
    if not isinstance(other, int) or other not in range(len(draft.statements)) or other == place:
        yield Broken(here, "An exception excepts another statement of the same conversation: give its place, from 0.")
    elif circular(place, draft):
        yield Broken(here, "Exceptions do not go in a circle.")


def circular(place: int, draft: Draft) -> bool:
    """Tell whether the exceptions that begin at a place come back to one that they have been at."""
    been, here = {place}, draft.statements[place].exception_to
    while isinstance(here, int) and here in range(len(draft.statements)):
        if here in been:
            return True
        been.add(here)
        here = draft.statements[here].exception_to
    return False


def _lift(place: int, statement: DraftStatement, around: Around) -> Iterator[Broken]:
    if statement.lifts is None:
        return
    if not statement.permits or statement.lifts not in around.refusals:
        rule = "Only a yes lifts a no, and only one that the same person said earlier: give the identifier of that no."
        yield Broken(f"statements[{place}].lifts", rule)


def _freely_given(draft: Draft, around: Around) -> Iterator[Broken]:
    """Whoever asks for a yes that is for themselves alone could press for it: somebody else must have been there."""
    own = frozenset({around.recorder.service})
    for _place, statement in draft.permits:
        named = any(dimension in statement.scope for dimension in RECIPIENT)
        if named and not draft.witnessed and recipients(statement.scope, around.taking_part) == own:
            rule = "Freely given: a yes that is for your own service alone needs a witness other than you."
            yield Broken("witness", rule)
            return
