"""The law that the compiled table and Casbin's own enforcer answer every cell alike."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.casbin_model import Reference
from policy.cells import ANY, listed, one_of
from policy.decision_table import DecisionTable, Openings
from policy.levels import SHOWN_LEVELS
from policy.protocol import EFFECTS, Action, Protocol, Rule, RuleId
from policy.table_compiler import compile_table
from tests.policy.shipped_protocol import PROTOCOL, TABLE, VOCABULARY

# A small part of the vocabulary, so that random rules and requests meet; two agencies share the role `pa` in a cell.
ROLES = {"connexions": ("pa", "pa_manager"), "school": ("head", "teacher"), "police": ("police_ppu",)}
POSTS = [(agency, role) for agency, roles in ROLES.items() for role in roles]
WORDS = {
    "agency": (*ROLES, "csc"),
    "role": (*(role for _agency, role in POSTS), "dsl"),
    "relationship": ("caseload", "on_roll", "excluded", "former"),
    "category": ("id.core", "ed.send", "he.mental", "lg.privileged"),
    "purpose": ("guidance", "education", "crime"),
    "gate": ("OWN", "STAT", "CONS"),
    "condition": ("age_in_scope", "request_statement", "restriction_of_processing_art18"),
    "level": ("hidden", "existence", "summary", "full"),
    "action": ("record_detail", "search"),
}
# The shipped meaning, and others that split as well: each must be compiled to what Casbin makes of it.
MEANINGS = {
    "as it ships": (),
    "a rule may say nothing of the category": ((" && one_of(r.category, p.category)", ""),),
    "gates count for nothing": (('&& (p.gate == "" || p.gate in r.gates)', ""),),
    "who is excluded is as good as on the caseload": (
        (
            "some_of(r.relationships, p.relationship) \\\n    && one_of(r.category",
            '(some_of(r.relationships, p.relationship) || "excluded" in r.relationships) \\\n    && one_of(r.category',
        ),
    ),
    "a criminal investigation never has more than existence": (
        ("touches(p.eft", '(r.purpose != "crime" || p.eft == "deny" || p.level == "existence") && touches(p.eft'),
    ),
}


@dataclass(frozen=True)
class Request:
    agency: str
    role: str
    purpose: str
    relationships: frozenset[str]
    gates: frozenset[str]
    conditions: frozenset[str]


def cells(words: Sequence[str]) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True).map("|".join)
    return st.one_of(st.just(ANY), some, some, some.map("*-{}".format))


def sets(kind: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(WORDS[kind]), max_size=3)


def one_word(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *WORDS[kind]))


def who() -> dict[str, st.SearchStrategy[str]]:
    return {kind: cells(WORDS[kind]) for kind in ("agency", "role", "relationship")}


def numbered(lines: Iterable[Rule | Action]) -> list[Rule | Action]:
    return [replace(line, id=RuleId(f"R{number}")) for number, line in enumerate(lines)]


# Random lines go further than a rule book may: a permit without a gate, a cap with one. The meaning holds there too.
RULES = st.lists(
    st.builds(
        Rule,
        id=st.just(RuleId("R")),
        effect=st.sampled_from(EFFECTS),
        category=cells(WORDS["category"]),
        purpose=cells(WORDS["purpose"]),
        gate=one_word("gate"),
        level=st.sampled_from(WORDS["level"]),
        condition=one_word("condition"),
        because=st.just("Because."),
        **who(),
    ),
    min_size=1,
    max_size=8,
).map(numbered)
ACTIONS = st.lists(
    st.builds(
        Action,
        id=st.just(RuleId("R")),
        action=cells(WORDS["action"]),
        condition=one_word("condition"),
        because=st.just("Because."),
        **who(),
    ),
    min_size=1,
    max_size=6,
).map(numbered)
REQUESTS = st.builds(
    lambda post, **rest: Request(*post, **rest),
    st.sampled_from(POSTS),
    purpose=st.sampled_from(WORDS["purpose"]),
    relationships=sets("relationship"),
    gates=sets("gate"),
    conditions=sets("condition"),
)


def meaning(name: str) -> str:
    text = PROTOCOL.meaning
    for old, new in MEANINGS[name]:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def shown_by_table(table: DecisionTable, request: Request) -> Callable[[str, int], bool]:
    everything = VOCABULARY.everything
    answer = table.answer(
        (request.agency, request.role, request.purpose),
        table.relationships(request.relationships),
        Openings(
            gates=dict.fromkeys(request.gates, (everything, everything, everything)),
            conditions=dict.fromkeys(request.conditions, everything),
        ),
    )
    return lambda category, level: bool(answer.shown[level - 1] >> VOCABULARY.positions[category] & 1)


def differences(
    reference: Reference, table: DecisionTable, request: Request, categories: Iterable[str]
) -> list[tuple[Request, str, str]]:
    shown = shown_by_table(table, request)
    who, open_now = (request.agency, request.role, request.relationships), (request.gates, request.conditions)
    return [
        (request, category, level.word)
        for category in categories
        for level in SHOWN_LEVELS
        if reference.shows(*who, category, request.purpose, *open_now, level.word) is not shown(category, level)
    ]


@pytest.mark.parametrize("name", MEANINGS)
@settings(deadline=None, derandomize=True, max_examples=120)
@given(rules=RULES, requests=st.lists(REQUESTS, min_size=2, max_size=3))
def test_the_table_of_a_random_protocol_shows_what_casbin_shows(
    name: str, rules: list[Rule], requests: list[Request]
) -> None:
    protocol = replace(PROTOCOL, rules=tuple(rules), meaning=meaning(name))
    reference, table = Reference(protocol), compile_table(protocol)
    # One category, sc.adoption, that no rule names, unless it means any or any but.
    for request in requests:
        assert differences(reference, table, request, (*WORDS["category"], "sc.adoption")) == []


@settings(deadline=None, derandomize=True, max_examples=200)
@given(actions=ACTIONS, requests=st.lists(REQUESTS, min_size=2, max_size=4))
def test_the_table_of_a_random_protocol_lets_do_what_casbin_lets_do(
    actions: list[Action], requests: list[Request]
) -> None:
    protocol = replace(PROTOCOL, actions=tuple(actions))
    reference, table = Reference(protocol), compile_without_rules(protocol)
    for asked in requests:
        for action in WORDS["action"]:
            held = table.relationships(asked.relationships)
            line = table.lets(asked.agency, asked.role, action, held, asked.conditions)
            lets = reference.lets(asked.agency, asked.role, asked.relationships, action, asked.conditions)
            assert (line is not None) is lets


def compile_without_rules(protocol: Protocol) -> DecisionTable:
    return compile_table(replace(protocol, rules=()))


def test_the_shipped_table_shows_what_casbin_shows_on_a_sample_of_cells() -> None:
    chance = random.Random(2026)
    reference, seen = Reference(PROTOCOL), set()
    for _ in range(800):
        rule = chance.choice(PROTOCOL.rules)
        request = request_near(rule, chance)
        categories = chance.sample([word for word in VOCABULARY.categories if one_of(word, rule.category)], 1)
        assert differences(reference, TABLE, request, (*categories, chance.choice(list(VOCABULARY.categories)))) == []
        seen.add(shown_by_table(TABLE, request)(categories[0], SHOWN_LEVELS[0]))
    # The sample has cells that are shown and cells that are not.
    assert seen == {True, False}


def request_near(rule: Rule, chance: random.Random) -> Request:
    """Draw a request that mostly meets the rule, with things open besides that the rule does not ask for."""
    posts = [
        (agency, role)
        for agency, roles in VOCABULARY.roles.items()
        for role in roles
        if one_of(agency, rule.agency) and one_of(role, rule.role)
    ]
    purposes = [purpose for purpose in VOCABULARY.purposes if one_of(purpose, rule.purpose)]
    return Request(
        *chance.choice(posts),
        purpose=chance.choice(purposes),
        relationships=frozenset(chance.sample(listed(rule.relationship), len(listed(rule.relationship)) and 1))
        | some(list(VOCABULARY.relationships), chance),
        gates=frozenset(filter(None, [rule.gate])) | some(list(VOCABULARY.gates), chance),
        conditions=frozenset(filter(None, [rule.condition])) | some(list(VOCABULARY.conditions), chance),
    )


def some(words: list[str], chance: random.Random) -> frozenset[str]:
    return frozenset(chance.sample(words, chance.choice((0, 0, 1, 2))))
