"""What was said and did not decide, and yet must not be lost: wishes, refusals to assess, disagreement, old permits.

Of one asker's choices, as sets of categories. Raising anything from it is the obligations' business.
"""

from datetime import date
from typing import NamedTuple

from engine.words.answers import Answer, Answers
from engine.words.choices import Choices


class Undecided(NamedTuple):
    """The categories in which something is left to do about what was said.

    `refused`: by the young person, whether or not it decides. `wishes`: of these, heard and not decisive, from somebody
    under 13 or found not competent. `to_assess`: the refusal of an unassessed young person that stands against others'
    permit. `in_conflict`: not all who must permit do. `overdue`: opened by a permit whose review date has passed.
    """

    refused: int
    wishes: int
    to_assess: int
    in_conflict: int
    overdue: int


def undecided(choices: Choices) -> Undecided:
    """Return what is undecided, about whichever originator's details."""
    refused = wishes = to_assess = in_conflict = overdue = 0
    day = choices.moment.day
    reviews = any(h.spoken.record.review_on and h.spoken.record.review_on < day for h in choices.heard)
    for answers in choices.all_answers():
        decides, no = answers.competence, answers.own.refused
        refused |= no
        wishes |= no & decides.others & ~decides.own_refusal_stands
        to_assess |= no & decides.own_refusal_stands & answers.some_agree
        if answers.all_must_agree and len(answers.others) > 1:
            in_conflict |= answers.by_others & answers.some_agree & answers.some_refuse
        overdue |= _overdue(answers, day) if reviews else 0
    return Undecided(refused, wishes, to_assess, in_conflict, overdue)


def _overdue(answers: Answers, day: date) -> int:
    theirs = [(one, answers.by_others) for one in answers.others]
    late = 0
    for answer, decides in ((answers.own, answers.competence.alone), *theirs):
        late |= decides & _late(answer, day)
    return late & answers.consented[0]


def _late(answer: Answer, day: date) -> int:
    late = 0
    for spoken, _left, agrees in answer.weighed:
        review_on = spoken.record.review_on
        if agrees and review_on is not None and review_on < day:
            late |= agrees
    return late
