"""Finds words of the vocabulary that mean two things, and words that no rule uses."""

from collections.abc import Iterable, Iterator, Mapping

from policy.cells import listed
from policy.findings.finding import Finding, Severity, Told
from policy.vocabulary import Vocabulary
from policy.whole_protocol import WholeProtocol


def words_of_two_kinds(whole: WholeProtocol) -> Iterator[Finding]:
    """Yield a finding for each word that stands for two kinds of things, such as a role and an agency."""
    kinds: dict[str, list[str]] = {}
    for kind, words in _kinds(whole.table.vocabulary).items():
        for word in dict.fromkeys(words):
            kinds.setdefault(word, []).append(kind)
    for word, named in kinds.items():
        if len(named) > 1:
            sentence = f"is {' and '.join(named)} at once"
            way_out = "Rename one of them, or explain why they are never mistaken for each other."
            yield Told(whole).word(Severity.WARNING, word, "two-kinds", sentence, way_out)


def _kinds(vocabulary: Vocabulary) -> Mapping[str, Iterable[str]]:
    """Return the words of each kind; a condition may be named as the fact that it consists of."""
    return {
        "an agency": vocabulary.agencies,
        "a role": vocabulary.all_roles,
        # Elsewhere in the protocol `a.b` is the role b of the agency a.
        "a role of an agency": [f"{agency}.{role}" for agency, roles in vocabulary.roles.items() for role in roles],
        "a relationship": vocabulary.relationships,
        "a purpose": vocabulary.purposes,
        "a category": vocabulary.categories,
        "a gate": vocabulary.gates,
        "a level": vocabulary.levels,
        "an action": vocabulary.actions,
        "a fact or condition": [*vocabulary.facts, *vocabulary.conditions],
    }


def unused_words(whole: WholeProtocol) -> Iterator[Finding]:
    """Yield a finding for each word that neither rule nor action lists, and no formula or relationship needs."""
    used, words = _used(whole), whole.table.vocabulary
    for kind, known in {
        "agency": words.agencies,
        "role": sorted(words.all_roles),
        "relationship": words.relationships,
        "purpose": words.purposes,
        "category": words.categories,
        "condition": words.conditions,
        "fact": words.facts,
        "action": words.actions,
    }.items():
        for word in known:
            if (kind, word) not in used:
                sentence = f"is {'an' if kind[0] in 'aeiou' else 'a'} {kind} that no rule names"
                yield Told(whole).word(
                    Severity.SUGGESTION, word, "unused-word", sentence, "Take it out, or write the rule that it is for."
                )


def _used(whole: WholeProtocol) -> set[tuple[str, str]]:
    words = whole.table.vocabulary
    used: set[tuple[str, str]] = set()
    for line in (*whole.table.protocol.rules, *whole.table.protocol.actions):
        for kind in ("agency", "role", "relationship", "purpose", "category", "condition", "action"):
            used |= {(kind, word) for word in listed(getattr(line, kind, ""))}
    formulas = [*(condition.formula for condition in words.conditions.values()), *words.impossible.values()]
    facts = {fact for formula in formulas for fact in formula.facts}
    facts |= {fact for held in words.relationships.values() for fact in (held.decided, held.evidenced)}
    return used | {("fact", fact) for fact in facts}
