"""A protocol so small that everything about it can be counted out, with a line for everything that `check` looks at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from policy.cells import one_of
from policy.decision_table import DecisionTable, Key, Openings
from policy.guarantee_file import COLUMNS as GUARANTEE_COLUMNS
from policy.levels import Level
from policy.possibilities import Assignment
from policy.protocol_files import SHIPPED_MODEL
from policy.rule_book import ACTIONS_COLUMNS, RULES_COLUMNS
from policy.whole_protocol import WholeProtocol, read_whole

CATEGORY = """
[categories."{word}"]
label = "{word}"
originators = ["*"]
existence = "Something is recorded."
summary = "the outline"
full = "all of it"
"""
VOCABULARY = (
    """
[protocol]
id = "small"
version = "1"
title = "Small"
notice = "Made up."
[levels]
hidden = "nothing"
existence = "that there is something"
summary = "the outline"
full = "all of it"
[agencies]
school = "schools"
health = "health services"
[roles.school]
teacher = "teacher"
head = "head teacher"
[roles.health]
nurse = "nurse"
[relationships]
on_roll = { label = "on roll" }
caseload = { label = "on your caseload" }
[purposes]
education = "education"
safeguarding = "safeguarding"
[gates]
OWN = "Own."
PROT = "Protection."
STAT = "Statute."
OBJ = "Unless objected."
CONS = "Consent."
ORIG = "Approval."
EXC = "Exceptional."
[facts]
young = "Young."
old = "Old."
shielded = "Shielded."
[conditions]
is_young = { formula = "young", sentence = "Young." }
is_old = { formula = "old", sentence = "Old." }
is_shielded_and_young = { formula = "shielded & !old", sentence = "Shielded and not old." }
[impossible]
both = "young & old"
[actions]
record = "record"
[consent_form]
categories = ["he.mental"]
"""
    + CATEGORY.format(word="ed.status")
    + CATEGORY.format(word="he.mental")
)
RULES = (
    "P1,permit,school,teacher|head,on_roll,ed.status,education,OWN,full,,Your own.",
    "P2,permit,health,nurse,caseload,he.mental,safeguarding,STAT,summary,is_young,The law says so (LAW_1).",
    "P3,permit,school,head,on_roll,he.mental,education,CONS,summary,,Agreement opens it.",
    "P4,permit,*,head|nurse,*,he.mental|ed.status,safeguarding,EXC,existence,is_old,Exceptional access opens it.",
    "B1,cap,*,*,*,ed.status,education,,existence,is_shielded_and_young,Shielded.",
)
ACTIONS = ("A1,school,teacher,on_roll,record,,Because.",)
GATEWAYS = (
    "LAW_1,An Act s1,duty,*,health,safeguarding,2000-01-01,,yes,no,A note.",
    "LAW_2,An Act s2,power,*,*,*,2000-01-01,,no,yes,A note.",
    "LAW_3,An Act s3,duty,*,*,*,,,yes,no,Not commenced.",
    "LAW_4,An Act s4,duty,*,*,*,2000-01-01,2010-01-01,yes,no,Repealed.",
    "LAW_5,An Act s5,prohibition,*,*,*,2000-01-01,,no,no,A bar.",
)
GATEWAYS_HEADER = (
    "code,instrument,kind,disclosers,recipients,purposes,in_force_from,in_force_to,objection,agreement,note"
)


def texts(
    rules: tuple[str, ...] = RULES,
    guarantees: tuple[str, ...] = (),
    gateways: tuple[str, ...] = GATEWAYS,
    vocabulary: str = VOCABULARY,
) -> dict[str, str]:
    """Return the files of the small protocol, with some of their lines replaced."""
    headed = {
        "rules.csv": (",".join(RULES_COLUMNS), *rules),
        "actions.csv": (",".join(ACTIONS_COLUMNS), *ACTIONS),
        "gateways.csv": (GATEWAYS_HEADER, *gateways),
        "guarantees.csv": (",".join(GUARANTEE_COLUMNS), *guarantees),
    }
    files = {name: "\n".join(lines) + "\n" for name, lines in headed.items()}
    return {**files, "vocabulary.toml": vocabulary, "models.conf": SHIPPED_MODEL.read_text("utf-8")}


def small_protocol(*rules: str) -> WholeProtocol:
    """Return the small protocol with these rules."""
    return read_whole(texts(rules or RULES))


@dataclass(frozen=True)
class Case:
    """All that may be so of one request, besides who asks for what: an assignment, counted out."""

    relationships: frozenset[str]
    gates: frozenset[str]
    consent: Level
    facts: frozenset[str]

    @cached_property
    def openings(self) -> Openings:
        """What is open, for both categories alike; conditions are worked out by hand."""
        gates = dict.fromkeys(self.gates, (0b11, 0b11, 0b11))
        first, second, third = (0b11 if self.consent >= level else 0 for level in (1, 2, 3))
        holds: Mapping[str, bool] = {
            "is_young": "young" in self.facts,
            "is_old": "old" in self.facts,
            "is_shielded_and_young": "shielded" in self.facts and "old" not in self.facts,
        }
        conditions = {word: 0b11 for word, held in holds.items() if held}
        return Openings({**gates, "CONS": (first, second, third)}, conditions)

    @property
    def possible(self) -> bool:
        """Whether it could be so at all."""
        return not {"young", "old"} <= self.facts


RELATIONSHIPS = ("on_roll", "caseload")
# The gates that the random rules use; consent comes besides.
PLAIN_GATES = ("STAT", "EXC")
FACTS = ("young", "old", "shielded")
POSTS = (("school", "teacher"), ("school", "head"), ("health", "nurse"))
CATEGORIES = ("ed.status", "he.mental")
KEYS: tuple[Key, ...] = tuple((*post, purpose) for post in POSTS for purpose in ("education", "safeguarding"))


def case_of(example: Assignment) -> Case:
    """Return an assignment as a case."""
    return Case(frozenset(example.relationships), frozenset(example.gates), example.consent, frozenset(example.facts))


def subsets(words: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Return every set of these words."""
    for chosen in product((False, True), repeat=len(words)):
        yield frozenset(word for word, taken in zip(words, chosen, strict=True) if taken)


EVERY_CASE = [Case(*case) for case in product(subsets(RELATIONSHIPS), subsets(PLAIN_GATES), Level, subsets(FACTS))]


def shown(table: DecisionTable, key: Key, case: Case) -> dict[str, Level]:
    """Return the level of each category, as the table decides this one request."""
    answer = table.answer(key, table.relationships(case.relationships), case.openings)
    return {word: answer.level(1 << table.vocabulary.positions[word]) for word in CATEGORIES}


def covers(cell: str, words: frozenset[str]) -> bool:
    """Tell whether a cell of relationships or gates covers some of these, or, with `*`, even none."""
    return cell == "*" or any(one_of(word, cell) for word in words)
