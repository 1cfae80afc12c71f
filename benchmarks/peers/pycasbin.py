"""pycasbin, whose enforcer is the meaning that the table must equal: one `enforce` for each category and level.

`FastEnforcer` finds rules by their exact words at given places, the same places in rule and request. So the columns of
a rule are put into the order of the request's, and each rule is written out once for every (agency, role, category,
purpose) that it covers; the matcher is that of `models.conf`, unchanged.
"""

from collections.abc import Callable, Iterator
from itertools import product

import casbin
from casbin.model import FastModel

from benchmarks.engine import Answered, Ask, Told
from benchmarks.question import Question
from benchmarks.rule_words import rule_words
from policy.casbin_model import FUNCTIONS, Reference
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Protocol, RuleId
from policy.vocabulary import Vocabulary

AS_WRITTEN = "p = id, eft, agency, role, relationship, category, purpose, gate, level, condition"
LIKE_A_REQUEST = "p = agency, role, relationship, category, purpose, gate, condition, level, id, eft"
# Where agency, role, category and purpose stand, in a rule and in a request alike.
CACHE_KEYS = (0, 1, 3, 4)
Shows = Callable[..., bool]


class Casbin:
    """One of pycasbin's enforcers."""

    def __init__(self, name: str, shows: Shows, vocabulary: Vocabulary) -> None:
        self.name, self.shows, self.vocabulary = name, shows, vocabulary

    def ready(self, question: Question) -> Ask:
        """Return the question as one cell for each category and level."""
        agency, role, purpose = question.key
        cells = [
            (
                *(agency, role, question.relationships, word, purpose),
                *(frozenset(question.gates(place, level)), frozenset(question.conditions(place)), level.word),
            )
            for word, place in self.vocabulary.positions.items()
            for level in SHOWN_LEVELS
        ]
        size = len(SHOWN_LEVELS)

        def ask() -> Answered:
            shown = [self.shows(*cell) for cell in cells]
            each = [shown[first : first + size] for first in range(0, len(shown), size)]
            return Told([Level(max((n + 1 for n in range(size) if some[n]), default=0)) for some in each], None)

        return ask


def enforcer(protocol: Protocol) -> Casbin:
    """Return pycasbin's `Enforcer`."""
    return Casbin("pycasbin Enforcer", Reference(protocol).shows, protocol.vocabulary)


def fast_enforcer(protocol: Protocol) -> Casbin:
    """Return pycasbin's `FastEnforcer`, with rules written out so that its cache keys find them."""
    if AS_WRITTEN not in protocol.meaning:
        raise ValueError(f"models.conf does not say: {AS_WRITTEN}")
    model = FastModel(CACHE_KEYS)
    model.load_model_from_text(protocol.meaning.replace(AS_WRITTEN, LIKE_A_REQUEST))
    fast = casbin.FastEnforcer(model, cache_key_order=CACHE_KEYS)
    for name, function in FUNCTIONS.items():
        fast.add_function(name, function)
    for line in _written_out(protocol):
        model["p"]["p"].policy.append(line)
    return Casbin("pycasbin FastEnforcer", fast.enforce, protocol.vocabulary)


def _written_out(protocol: Protocol) -> Iterator[list[str]]:
    written = {rule.id: rule for rule in protocol.rules}
    for rule in rule_words(protocol):
        line = written[RuleId(rule.id)]
        effect = "allow" if rule.permits else "deny"
        for (agency, role), category, purpose in product(rule.posts, rule.categories, rule.purposes):
            asked = [agency, role, line.relationship, category, purpose]
            yield [*asked, line.gate, line.condition, line.level, line.id, effect]
