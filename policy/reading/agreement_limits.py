"""The sections of an agreement about its limits: what is never shared, exceptional access, restrictions and shields."""

from collections.abc import Mapping

from policy.decision_table import DecisionTable
from policy.levels import LEVEL_BY_WORD, Level
from policy.protocol import Rule
from policy.reading.phrases import capitalised, listing, shown_at
from policy.reading.ways import Post, Way, Ways
from policy.vocabulary import Vocabulary

Section = tuple[str, list[str]]
Found = Mapping[Post, Mapping[str, Ways]]
EXCEPTIONAL = "EXC"


def limit_sections(table: DecisionTable, found: Found) -> list[Section]:
    """Return the sections on what is never shared, on exceptional access, and on restrictions and shields."""
    return [
        ("What is never shared", _never(table, found)),
        ("Exceptional access", _exceptional(table, found)),
        ("Restrictions and shields", _capped(table)),
    ]


def _never(table: DecisionTable, found: Found) -> list[str]:
    words = table.vocabulary
    nobody = [c.label for word, c in words.categories.items() if not any(ways[word] for ways in found.values())]
    unsaid = [category.label for category in words.categories.values() if category.neither_confirm_nor_deny]
    denied = [f"- {rule.because} ({rule.id})" for rule in table.protocol.rules if rule.effect == "deny"]
    return [
        f"Nobody is ever shown, by any gate: {listing(nobody)}.",
        "",
        f"Where it is not shown, nobody is told whether anything is recorded: {listing(unsaid)}.",
        "",
        "These rules bar information whatever else would open it, consent and exceptional access included.",
        "",
        *(denied or ["- There is no such rule."]),
    ]


def _exceptional(table: DecisionTable, found: Found) -> list[str]:
    words = table.vocabulary
    alike: dict[tuple[Level, tuple[str, ...], tuple[str, ...]], dict[Post, None]] = {}
    for post, categories in found.items():
        for way, shown in _by_way(categories).items():
            alike.setdefault((way.level, way.conditions, tuple(shown)), {})[post] = None
    lines = [
        f"- {capitalised(shown_at(level, (words.categories[word] for word in shown)))}. "
        f"To {listing(f'the {words.roles[a][r]}' for a, r in posts)}"
        f"{_conditions(words, conditions)}."
        for (level, conditions, shown), posts in alike.items()
    ]
    because = [f"- {rule.because} ({rule.id})" for rule in table.protocol.rules if rule.gate == EXCEPTIONAL]
    return [
        f"Exceptional access is opened on this condition: {words.gates[EXCEPTIONAL]}",
        "",
        *(lines or ["- It opens nothing."]),
        "",
        *because,
        "",
        "Its grounds, how long it lasts, who is told and who reviews it, and when. To be agreed by the parties.",
    ]


def _by_way(categories: Mapping[str, Ways]) -> dict[Way, list[str]]:
    by_way: dict[Way, list[str]] = {}
    for word, ways in categories.items():
        for way in ways:
            if way.gate == EXCEPTIONAL:
                by_way.setdefault(way, []).append(word)
    return by_way


def _conditions(words: Vocabulary, conditions: tuple[str, ...]) -> str:
    if not conditions:
        return ""
    return f" (only if: {listing((words.conditions[word].sentence.rstrip('.') for word in conditions), 'or')})"


def _capped(table: DecisionTable) -> list[str]:
    caps = [rule for rule in table.protocol.rules if rule.effect == "cap"]
    lines = [f"- {rule.because} {_cap(table.vocabulary, rule)} ({rule.id})" for rule in caps]
    return ["These rules lower what is shown, whichever gate is open.", "", *(lines or ["- There is no such rule."])]


def _cap(words: Vocabulary, rule: Rule) -> str:
    level = LEVEL_BY_WORD[rule.level]
    highest = "Nothing is shown then" if level is Level.HIDDEN else f"At most {words.levels[rule.level]}"
    return f"{highest}." if rule.condition or level else "Nothing is shown."
