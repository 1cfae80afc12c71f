"""A rule with its cells read: the words that each covers, as the policies of the peers list them."""

from collections.abc import Iterable
from dataclasses import dataclass

from policy.cells import ANY, one_of
from policy.levels import LEVEL_BY_WORD, SHOWN_LEVELS, Level
from policy.protocol import Protocol, Rule
from policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a rule covers; no relationships means that none is needed, an empty gate or condition likewise."""

    id: str
    permits: bool
    posts: tuple[tuple[str, str], ...]
    relationships: tuple[str, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    gate: str
    condition: str
    levels: tuple[Level, ...]


def rule_words(protocol: Protocol) -> list[RuleWords]:
    """Return the rules of a protocol that cover anything."""
    found = [_read(rule, protocol.vocabulary) for rule in protocol.rules]
    return [rule for rule in found if rule.posts and rule.categories and rule.purposes]


def _read(rule: Rule, words: Vocabulary) -> RuleWords:
    permits, limit = rule.effect == "permit", LEVEL_BY_WORD[rule.level]
    return RuleWords(
        id=rule.id,
        permits=permits,
        posts=tuple(
            (agency, role)
            for agency in words.agencies
            for role in words.roles[agency]
            if one_of(agency, rule.agency) and one_of(role, rule.role)
        ),
        relationships=() if rule.relationship == ANY else _covered(words.relationships, rule.relationship),
        categories=_covered(words.categories, rule.category),
        purposes=_covered(words.purposes, rule.purpose),
        gate=rule.gate,
        condition=rule.condition,
        levels=tuple(level for level in SHOWN_LEVELS if (level <= limit) is permits),
    )


def _covered(words: Iterable[str], cell: str) -> tuple[str, ...]:
    return tuple(word for word in words if one_of(word, cell))
