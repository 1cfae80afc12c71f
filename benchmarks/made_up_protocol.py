"""Makes up protocols of any size over the shipped vocabulary, the same ones every time.

Made-up rules look like the shipped ones: most name one agency, a few of its roles, one or two relationships, a handful
of categories; one in seven caps or denies under a condition. Knows nothing of how a rule is decided.
"""

import csv
import io
import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from policy.cells import ANY
from policy.protocol import Protocol
from policy.protocol_files import YOUTH_SUPPORT, folder_texts, read_protocol, read_protocol_folder
from policy.rule_book import RULES_COLUMNS, RULES_FILE
from policy.vocabulary import Vocabulary
from policy.whole_protocol import BESIDE_FILES

SEED = 2026
BARS = 1 / 7
# How often the shipped rules, roughly, name each gate and level, and a condition.
GATES = {"STAT": 6, "CONS": 4, "OBJ": 2, "OWN": 3, "ORIG": 1, "PROT": 1, "EXC": 1}
LEVELS = {"existence": 1, "summary": 4, "full": 4}
WITH_CONDITION = 0.3
FOR_ANYONE = 0.2


@cache
def shipped() -> Protocol:
    """Return the protocol that ships with the project."""
    return read_protocol_folder(YOUTH_SUPPORT)


def made_up(rules: int) -> Protocol:
    """Return a made-up protocol of so many rules."""
    return read_protocol(made_up_texts(rules))


def shipped_texts() -> dict[str, str]:
    """Return the texts of the shipped protocol, with those that stand beside it."""
    return folder_texts(YOUTH_SUPPORT, beside=BESIDE_FILES)


def made_up_texts(rules: int, changed: int = 0) -> dict[str, str]:
    """Return the texts of a made-up protocol, of which so many rules are others than usual."""
    return {**shipped_texts(), RULES_FILE: _rules_text(shipped().vocabulary, rules, changed)}


def drafted_texts(rules: int) -> dict[str, str]:
    """Return a draft of the made-up protocol, or of the shipped one if of no rules: one rule in ten is another."""
    if rules:
        return made_up_texts(rules, changed=rules // 10)
    texts = shipped_texts()
    lines = list(csv.DictReader(io.StringIO(texts[RULES_FILE])))
    for line in lines[::10]:
        line["gate"] = {"STAT": "CONS", "CONS": "STAT"}.get(line["gate"], line["gate"])
        line["condition"] = ""
    return {**texts, RULES_FILE: _written(lines)}


def _rules_text(vocabulary: Vocabulary, count: int, changed: int) -> str:
    chance, other = random.Random(SEED), random.Random(SEED + 1)
    lines = [_Draw(chance, vocabulary).line() for _ in range(count)]
    lines[:changed] = [_Draw(other, vocabulary).line() for _ in range(changed)]
    return _written({"id": id_, **line} for id_, line in zip(_ids(vocabulary, count), lines, strict=True))


def _written(lines: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, RULES_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _ids(vocabulary: Vocabulary, count: int) -> list[str]:
    """Return ids for the rules: the vocabulary's switches name some, so those stand first."""
    named = list(dict.fromkeys(rule for switch in vocabulary.switches.values() for rule in switch.rules))
    return [*named, *(f"M{number:05}" for number in range(count))][:count]


class _Draw:
    """Draws one made-up rule."""

    def __init__(self, chance: random.Random, vocabulary: Vocabulary) -> None:
        self.chance, self.words = chance, vocabulary

    def line(self) -> dict[str, str]:
        return self._bar() if self.chance.random() < BARS else self._permit()

    def _permit(self) -> dict[str, str]:
        conditions = [word for word, condition in self.words.conditions.items() if not condition.confidential]
        return {
            "effect": "permit",
            **self._who(),
            "relationship": self._some(list(self.words.relationships), 2),
            **self._what(),
            "gate": self._weighted(GATES),
            "level": self._weighted(LEVELS),
            "condition": self.chance.choice(conditions) if self.chance.random() < WITH_CONDITION else "",
            "because": "A made-up rule that permits.",
        }

    def _bar(self) -> dict[str, str]:
        effect = self.chance.choice(("cap", "deny"))
        relationship = self._some(list(self.words.relationships), 2) if self.chance.random() < 1 / 2 else ANY
        return {
            "effect": effect,
            **self._who(),
            "relationship": relationship,
            **self._what(),
            "gate": "",
            "level": "hidden" if effect == "deny" else self.chance.choice(("existence", "summary")),
            "condition": self.chance.choice(list(self.words.conditions)),
            "because": "A made-up rule that bars.",
        }

    def _who(self) -> dict[str, str]:
        agency = self.chance.choice([agency for agency in self.words.agencies if self.words.roles[agency]])
        return {"agency": agency, "role": self._some(list(self.words.roles[agency]), 3)}

    def _what(self) -> dict[str, str]:
        return {
            "category": self._some(list(self.words.categories), 5),
            "purpose": self._some(list(self.words.purposes), 6),
        }

    def _some(self, words: Sequence[str], most: int) -> str:
        return "|".join(self.chance.sample(words, min(len(words), self.chance.randint(1, most))))

    def _weighted(self, weights: Mapping[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]
