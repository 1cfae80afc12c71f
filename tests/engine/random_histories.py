"""Draws histories of what people said: several givers, ties that start and end, two clocks, birthdays, lifts.

From a source of chance that is given: a seeded one for the second opinion, Hypothesis's own for the laws.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from engine.case import Asker, Facts, FamilyTie, Period
from engine.words_said import Assessment, ConsentRecord, Ending, Statement, TakenBack
from policy.levels import SHOWN_LEVELS, Level
from policy.vocabulary import Vocabulary
from tests.engine.brute_force_consent import Matter
from tests.policy.shipped_protocol import VOCABULARY

START, DAYS = date(2026, 6, 1), 28
AUTHORITY = "a council"
ASKERS = (
    Asker("Ade", "connexions", "pa", "youth support", "a trust"),
    Asker("Bo", "csc", "social_worker", "children's services", AUTHORITY),
    Asker("Cy", "school", "dsl", "a school", "a trust"),
)
CATEGORIES = ("ca.plan", "ca.plan", "ed.send", "he.mental", "he.sexual")
PURPOSES = ("guidance", "early_help")
ORIGINATORS = ("a clinic", "a college")
GIVERS = ("self", "self", "self", "mother", "mother", "father", "guardian", AUTHORITY, "a court", "a carer")
CAPACITIES = {AUTHORITY: "local_authority", "a court": "court"}
KINDS = {
    "mother": ("parental_responsibility",) * 3 + ("parent",),
    "father": ("parental_responsibility", "parental_responsibility", "parent"),
    "guardian": ("special_guardian", "parental_responsibility"),
    AUTHORITY: ("care_order",),
    "a court": ("court",),
    "a carer": ("carer",),
}
# In the shipped vocabulary's place, one whose protocol takes the word of any one holder.
SWITCH = "all_holders_of_parental_responsibility_must_agree"
ANY_ONE = replace(
    VOCABULARY, switches={**VOCABULARY.switches, SWITCH: replace(VOCABULARY.switches[SWITCH], value=False)}
)


class Asked(NamedTuple):
    """What will be asked of a history."""

    asker: Asker
    purpose: str
    category: str
    originator: str


def seldom(chance: Random, one_in: int = 6) -> bool:
    return chance.randrange(one_in) == 0


def an_instant(chance: Random) -> datetime:
    """Return one of few instants, so that many things happen at once; some lie on two days, as London sees it."""
    day = START + timedelta(days=chance.choice((0, 3, 4, 9, 10, 14, 20, 27)))
    return datetime(day.year, day.month, day.day, chance.choice((9, 12, 23)), tzinfo=UTC)


def a_day(chance: Random) -> date:
    return START + timedelta(days=chance.randrange(-5, DAYS))


def a_period(chance: Random) -> Period:
    first = a_day(chance) if seldom(chance) else date(2010, 1, 1)
    return Period(first, a_day(chance) if seldom(chance) else None)


def taken_back(chance: Random) -> tuple[TakenBack, ...]:
    if not seldom(chance, 6):
        return ()
    said_at = an_instant(chance)
    recorded_at = max(said_at, an_instant(chance)) if seldom(chance, 2) else said_at
    kind = chance.choice((Ending.WITHDRAWN, Ending.WITHDRAWN, Ending.SUPERSEDED, Ending.ENTERED_IN_ERROR))
    return (TakenBack(kind, said_at, recorded_at), *taken_back(chance))


def some(chance: Random, words: tuple[str, ...], asked: str = "") -> frozenset[str]:
    """Return some words, mostly with the one that is asked for among them."""
    drawn = frozenset(chance.sample(words, chance.randint(1, len(words))))
    return drawn | {asked} if asked and not seldom(chance, 12) else drawn


def a_scope(chance: Random, asked: Asked, *, permits: bool) -> dict[str, frozenset[str]]:
    """Return a scope that mostly names what is asked for, and now and then a word that is no longer known."""
    asker = chance.choice(ASKERS) if seldom(chance) else asked.asker
    words = {
        "recipient_organisation": frozenset({asker.organisation}),
        "recipient_service": frozenset({asker.service}),
        "recipient_agency": frozenset({asker.agency}),
        "recipient_role": frozenset({asker.role}),
        "named_worker": some(chance, tuple(each.practitioner for each in ASKERS), asker.practitioner),
        "purpose": some(chance, PURPOSES, asked.purpose),
        "category": some(chance, CATEGORIES, asked.category),
        "originator": some(chance, ORIGINATORS, asked.originator),
    }
    if not permits and seldom(chance, 12):
        words["category"] |= {"he.everything"}
    must = ("recipient_organisation", "purpose", "category") if permits and not seldom(chance, 30) else ()
    return {name: named for name, named in words.items() if name in must or seldom(chance, 3)}


def a_record(chance: Random, asked: Asked, number: int, before: list[str]) -> ConsentRecord:
    giver, said_at = chance.choice(GIVERS), an_instant(chance)
    own_words = chance.choice(("self", "self_16_plus"))
    statements: list[Statement] = []
    for place in range(chance.choice((1, 1, 2, 3))):
        permits = chance.random() < 0.8
        statements.append(
            Statement(
                id=f"s{number}.{place}",
                permits=permits,
                cap=chance.choice(SHOWN_LEVELS) if permits else Level.HIDDEN,
                scope=a_scope(chance, asked, permits=permits),
                exception_to=f"s{number}.{chance.randrange(3)}" if seldom(chance, 4) else None,
                lifts=chance.choice(before) if before and permits and seldom(chance, 4) else None,
            )
        )
    return ConsentRecord(
        id=f"r{number}",
        giver=giver,
        capacity=own_words if giver == "self" else CAPACITIES.get(giver, "parental_responsibility"),
        status="draft" if seldom(chance, 20) else "active",
        said_at=said_at,
        recorded_at=max(said_at, an_instant(chance)) if seldom(chance, 4) else said_at,
        starts_on=a_day(chance) if seldom(chance) else START - timedelta(days=5),
        ends_on=a_day(chance) if seldom(chance) else None,
        statements=tuple(statements),
        taken_back=taken_back(chance),
    )


def a_family(chance: Random) -> tuple[FamilyTie, ...]:
    present = [who for who in KINDS if who in {"mother", "father"} or seldom(chance, 3)]
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    return tuple(
        FamilyTie(
            who,
            chance.choice(KINDS[who]),
            a_period(chance),
            an_instant(chance) if seldom(chance, 10) else long_ago,
            seldom(chance, 12),
        )
        for who in present
    )


def an_assessment(chance: Random) -> Assessment:
    valid = a_day(chance) if seldom(chance, 3) else date(2026, 12, 31)
    return Assessment(
        some(chance, CATEGORIES[1:]), chance.random() < 0.5, an_instant(chance), valid, taken_back(chance)
    )


def a_birthday(chance: Random) -> date:
    """Return a birthday of a teenager, often of 13, 16 or 18 in these very weeks."""
    age = chance.choice((13, 16, 18)) if seldom(chance, 3) else chance.randint(11, 18)
    day = a_day(chance) if seldom(chance, 2) else date(2026, 1, 15)
    return day.replace(year=2026 - age)


def a_vocabulary(chance: Random) -> Vocabulary:
    return ANY_ONE if seldom(chance, 8) else VOCABULARY


def a_history(chance: Random) -> Matter:
    drawn = (chance.choice(words) for words in (PURPOSES, CATEGORIES, ORIGINATORS))
    asked = Asked(chance.choice(ASKERS), *drawn)
    before: list[str] = []
    records = []
    for number in range(chance.choice((1, 2, 3, 4, 5, 6, 8))):
        records.append(a_record(chance, asked, number, before))
        before += [statement.id for statement in records[-1].statements]
    at = max(an_instant(chance) for _ in range(3))
    facts = Facts(
        born=a_birthday(chance),
        died_on=a_day(chance) if seldom(chance, 10) else None,
        known_by=max(at, an_instant(chance)) if seldom(chance, 4) else None,
        consents=tuple(records),
        assessments=tuple(an_assessment(chance) for _ in range(chance.choice((0, 0, 1, 1, 2)))),
        family=a_family(chance),
    )
    return Matter(facts, *asked, at, a_vocabulary(chance))
