"""The words in the scope of what was said: each must be known, and whoever a yes names must have signed.

A no may name whoever takes part, signed or not. Knows the vocabulary and who takes part; knows no person.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from engine.drafts.draft_words import Broken, Draft, TakingPart
from policy.vocabulary import Vocabulary

# Whoever joins an agreement is named in it, not every worker: of them, only who was asked about is known.
WORKER = "named_worker"
OF_ORGANISATIONS, OF_SERVICES = ("recipient_organisation",), ("recipient_service", "originator")


class Unknown(NamedTuple):
    """A word that is not known: where it stands, and which words are."""

    field: str
    given: str
    known: Collection[str]


def unknown(draft: Draft, taking_part: TakingPart, vocabulary: Vocabulary) -> Iterator[Unknown]:
    """Yield every word of the statements that is not known."""
    known: Mapping[str, Collection[str]] = {
        "recipient_agency": vocabulary.agencies,
        "recipient_role": sorted(vocabulary.all_roles),
        "purpose": vocabulary.purposes,
        "category": vocabulary.categories,
        WORKER: taking_part.workers,
        **dict.fromkeys(OF_ORGANISATIONS, sorted(taking_part.organisations)),
        **dict.fromkeys(OF_SERVICES, sorted(taking_part.services)),
    }
    for place, statement in enumerate(draft.statements):
        for dimension, words in statement.scope.items():
            for word in sorted(words):
                if word not in known[dimension]:
                    yield Unknown(field_of(place, dimension), word, known[dimension])


def unsigned(draft: Draft, taking_part: TakingPart) -> Iterator[Broken]:
    """Yield every organisation and service that a yes names and that had not signed when it was said."""
    signed = {
        **dict.fromkeys(OF_ORGANISATIONS, taking_part.signed),
        **dict.fromkeys(OF_SERVICES, taking_part.signed_services),
    }
    for place, statement in draft.permits:
        for dimension, those in signed.items():
            if not statement.scope.get(dimension, frozenset()) <= those:
                rule = "Whoever a yes names must have signed the agreement by the day it was said: the sign-up board."
                yield Broken(field_of(place, dimension), rule)


def field_of(place: int, dimension: str) -> str:
    """Return how a problem names a dimension of a statement."""
    return f"statements[{place}].scope.{dimension}"
