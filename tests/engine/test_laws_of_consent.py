"""What holds of consent whatever anybody said: the laws of `consent.md`, on histories that Hypothesis draws."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.case import Facts, local_day
from engine.words.choices import Choices, choices
from engine.words.failing import Failing
from engine.words.verdict import Decider, Verdict, verdict
from engine.words_said import ConsentRecord, Ending, Statement, TakenBack
from policy.levels import Level
from tests.engine.brute_force_consent import Matter
from tests.engine.random_histories import a_history

SEEDS = st.integers(0, 10**9)
# What applied; what has lapsed and is a no; what beat another statement of its record and was beaten itself; a yes of
# their own by which an unassessed young person does not stand in the way of others.
MAY_DECIDE = {
    None, Failing.WITHDRAWN, Failing.ENDED, Failing.EXCEPTED, Failing.REFUSED, Failing.OUTLIVED, Failing.NOT_DECISIVE,
}  # fmt: skip
Test = Callable[..., None]


def law(examples: int) -> Callable[[Test], Test]:
    """Hold a law on so many histories, the same ones every time."""
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=quiet)


def heard(matter: Matter) -> Choices:
    return choices(matter.asker, matter.purpose, matter.facts, matter.at, matter.vocabulary)


def level(matter: Matter) -> Level:
    return heard(matter).agreed(matter.category, matter.originator)


def traced(matter: Matter) -> Verdict:
    return verdict(heard(matter), matter.category, matter.originator)


def with_records(matter: Matter, *records: ConsentRecord) -> Matter:
    return matter._replace(facts=replace(matter.facts, consents=tuple(records)))


def with_statements(matter: Matter, keep: Callable[[Statement], bool]) -> Matter:
    """Keep some statements, each in its record."""
    records = matter.facts.consents
    return with_records(
        matter, *(replace(record, statements=tuple(filter(keep, record.statements))) for record in records)
    )


@law(1000)
@given(SEEDS)
def test_the_trace_names_every_statement_and_comes_to_the_same_level(seed: int) -> None:
    matter = a_history(Random(seed))
    trace = traced(matter)
    assert trace.level is level(matter)
    ids = [statement.id for record in matter.facts.consents for statement in record.statements]
    assert [one.statement for one in trace.considered] == ids
    for one in trace.deciding:
        assert one.failing in MAY_DECIDE


@law(1000)
@given(SEEDS)
def test_what_is_shown_hangs_on_a_permit_that_the_trace_names(seed: int) -> None:
    matter = a_history(Random(seed))
    trace = traced(matter)
    if trace.level is not Level.HIDDEN:
        assert trace.decider is not Decider.NOBODY
        assert any(one.permits and one.failing is None and one.cap >= trace.level for one in trace.deciding)


@law(1000)
@given(SEEDS)
def test_removing_statements_that_the_trace_does_not_name_changes_nothing(seed: int) -> None:
    chance = Random(seed)
    matter = a_history(chance)
    trace = traced(matter)
    named = {one.statement for one in trace.deciding}
    others = [one.statement for one in trace.considered if one.statement not in named]
    for gone in ([], others, [chance.choice(others)]) if others else ():
        assert level(with_statements(matter, lambda each, gone=gone: each.id not in gone)) is trace.level  # type: ignore[misc]


@law(1000)
@given(SEEDS)
def test_a_later_refusal_that_applies_beats_earlier_permits_of_the_same_giver(seed: int) -> None:
    matter = a_history(Random(seed))
    given_by = Random(seed).choice(matter.facts.consents)
    last = max((r.said_at, r.recorded_at) for r in matter.facts.consents if r.giver == given_by.giver)
    words = (Statement("no", permits=False, cap=Level.HIDDEN, scope={}),)
    refusal = replace(given_by, id="no", statements=words, said_at=last[0], recorded_at=last[1], taken_back=())
    trace = traced(with_records(matter, *matter.facts.consents, refusal))
    if next(one for one in trace.considered if one.statement == "no").failing is None:
        assert not [o for o in trace.considered if o.permits and o.giver == given_by.giver and o.failing is None]


@law(1000)
@given(SEEDS)
def test_insertion_order_changes_nothing(seed: int) -> None:
    chance = Random(seed)
    matter = a_history(chance)
    records = list(matter.facts.consents)
    # All at one instant, so that nothing but the order in which they are kept could tell them apart.
    if chance.random() < 0.5:
        first = records[0]
        records = [replace(one, said_at=first.said_at, recorded_at=first.recorded_at) for one in records]
    kept = with_records(matter, *records)
    chance.shuffle(records)
    facts = replace(kept.facts, consents=tuple(records))
    other_way = [
        replace(facts, consents=tuple(replace(r, statements=r.statements[::-1]) for r in facts.consents)),
        replace(facts, assessments=facts.assessments[::-1], family=facts.family[::-1]),
    ]
    assert {level(kept)} == {level(kept._replace(facts=other)) for other in (facts, *other_way)}


@law(1000)
@given(SEEDS)
def test_withdrawing_a_permit_never_shows_more(seed: int) -> None:
    """Of a conversation in which nothing was refused: to withdraw a no may well show more."""
    chance = Random(seed)
    matter = a_history(chance)
    permits = [r for r in matter.facts.consents if all(s.permits for s in r.statements)]
    if permits:
        record = chance.choice(permits)
        said_at = matter.at - timedelta(minutes=chance.choice((0, 1, 60)))
        ended = replace(record, taken_back=(TakenBack(Ending.WITHDRAWN, said_at, said_at),))
        before = with_records(matter, *(replace(r, taken_back=()) if r is record else r for r in matter.facts.consents))
        after = with_records(matter, *(ended if r is record else r for r in matter.facts.consents))
        assert level(after) <= level(before)


@law(1000)
@given(SEEDS)
def test_no_permit_widens_by_adding_a_refusal(seed: int) -> None:
    chance = Random(seed)
    matter = a_history(chance)
    records = list(matter.facts.consents)
    place = chance.randrange(len(records))
    given_by = records[place]
    scope = dict(chance.choice(given_by.statements).scope)
    named = {name: words for name, words in scope.items() if chance.random() < 0.6}
    excepts = chance.choice([None, *(statement.id for statement in given_by.statements)])
    refusal = Statement("added", permits=False, cap=Level.HIDDEN, scope=named, exception_to=excepts)
    if chance.random() < 0.5:
        records[place] = replace(given_by, statements=(*given_by.statements, refusal))
    else:
        records.append(replace(given_by, id="added", statements=(replace(refusal, exception_to=None),)))
    assert level(with_records(matter, *records)) <= level(matter)


@law(1000)
@given(SEEDS)
def test_what_was_not_known_by_then_changes_no_decision(seed: int) -> None:
    matter = a_history(Random(seed))
    known = matter.facts.known_by or matter.at

    def as_known(facts: Facts) -> Facts:
        records = (record for record in facts.consents if record.recorded_at <= known)
        kept = tuple(
            replace(r, taken_back=tuple(one for one in r.taken_back if one.recorded_at <= known)) for r in records
        )
        return replace(facts, consents=kept, family=tuple(t for t in facts.family if t.recorded_at <= known))

    assert level(matter._replace(facts=as_known(matter.facts))) is level(matter)


@law(1000)
@given(SEEDS)
def test_the_dead_keep_their_confidence(seed: int) -> None:
    """Whatever is said after a death changes nothing."""
    matter = a_history(Random(seed))
    died_on = local_day(matter.at) - timedelta(days=2)
    facts = replace(matter.facts, died_on=died_on)
    in_life = tuple(record for record in facts.consents if local_day(record.said_at) <= died_on)
    matter = matter._replace(facts=facts)
    assert level(with_records(matter, *in_life)) is level(matter)


@pytest.mark.parametrize("failing", list(Failing))
def test_every_way_to_fail_comes_up_in_the_histories(failing: Failing) -> None:
    assert any(one.failing is failing for seed in range(1500) for one in traced(a_history(Random(seed))).considered)
