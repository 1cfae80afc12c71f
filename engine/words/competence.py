"""Who decides about which category: the young person alone, or others for them; by age, assessment and the vocabulary.

Knows nothing of what anybody said.
"""

from collections.abc import Sequence
from typing import NamedTuple

from engine.words_said import Assessment
from policy.vocabulary import Vocabulary

ADULT, PRESUMED_COMPETENT, OWN_REFUSAL_HEARD = 18, 16, 13


class Competence(NamedTuple):
    """Categories in which the young person is the only one who counts, and in which others may speak for them.

    Among the latter, those in which a refusal of their own stands all the same: unassessed, and 13 or over.
    """

    alone: int
    others: int
    own_refusal_stands: int


def competence(vocabulary: Vocabulary, age: int, assessments: Sequence[Assessment]) -> Competence:
    """Work out who decides; of the assessments of a matter the first given counts."""
    competent = incompetent = 0
    for one in assessments:
        matter = vocabulary.mask(word for word in one.categories if word in vocabulary.positions)
        unassessed = matter & ~(competent | incompetent)
        competent, incompetent = (
            (competent | unassessed, incompetent) if one.competent else (competent, incompetent | unassessed)
        )
    if age >= PRESUMED_COMPETENT:
        competent = vocabulary.everything & ~incompetent
    parents = {"never": 0, "if_not_competent": incompetent}
    others = 0
    if age < ADULT:
        for word, category in vocabulary.categories.items():
            bit = 1 << vocabulary.positions[word]
            others |= bit & parents.get(category.parent_may_agree, bit) & ~competent
    return Competence(competent, others, others & ~incompetent if age >= OWN_REFUSAL_HEARD else 0)
