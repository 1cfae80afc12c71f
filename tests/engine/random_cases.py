"""Draws random cases for the laws: any asker whom the shipped rules permit something, with anything on record."""

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from engine.case import (
    Agreement,
    Approval,
    Asker,
    ExceptionalAccess,
    Facts,
    Freeze,
    Holder,
    Period,
    Relationship,
    Request,
    Signature,
)
from engine.words_said import Assessment, ConsentRecord, Objection, Statement
from policy.decision_table import Clause, Key
from policy.levels import SHOWN_LEVELS, Level
from policy.scenarios import GROUNDS
from tests.engine.worked_case import AT, TODAY, tie
from tests.policy.shipped_protocol import TABLE, VOCABULARY

ORGANISATION, SERVICE = "the asking organisation", "the asking service"
HOLDING, UNSIGNED = Holder("the holding service", "the holding trust"), Holder("a third service", "a third trust")
SIGNED, NOT_SIGNED = Signature(date(2020, 1, 1)), Signature(None)
LONG, OVER = Period(date(2020, 1, 1)), Period(date(2020, 1, 1), date(2026, 6, 1))
BOTH_PARENTS = (tie("mother"), tie("father"))
UNDER_A_CARE_ORDER = (*BOTH_PARENTS, tie("a third trust", "care_order"))
# Each way in which the rules permit somebody something: who asks, for what, and a clause that can be met.
WAYS_IN = [
    (key, clause)
    for key, clauses in TABLE.clauses.items()
    for clause in clauses
    if clause.permits and ("EXC" not in clause.gates or key[0] == "school")
]
# Those that agreement or approval could take further.
STEPS = {"CONS", "ORIG"}
WAYS_ON = [
    (key, way_in)
    for key, way_in in WAYS_IN
    if not STEPS.intersection(way_in.gates)
    and any(
        STEPS.intersection(clause.gates)
        and clause.relationships & way_in.relationships
        and clause.categories & way_in.categories
        and max(clause.levels) > max(way_in.levels)
        for clause in TABLE.clauses[key]
        if clause.permits
    )
]
# What the confidential conditions are about stands first, so that it is drawn often.
NAMED = sorted(VOCABULARY.facts, key=["shielded", "restricted", "art18"].__contains__, reverse=True)


class Case(NamedTuple):
    """One question, and everything on record."""

    request: Request
    facts: Facts


class Asking(NamedTuple):
    """One question, how its asker stands, and the categories that some rule could permit them."""

    request: Request
    rows: tuple[Relationship, ...]
    categories: list[str]


def agreement(activation: str = "each_pair", status: str = "active", period: Period = LONG) -> Agreement:
    signatures = {ORGANISATION: SIGNED, HOLDING.organisation: SIGNED, UNSIGNED.organisation: NOT_SIGNED}
    return Agreement("A1", status, activation, period, signatures)


AGREEMENTS = [
    *[(agreement(),)] * 5,
    (),
    (agreement(activation="all_parties"),),
    (agreement(status="suspended"),),
    (agreement(period=OVER),),
    (agreement(status="suspended"), agreement()),
]


@st.composite
def askings(draw: st.DrawFn, ways_in: list[tuple[Key, Clause]]) -> Asking:
    (agency, role, purpose), way_in = draw(st.sampled_from(ways_in))
    asker = Asker("the asker", agency, role, SERVICE, ORGANISATION)
    permits = [clause for clause in TABLE.clauses[agency, role, purpose] if clause.permits]
    kinds = [kind for kind, bit in TABLE.relationship_bits.items() if way_in.relationships & bit]
    others = [
        kind
        for kind, bit in TABLE.relationship_bits.items()
        if any(clause.relationships & bit for clause in permits) and kind not in kinds
    ]
    categories = {word for clause in permits for word in VOCABULARY.words(clause.categories)}
    # One stands in the way's own relationship nearly always, now and then in another, and is seldom excluded.
    seldom, often, rarely = draw(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 19)))
    held = [draw(st.sampled_from(kinds))] if kinds and often else []
    if others and not seldom:
        held.append(draw(st.sampled_from(others)))
    if not rarely:
        held.append("excluded")
    rows = tuple(draw(relationship(kind)) for kind in held)
    return Asking(Request(asker, purpose), rows, [word for word in VOCABULARY.categories if word in categories])


def relationship(kind: str) -> st.SearchStrategy[Relationship]:
    return st.builds(
        Relationship,
        kind=st.just(kind),
        service=st.just(SERVICE),
        practitioner=st.just("the asker"),
        period=st.just(Period(TODAY - timedelta(days=3), TODAY + timedelta(days=3))),
        evidence=st.sampled_from(["the statement", "the statement", ""]),
        decided_by=st.sampled_from(["the manager", "the manager", None, "the asker"]),
        decision_ground=st.sampled_from(["the ground", "the ground", ""]),
    )


def instants() -> st.SearchStrategy[timedelta]:
    return st.integers(1, 40).map(lambda hours: timedelta(hours=hours))


def some(words: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words), min_size=1, max_size=6)


def statements(asking: Asking) -> st.SearchStrategy[Statement]:
    asker, purpose = asking.request.asker, asking.request.purpose
    always = {"recipient_organisation": st.just(frozenset({ORGANISATION})), "purpose": st.just(frozenset({purpose}))}
    about = {"category": some(asking.categories)}
    narrower = {
        "recipient_role": st.just(frozenset({asker.role})),
        "named_worker": st.sampled_from([frozenset({"the asker"}), frozenset({"another"})]),
        "originator": st.sampled_from([frozenset({HOLDING.service}), frozenset({UNSIGNED.service, SERVICE})]),
    }
    permits = st.builds(
        Statement,
        id=st.sampled_from(["s1", "s2"]),
        permits=st.just(True),  # noqa: FBT003 - a strategy of one value
        cap=st.sampled_from(SHOWN_LEVELS),
        scope=st.fixed_dictionaries({**always, **about}, optional=narrower),
        lifts=st.sampled_from([None, "s1"]),
    )
    refusals = st.builds(
        Statement,
        id=st.sampled_from(["s1", "s2"]),
        permits=st.just(False),  # noqa: FBT003 - a strategy of one value
        cap=st.just(Level.HIDDEN),
        scope=st.fixed_dictionaries({}, optional={**always, **about, **narrower}),
    )
    return st.one_of(permits, refusals)


def consents(asking: Asking) -> st.SearchStrategy[ConsentRecord]:
    return st.builds(
        lambda giver, ago, said: ConsentRecord(
            "record",
            giver,
            "self" if giver == "self" else "parental_responsibility",
            "active",
            AT - ago,
            AT - ago,
            date(2020, 1, 1),
            None,
            tuple(said),
        ),
        st.sampled_from(["self", "mother", "father"]),
        instants(),
        st.lists(statements(asking), min_size=1, max_size=2),
    )


def recorded(asking: Asking) -> st.SearchStrategy[Facts]:
    """Draw what is on record, for a question that is asked anyway and an asker who stands as they do."""
    purpose, categories = asking.request.purpose, asking.categories
    holders = st.sampled_from([HOLDING, UNSIGNED, Holder(SERVICE, ORGANISATION)])
    return st.builds(
        Facts,
        born=st.dates(date(2003, 1, 1), date(2014, 12, 31)),
        own=st.one_of(st.just(frozenset[str]()), some(categories), st.just(frozenset(VOCABULARY.categories))),
        named=st.one_of(
            st.just(frozenset[str]()),
            st.frozensets(st.sampled_from(NAMED[:3]), max_size=1),
            st.frozensets(st.sampled_from(NAMED), max_size=3),
        ),
        relationships=st.just(asking.rows),
        agreements=st.sampled_from(AGREEMENTS),
        consents=st.lists(consents(asking), min_size=1, max_size=3).map(tuple),
        assessments=st.lists(
            st.builds(
                lambda words, competent, ago: Assessment(words, competent, AT - ago, TODAY),
                some(categories),
                st.booleans(),
                instants(),
            ),
            max_size=2,
        ).map(tuple),
        objections=st.lists(
            st.builds(
                Objection,
                st.sampled_from(["parent", "self"]),
                some(categories),
                st.just(TODAY),
                st.just(None),
                st.just(AT),
            ),
            max_size=2,
        ).map(tuple),
        family=st.sampled_from([BOTH_PARENTS, BOTH_PARENTS, BOTH_PARENTS[:1], (), UNDER_A_CARE_ORDER]),
        approvals=st.lists(
            st.builds(
                Approval,
                st.sampled_from(categories),
                holders,
                st.just("the asker"),
                st.just(SERVICE),
                st.just(purpose),
                st.sampled_from([AT + timedelta(hours=1), AT - timedelta(hours=1)]),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
        freezes=st.lists(
            st.builds(Freeze, st.sampled_from(categories), holders.map(lambda holder: holder.service)), max_size=2
        ).map(tuple),
        exceptional=st.one_of(
            st.none(), st.none(), st.none(), st.builds(ExceptionalAccess, st.sampled_from(GROUNDS), st.booleans())
        ),
        holders=st.sampled_from([{}, dict([HOLDING]), dict([HOLDING, UNSIGNED])]),
        log_writable=st.just(True),  # noqa: FBT003 - a strategy of one value
    )


@st.composite
def cases(draw: st.DrawFn, ways_in: list[tuple[Key, Clause]] = WAYS_IN) -> Case:
    asking = draw(askings(ways_in))
    return Case(asking.request, draw(recorded(asking)))


@st.composite
def pairs_of_cases(draw: st.DrawFn) -> tuple[Case, Case]:
    """Draw two cases that are alike in who asks, for what and how they stand, and in nothing else."""
    asking = draw(askings(WAYS_IN))
    return Case(asking.request, draw(recorded(asking))), Case(asking.request, draw(recorded(asking)))
