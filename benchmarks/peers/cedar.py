"""Cedar, by way of cedarpy: one policy for each rule, parsed once; one batch of every category and level."""

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import product

from benchmarks.engine import Answered, Ask, NotInstalled, Told
from benchmarks.question import Question
from benchmarks.rule_words import RuleWords, rule_words
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Protocol


class Cedar:
    """A Cedar policy set."""

    name = "Cedar (cedarpy, batch)"

    def __init__(self, protocol: Protocol) -> None:
        try:
            self.cedar = import_module("cedarpy")
        except ImportError:
            raise NotInstalled("Cedar: not installed, left out: no cedarpy") from None
        rules = rule_words(protocol)
        self.categories = tuple(protocol.vocabulary.categories)
        # Cedar names the policies of a text by their place in it.
        self.ids = {f"policy{number}": rule.id for number, rule in enumerate(rules)}
        self.policies = self.cedar.PolicySet.from_str("\n".join(map(_policy, rules)))
        self.entities = self.cedar.Entities.from_json_str("[]")

    def ready(self, question: Question) -> Ask:
        """Return the question as one request for each category and level, contexts already in JSON."""
        cells = list(product(range(len(self.categories)), SHOWN_LEVELS))
        requests = [
            {
                "principal": _entity("Post", ".".join(question.key[:2])),
                "action": _entity("Action", level.word),
                "resource": _entity("Category", self.categories[place]),
                "context": json.dumps(_context(question, place, level)),
            }
            for place, level in cells
        ]
        batch, policies, entities, ids = self.cedar.is_authorized_batch, self.policies, self.entities, self.ids

        def ask() -> Answered:
            levels = [Level.HIDDEN] * len(self.categories)
            rules = {}
            for (place, level), result in zip(cells, batch(requests, policies, entities), strict=True):
                if result.allowed and level > levels[place]:
                    levels[place], rules[place] = level, [ids[policy] for policy in result.diagnostics.reasons]
            return Told(levels, rules)

        return ask


def _context(question: Question, place: int, level: Level) -> dict[str, object]:
    return {
        "purpose": question.key[2],
        "relationships": sorted(question.relationships),
        "gates": question.gates(place, level),
        "conditions": question.conditions(place),
    }


def _policy(rule: RuleWords) -> str:
    posts = [_entity("Post", ".".join(post)) for post in rule.posts]
    principal = f"principal == {posts[0]}" if len(posts) == 1 else "principal"
    actions = ", ".join(_entity("Action", level.word) for level in rule.levels)
    effect = "permit" if rule.permits else "forbid"
    return f"{effect}({principal}, action in [{actions}], resource) when {{ {' && '.join(_needs(rule, posts))} }};"


def _needs(rule: RuleWords, posts: list[str]) -> Iterator[str]:
    if len(posts) > 1:
        yield f"{_set(posts)}.contains(principal)"
    yield f"{_set(_entity('Category', word) for word in rule.categories)}.contains(resource)"
    yield f"{_set(map(json.dumps, rule.purposes))}.contains(context.purpose)"
    if rule.relationships:
        yield f"context.relationships.containsAny({_set(map(json.dumps, rule.relationships))})"
    if rule.gate:
        yield f"context.gates.contains({json.dumps(rule.gate)})"
    if rule.condition:
        yield f"context.conditions.contains({json.dumps(rule.condition)})"


def _entity(kind: str, word: str) -> str:
    return f"{kind}::{json.dumps(word)}"


def _set(members: Iterable[str]) -> str:
    return f"[{', '.join(members)}]"
