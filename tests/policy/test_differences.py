"""What `diff` says is what counting out every request of two small protocols says."""

from dataclasses import replace

from hypothesis import given, settings

from policy.cells import one_of
from policy.change_groups import grouped
from policy.decision_table import DecisionTable, Key
from policy.difference import differences
from policy.levels import Level
from policy.protocol import Rule
from policy.table_compiler import compile_table
from tests.policy.random_rules import RULES as RANDOM_RULES
from tests.policy.small_protocol import (
    CATEGORIES,
    EVERY_CASE,
    KEYS,
    RELATIONSHIPS,
    RULES,
    Case,
    case_of,
    shown,
    small_protocol,
)

WHOLE = small_protocol()
Moves = dict[tuple[Key, str, Level, Level], set[tuple[object, ...]]]


def compiled(*rules: Rule) -> DecisionTable:
    return compile_table(replace(WHOLE.table.protocol, rules=rules))


def counted_out(before: DecisionTable, after: DecisionTable) -> Moves:
    found: Moves = {}
    for key in KEYS:
        for case in EVERY_CASE:
            was, now = shown(before, key, case), shown(after, key, case)
            for category in CATEGORIES:
                if was[category] is not now[category]:
                    cell = of_what_is_mentioned(case, key, category, (before, after))
                    found.setdefault((key, category, was[category], now[category]), set()).add(cell)
    return found


def of_what_is_mentioned(case: Case, key: Key, category: str, tables: tuple[DecisionTable, ...]) -> tuple[object, ...]:
    """Return what a case says of the relationships, gates and facts that rules about a key and a category mention."""
    relationships: set[str] = set()
    gates: set[str] = set()
    facts: set[str] = set()
    for table in tables:
        for rule in table.rules.values():
            agency, role, purpose = key
            pairs = (agency, rule.agency), (role, rule.role), (purpose, rule.purpose), (category, rule.category)
            held = {word for word in RELATIONSHIPS if one_of(word, rule.relationship)}
            # A rule whose cell leaves no relationship over is met by nobody, so it mentions nothing.
            if held and all(one_of(word, cell) for word, cell in pairs):
                relationships |= held if rule.relationship != "*" else set()
                gates.add(rule.gate)
                named = {"is_young": {"young"}, "is_old": {"old"}, "is_shielded_and_young": {"shielded", "old"}}
                facts |= named.get(rule.condition, set())
    consent = case.consent if "CONS" in gates else None
    return frozenset(case.relationships & relationships), case.gates & gates, consent, case.facts & facts


@settings(deadline=None, derandomize=True, max_examples=200)
@given(before=RANDOM_RULES, after=RANDOM_RULES)
def test_the_differences_of_random_protocols_are_those_that_counting_out_every_request_finds(
    before: tuple[Rule, ...], after: tuple[Rule, ...]
) -> None:
    tables = compiled(*before), compiled(*after)
    expected, told = counted_out(*tables), differences(*tables)
    assert {
        ((change.agency, change.role, change.purpose), change.category, change.before, change.after): change.cells
        for change in told
    } == {move: len(cells) for move, cells in expected.items()}
    for change in told:
        key = change.agency, change.role, change.purpose
        moved = [shown(table, key, case_of(change.example))[change.category] for table in tables]
        assert moved == [change.before, change.after]
    assert sum(group.cells for group in grouped(told)) == sum(len(cells) for cells in expected.values())


@settings(deadline=None, derandomize=True, max_examples=50)
@given(rules=RANDOM_RULES)
def test_a_protocol_differs_in_nothing_from_itself_in_another_order(rules: tuple[Rule, ...]) -> None:
    assert differences(compiled(*rules), compiled(*reversed(rules))) == []


def test_like_changes_of_several_categories_are_one_sentence() -> None:
    widened = [line.replace("he.mental,education,CONS", "*,education,CONS") for line in RULES]
    after = small_protocol(*widened, "P5,permit,school,head,on_roll,*,safeguarding,CONS,existence,,Agreement.").table
    assert [group.sentence for group in grouped(differences(WHOLE.table, after))] == [
        "school.head for education: ed.status hidden -> existence with on_roll, CONS to existence, MORE OPEN, rule P3",
        "school.head for education: ed.status hidden -> summary with on_roll, CONS to summary, MORE OPEN, rule P3",
        (
            "school.head for safeguarding: ed.status, he.mental hidden -> existence with on_roll, CONS to existence, "
            "MORE OPEN, rule P5"
        ),
    ]


def test_the_rule_that_is_gone_is_named_where_less_is_shown() -> None:
    without = small_protocol(*(line for line in RULES if not line.startswith("P3"))).table
    changes = differences(WHOLE.table, without)
    assert {(change.rules, change.more_open) for change in changes} == {(("P3",), False)}


def test_a_cap_that_goes_opens_more_and_is_named() -> None:
    without = small_protocol(*(line for line in RULES if not line.startswith("B1"))).table
    changes = differences(WHOLE.table, without)
    assert {(change.rules, change.more_open) for change in changes} == {(("B1",), True)}


def test_a_category_that_is_new_is_compared_with_hidden() -> None:
    vocabulary = WHOLE.table.vocabulary
    fewer = replace(vocabulary, categories={"ed.status": vocabulary.categories["ed.status"]})
    rules = tuple(replace(rule, category="ed.status") for rule in WHOLE.table.protocol.rules[:1])
    before = compile_table(replace(WHOLE.table.protocol, vocabulary=fewer, rules=rules))
    after = small_protocol(RULES[0], RULES[2]).table
    assert {(change.category, change.before) for change in differences(before, after)} == {("he.mental", Level.HIDDEN)}
