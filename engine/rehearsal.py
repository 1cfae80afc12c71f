"""A rehearsal: recorded questions decided again under another protocol, to see what an edit means.

A question holds no personal data; equal questions have equal answers and are decided once. Pure: what was recorded is
given, one request after another; what is kept of a question is its digest and its outcome.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from policy.decision_table import DecisionTable, Openings
from policy.levels import SHOWN_LEVELS, Level

EVERYTHING = "*"
MOST_EXAMPLES = 5
Shown = tuple[int, int, int]


class Recorded(NamedTuple):
    """One recorded request: the digest of its question, the question in canonical JSON, and a pseudonym of whom."""

    digest: bytes
    question: bytes
    whom: str


@dataclass(frozen=True, slots=True)
class Example:
    """One category that one recorded question would show otherwise."""

    agency: str
    role: str
    purpose: str
    category: str
    before: Level
    after: Level


@dataclass
class Rehearsal:
    """How many recorded requests would have shown more, less or the same, about how many young people."""

    more: int = 0
    less: int = 0
    same: int = 0
    questions: int = 0
    unreadable: int = 0
    whom_more: set[str] = field(default_factory=set)
    whom_less: set[str] = field(default_factory=set)
    changes: Counter[Example] = field(default_factory=Counter)

    @property
    def examples(self) -> list[tuple[Example, int]]:
        """The commonest changes with the number of requests that each touches."""
        return self.changes.most_common(MOST_EXAMPLES)

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        total = self.more + self.less + self.same
        return (
            f"Rehearsed on {total:,} requests: {self.more:,} show more ({len(self.whom_more):,} young people), "
            f"{self.less:,} show less ({len(self.whom_less):,} young people), {self.same:,} the same"
        )


def rehearse(before: DecisionTable, after: DecisionTable, recorded: Iterable[Recorded]) -> Rehearsal:
    """Decide recorded questions under two protocols; a request that shows both more and less counts in both."""
    rehearsal = Rehearsal()
    known: dict[bytes, tuple[Example, ...] | None] = {}
    for digest, question, whom in recorded:
        if digest not in known:
            known[digest] = _differences(before, after, question)
        changes = known[digest]
        if changes is None:
            rehearsal.unreadable += 1
        elif changes:
            _count(rehearsal, changes, whom)
        else:
            rehearsal.same += 1
    rehearsal.questions = len(known)
    return rehearsal


def _count(rehearsal: Rehearsal, changes: tuple[Example, ...], whom: str) -> None:
    rehearsal.changes.update(changes)
    if any(change.after > change.before for change in changes):
        rehearsal.more += 1
        rehearsal.whom_more.add(whom)
    if any(change.after < change.before for change in changes):
        rehearsal.less += 1
        rehearsal.whom_less.add(whom)


def _differences(before: DecisionTable, after: DecisionTable, question: bytes) -> tuple[Example, ...] | None:
    try:
        given = json.loads(question)
        was, now = shown_for(before, given), shown_for(after, given)
    except (ValueError, KeyError, TypeError):
        return None
    if was == now and before.vocabulary.categories.keys() == after.vocabulary.categories.keys():
        return ()
    who = given["agency"], given["role"], given["purpose"]
    words = dict.fromkeys([*before.vocabulary.categories, *after.vocabulary.categories])
    levels = ((word, level_of(before, was, word), level_of(after, now, word)) for word in words)
    return tuple(Example(*who, word, old, new) for word, old, new in levels if old is not new)


def shown_for(table: DecisionTable, question: Mapping[str, Any]) -> Shown:
    """Decide a recorded question: the best over its holders, as sets of categories for each level."""
    key = question["agency"], question["role"], question["purpose"]
    known = [word for word in question["relationships"] if word in table.relationship_bits]
    relationships = table.relationships(known)
    shown = [0, 0, 0]
    for holder in question["holders"]:
        answer = table.answer(key, relationships, _openings(table, holder))
        for place in (0, 1, 2):
            shown[place] |= answer.shown[place]
    return shown[0], shown[1], shown[2]


def _openings(table: DecisionTable, holder: Mapping[str, Any]) -> Openings:
    gates = {}
    for gate, levels in holder["gates"].items():
        masks = [_mask(table, words) for words in levels]
        gates[gate] = (masks[0], masks[0], masks[0]) if len(masks) == 1 else (masks[0], masks[1], masks[2])
    return Openings(gates, {word: _mask(table, words) for word, words in holder["conditions"].items()})


def _mask(table: DecisionTable, words: str | list[str]) -> int:
    if words == EVERYTHING:
        return table.vocabulary.everything
    positions = table.vocabulary.positions
    return sum(1 << positions[word] for word in set(words) if word in positions)


def level_of(table: DecisionTable, shown: Shown, word: str) -> Level:
    """Return the level at which a recorded question shows a category; hidden for a word that is none."""
    position = table.vocabulary.positions.get(word)
    if position is None:
        return Level.HIDDEN
    return max((level for level in SHOWN_LEVELS if shown[level - 1] >> position & 1), default=Level.HIDDEN)
