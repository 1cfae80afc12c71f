"""The sections of an agreement about information: what each level of each kind means, and who is shown what and when.

Written to the reader in the role, as the vocabulary is: "on your caseload".
"""

from collections.abc import Mapping
from dataclasses import replace

from policy.protocol import RuleId
from policy.reading.phrases import SIGNS, capitalised, circumstances, listing, rules_named, shown_at
from policy.reading.ways import Post, Way, Ways
from policy.vocabulary import Category, Vocabulary

Section = tuple[str, list[str]]
Found = Mapping[Post, Mapping[str, Ways]]


def information_sections(words: Vocabulary, found: Found) -> list[Section]:
    """Return the sections on information, gates and recipients."""
    return [
        ("The information", _information(words)),
        ("How information is opened", _gates(words)),
        ("Who is shown what, and when", _recipients(words, found)),
    ]


def _information(words: Vocabulary) -> list[str]:
    levels = [f"- {word}: {text}" for word, text in words.levels.items()]
    kinds = [
        f"- **{capitalised(category.label)}** (`{word}`), {_recorded(category, words)}. "
        f"Existence: “{category.existence}” Summary: {category.summary}. Full: {category.full}."
        for word, category in words.categories.items()
    ]
    return ["Each kind of information is shown at one of these levels.", "", *levels, "", *kinds]


def _recorded(category: Category, words: Vocabulary) -> str:
    if not category.originators:
        return "which no kind of service records as a rule"
    return f"recorded by {listing(_originator(word, words) for word in category.originators)}"


def _originator(word: str, words: Vocabulary) -> str:
    agency, _, role = word.partition(".")
    if agency not in words.agencies:
        return "any service"
    label = words.agencies[agency]
    return f"{label} (the {words.roles[agency].get(role, role)})" if role else label


def _gates(words: Vocabulary) -> list[str]:
    gates = [f"- {capitalised(SIGNS[gate].words)}: {words.gates[gate]}" for gate in words.gates]
    return ["A rule opens information by one of these gates, and by none but its own.", "", *gates]


def _recipients(words: Vocabulary, found: Found) -> list[str]:
    lines = ["What is not listed under a role is not shown to it."]
    for agency, label in words.agencies.items():
        roles = [role for role in words.roles[agency] if any(found[agency, role].values())]
        lines += ["", f"### {capitalised(label)}"] if roles else []
        for role in roles:
            lines += ["", f"**As a {words.roles[agency][role]}** you are shown:", ""]
            lines += _shown(words, found[agency, role])
    return lines


def _shown(words: Vocabulary, categories: Mapping[str, Ways]) -> list[str]:
    alike: dict[Way, dict[str, tuple[RuleId, ...]]] = {}
    for word, ways in categories.items():
        for way in ways:
            alike.setdefault(replace(way, rules=()), {})[word] = way.rules
    order = list(SIGNS)
    return [
        f"- {SIGNS[way.gate].opening}, "
        f"{shown_at(way.level, [words.categories[word] for word in rules])}. {circumstances(way, words)} "
        f"({rules_named(rule for each in rules.values() for rule in each)})"
        for way, rules in sorted(alike.items(), key=lambda each: (order.index(each[0].gate), -each[0].level))
    ]
