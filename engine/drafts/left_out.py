"""What a permit stands for in the dimensions that nobody named: who took part and what there was when it was said.

So that it never covers who joins later. A refusal that leaves one out means any, for ever. A worker who comes to a
service that was named is covered: services take part, not people.
"""

from engine.drafts.draft_words import SCOPE, TakingPart
from policy.vocabulary import Vocabulary


def completed(scope: SCOPE, taking_part: TakingPart, vocabulary: Vocabulary) -> tuple[SCOPE, tuple[str, ...]]:
    """Return the scope with which a permit is stored, and the dimensions that it names though nobody did."""
    about = [vocabulary.categories[word] for word in scope.get("category", ()) if word in vocabulary.categories]
    everybody = {
        "recipient_organisation": taking_part.signed,
        "recipient_service": taking_part.signed_services,
        "recipient_agency": frozenset(vocabulary.agencies),
        # The roles that there are at those who are told.
        "recipient_role": frozenset(
            role
            for word in recipients(scope, taking_part)
            for role in vocabulary.roles[taking_part.services[word].agency]
        ),
        # Whoever could have recorded it then: the others have nothing of it to tell.
        "originator": frozenset(
            word
            for word in taking_part.signed_services
            if any(taking_part.services[word].could_record(category) for category in about)
        ),
    }
    missing = tuple(dimension for dimension in everybody if dimension not in scope)
    return {**scope, **{dimension: everybody[dimension] for dimension in missing}}, missing


def as_said(scope: SCOPE, left_out: tuple[str, ...]) -> SCOPE:
    """Return the scope as it was said."""
    return {dimension: words for dimension, words in scope.items() if dimension not in left_out}


def recipients(scope: SCOPE, taking_part: TakingPart) -> frozenset[str]:
    """Return the services that a scope names, by name or by their organisation, of those that had signed."""
    here = taking_part.services
    return frozenset(
        word
        for word in scope.get("recipient_service", taking_part.signed_services) & taking_part.signed_services
        if here[word].organisation in scope.get("recipient_organisation", taking_part.signed)
        and here[word].agency in scope.get("recipient_agency", (here[word].agency,))
    )
