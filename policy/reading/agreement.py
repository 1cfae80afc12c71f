"""The information-sharing agreement that a protocol makes, to read and to sign: the protocol's data in plain words.

What the protocol has no data for is left to the parties in so many words, and nothing is made up.
"""

import re
from collections.abc import Mapping

from policy.cells import one_of
from policy.decision_table import DecisionTable
from policy.possibilities import CONSENT
from policy.protocol import Protocol, RuleId
from policy.reading.agreement_information import Found, Section, information_sections
from policy.reading.agreement_limits import limit_sections
from policy.reading.phrases import capitalised, edition, listing, rules_named
from policy.reading.ways import every_way
from policy.vocabulary import Vocabulary

TO_BE_AGREED = "To be agreed by the parties."
# A code in brackets in a rule's because, such as (ESA08_S72).
LEGAL_CODE = re.compile(r"\(([A-Z]+[0-9]+(?:_[A-Z0-9]+)+)\)")
NOT_LEGAL_ADVICE = "This text is made from the protocol's data. It is not legal advice."


def agreement(table: DecisionTable) -> str:
    """Return the agreement as Markdown, its sections numbered."""
    words, found = table.vocabulary, every_way(table)
    taking_part = {post for post, categories in found.items() if any(categories.values())}
    sections: list[Section] = [
        ("About this agreement", _about(table.protocol)),
        ("The parties", _parties(words, taking_part)),
        ("What information is shared for", [f"- {text}" for text in words.purposes.values()]),
        ("The law that is relied on", _law(table)),
        *information_sections(words, found),
        ("Consent and objection", _consent(words, found)),
        *limit_sections(table, found),
        ("Choices that the parties make", _choices(words)),
        ("Keeping and destroying", [f"How long each kind of information is kept. {TO_BE_AGREED}"]),
        ("Security, rights, breaches and complaints", _operations()),
        ("Review", _review(table.protocol)),
        ("Signatures", [f"Who signs for each organisation, in what role and on what day. {TO_BE_AGREED}"]),
    ]
    lines = [f"# {words.protocol['title']}", "", "An information-sharing agreement."]
    for number, (heading, body) in enumerate(sections, 1):
        lines += ["", f"## {number}. {heading}", "", *body]
    return "\n".join(lines).replace("<", "&lt;") + "\n"


def _about(protocol: Protocol) -> list[str]:
    return [
        f"This agreement says what protocol {edition(protocol)} lets each party see about a young person, and when.",
        "",
        f"{protocol.vocabulary.protocol['notice']} {NOT_LEGAL_ADVICE}",
        "",
        f"The day from which it is in force, and its last day. {TO_BE_AGREED}",
    ]


def _parties(words: Vocabulary, taking_part: set[tuple[str, str]]) -> list[str]:
    lines = ["By kind of agency, with the roles that may be shown something.", ""]
    for agency, label in words.agencies.items():
        roles = words.roles[agency]
        shown = [text for role, text in roles.items() if (agency, role) in taking_part]
        never = [text for role, text in roles.items() if (agency, role) not in taking_part]
        said = [listing(shown)] if shown else []
        said += [f"shown nothing: {listing(never)}"] if never else []
        said = said or ["it has no role, so nothing is shown to it"]
        lines.append(f"- {capitalised(label)}. {'. '.join(map(capitalised, said))}.")
    return [*lines, "", f"The organisations of each kind that are parties, and each one's controller. {TO_BE_AGREED}"]


def _law(table: DecisionTable) -> list[str]:
    cited = _cited(table)
    intro = "The rules cite these codes. The governance lead who adopts the protocol verifies each before it is live."
    lines = [
        f"- {code}, for {listing(_recipients(table, rules))} ({rules_named(rules)})." for code, rules in cited.items()
    ]
    return [intro, "", *(lines or ["- No rule cites a law."]), "", f"The lawful basis of each party. {TO_BE_AGREED}"]


def _cited(table: DecisionTable) -> Mapping[str, list[RuleId]]:
    cited: dict[str, list[RuleId]] = {}
    for rule in table.protocol.rules:
        for code in LEGAL_CODE.findall(rule.because):
            cited.setdefault(code, []).append(rule.id)
    return dict(sorted(cited.items()))


def _recipients(table: DecisionTable, rules: list[RuleId]) -> list[str]:
    words = table.vocabulary
    return [label for agency, label in words.agencies.items() if any(_concerns(table, rule, agency) for rule in rules)]


def _concerns(table: DecisionTable, rule: RuleId, agency: str) -> bool:
    line = table.rules[rule]
    return one_of(agency, line.agency) and any(one_of(role, line.role) for role in table.vocabulary.roles[agency])


def _consent(words: Vocabulary, found: Found) -> list[str]:
    ways = {word: [way for post in found.values() for way in post[word]] for word in words.categories}
    needing = [words.categories[word] for word, each in ways.items() if any(way.gate == CONSENT for way in each)]
    who = {
        "yes": "A holder of parental responsibility may speak for a young person who can't yet decide",
        "if_not_competent": "A parent's agreement counts only once the young person is assessed as not able to decide",
        "never": "Only the young person's own agreement counts, whatever their age",
    }
    spoken = [
        f"- {sentence}: {listing(c.label for c in needing if c.parent_may_agree == answer)}."
        for answer, sentence in who.items()
        if any(c.parent_may_agree == answer for c in needing)
    ]
    return [
        f"Information that needs consent is opened on this condition: {words.gates['CONS']}",
        "Who may speak for the young person depends on the information.",
        "",
        *spoken,
        "",
        f"Information that may be objected to is opened on this condition: {words.gates['OBJ']}",
        "",
        f"How consent is asked for, explained, recorded and withdrawn, and competence assessed. {TO_BE_AGREED}",
    ]


def _choices(words: Vocabulary) -> list[str]:
    said = {True: "yes", False: "no"}
    lines = [
        f"- {switch.sentence} Chosen: {said[switch.value] if isinstance(switch.value, bool) else switch.value}."
        for switch in words.switches.values()
    ]
    return lines or ["The protocol leaves no choice open."]


def _operations() -> list[str]:
    matters = (
        "The security standard and the training that access needs",
        "Who answers a request to see, correct or restrict information",
        "Whom to tell of a breach, and within how many hours",
        "How a practitioner or a young person complains",
        "What becomes of shared information when a party leaves",
    )
    return [f"- {matter}. {TO_BE_AGREED}" for matter in matters]


def _review(protocol: Protocol) -> list[str]:
    return [f"This text is that of version {protocol.version}. When it is reviewed, and by whom. {TO_BE_AGREED}"]
