"""Compiles a protocol into its decision table.

A line of the protocol becomes part of a clause for every (agency, role, purpose) that it accepts; lines that differ
only in their categories share one clause.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from policy.casbin_model import Accepts, Meaning, action_meanings, rule_meanings
from policy.decision_table import WHOEVER, Clause, DecisionTable, Key
from policy.levels import LEVEL_BY_WORD, SHOWN_LEVELS, Level
from policy.licence import Licence
from policy.protocol import Protocol, RuleId
from policy.vocabulary import Vocabulary

Bits = Mapping[str, int]
Lines = list[tuple[RuleId, int]]


class Shape(NamedTuple):
    """What the lines of one clause have in common."""

    permits: bool
    relationships: int
    gates: tuple[str, ...]
    conditions: tuple[str, ...]
    levels: tuple[Level, ...]


def compile_table(protocol: Protocol) -> DecisionTable:
    """Return the protocol's table; ProtocolRefused if `models.conf` can't be compiled."""
    bits = {word: 2 << number for number, word in enumerate(protocol.vocabulary.relationships)}
    return DecisionTable(
        protocol=protocol,
        clauses=_clauses(protocol.vocabulary, rule_meanings(protocol), bits),
        actions=_licences(protocol.vocabulary, action_meanings(protocol), bits),
        relationship_bits=bits,
        rules={rule.id: rule for rule in protocol.rules},
    )


def _clauses(vocabulary: Vocabulary, meanings: Iterable[Meaning], bits: Bits) -> dict[Key, tuple[Clause, ...]]:
    found: dict[Key, dict[Shape, Lines]] = {}
    for meaning in meanings:
        if not all(accepts.always or accepts.words for accepts in meaning.fields.values()):
            continue
        shape = _shape(meaning, bits)
        line = RuleId(meaning.id), vocabulary.mask(meaning.fields["category"].words)
        for agency, role in _posts(vocabulary, meaning):
            for purpose in meaning.fields["purpose"].words:
                found.setdefault((agency, role, purpose), {}).setdefault(shape, []).append(line)
    return {key: tuple(_clause(shape, lines) for shape, lines in shapes.items()) for key, shapes in found.items()}


def _shape(meaning: Meaning, bits: Bits) -> Shape:
    return Shape(
        permits=meaning.permits,
        relationships=_held(meaning.fields["relationships"], bits),
        gates=_needed(meaning.fields["gates"]),
        conditions=_needed(meaning.fields["conditions"]),
        levels=tuple(sorted(LEVEL_BY_WORD[word] for word in meaning.fields["level"].words)),
    )


def _clause(shape: Shape, lines: Lines) -> Clause:
    categories = 0
    for _rule, mask in lines:
        categories |= mask
    existence, summary, full = (categories if level in shape.levels else 0 for level in SHOWN_LEVELS)
    return Clause(*shape, categories, tuple(lines), (existence, summary, full))


def _posts(vocabulary: Vocabulary, meaning: Meaning) -> list[tuple[str, str]]:
    agencies, roles = meaning.fields["agency"].words, meaning.fields["role"].words
    return [(agency, role) for agency in sorted(agencies) for role in vocabulary.roles[agency] if role in roles]


def _held(accepts: Accepts, bits: Bits) -> int:
    return WHOEVER if accepts.always else sum(bits[word] for word in accepts.words)


def _needed(accepts: Accepts) -> tuple[str, ...]:
    return () if accepts.always else tuple(sorted(accepts.words))


def _licences(vocabulary: Vocabulary, meanings: Iterable[Meaning], bits: Bits) -> dict[Key, tuple[Licence, ...]]:
    found: dict[Key, list[Licence]] = {}
    for meaning in meanings:
        held = _held(meaning.fields["relationships"], bits)
        licence = Licence(RuleId(meaning.id), held, frozenset(_needed(meaning.fields["conditions"])))
        for agency, role in _posts(vocabulary, meaning):
            for action in meaning.fields["action"].words:
                found.setdefault((agency, role, action), []).append(licence)
    return {key: tuple(licences) for key, licences in found.items()}
