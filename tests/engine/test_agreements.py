from dataclasses import replace
from datetime import date

import pytest

from engine.agreements import POSSIBLE, State, Step, bound_with, state
from engine.case import Agreement, Period, Signature

DAY = date(2026, 6, 15)
SIGNED, UNSIGNED = Signature(date(2026, 1, 1)), Signature(None)
AGREEMENT = Agreement(
    "A1",
    "active",
    "each_pair",
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    {"council": SIGNED, "school": SIGNED},
    date(2026, 9, 1),
)


def with_parties(**parties: Signature) -> Agreement:
    return replace(AGREEMENT, activation="all_parties", parties=parties)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, State.ACTIVE),
        ({"status": "draft"}, State.DRAFT),
        ({"status": "suspended"}, State.SUSPENDED),
        ({"status": "terminated"}, State.TERMINATED),
        ({"status": "a word that is not known"}, State.DRAFT),
        ({"parties": {"council": SIGNED, "school": UNSIGNED}}, State.IN_SIGNATURE),
        ({"period": Period(date(2026, 6, 16))}, State.IN_SIGNATURE),
        ({"review_due_on": DAY}, State.ACTIVE),
        ({"review_due_on": date(2026, 6, 14)}, State.REVIEW_DUE),
        ({"period": Period(date(2026, 1, 1), DAY)}, State.ACTIVE),
        ({"period": Period(date(2026, 1, 1), date(2026, 6, 14)), "review_due_on": date(2026, 6, 1)}, State.EXPIRED),
    ],
)
def test_what_an_agreement_is_on_a_day_follows_from_what_was_decided_signed_and_dated(
    changes: dict[str, object], expected: State
) -> None:
    assert state(replace(AGREEMENT, **changes), DAY) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("stands", State)
def test_it_binds_while_it_is_active_or_due_for_review_and_never_otherwise(stands: State) -> None:
    changes: dict[State, dict[str, object]] = {
        State.REVIEW_DUE: {"review_due_on": date(2026, 6, 1)},
        State.EXPIRED: {"period": Period(date(2026, 1, 1), date(2026, 6, 14))},
        State.IN_SIGNATURE: {"period": Period(date(2026, 7, 1))},
        **{each: {"status": each.value} for each in (State.DRAFT, State.SUSPENDED, State.TERMINATED)},
    }
    agreement = replace(AGREEMENT, **changes.get(stands, {}))  # type: ignore[arg-type]

    assert state(agreement, DAY) is stands
    bound = bound_with("school", [agreement], DAY)
    assert bound == ({"council", "school"} if stands in (State.ACTIVE, State.REVIEW_DUE) else set())


def test_whoever_has_signed_stands_in_an_agreement_with_itself_for_what_its_own_services_show_each_other() -> None:
    alone = replace(AGREEMENT, parties={"council": SIGNED, "school": UNSIGNED})

    assert bound_with("council", [alone], DAY) == {"council"}
    assert bound_with("school", [alone], DAY) == frozenset()


def test_where_all_must_sign_it_begins_with_the_last_of_those_who_were_parties_from_the_beginning() -> None:
    waiting = with_parties(council=SIGNED, school=SIGNED, trust=UNSIGNED)
    begun = with_parties(council=SIGNED, school=SIGNED, trust=Signature(DAY))

    assert bound_with("council", [waiting], DAY) == frozenset()
    assert bound_with("council", [begun], DAY) == {"council", "school", "trust"}


def test_where_all_must_sign_whoever_accedes_later_or_leaves_stops_nobody_else() -> None:
    later = with_parties(council=SIGNED, school=SIGNED, trust=Signature(None, None, date(2026, 5, 1)))
    left = with_parties(council=SIGNED, school=SIGNED, trust=Signature(date(2026, 1, 1), date(2026, 6, 1)))

    for agreement in (later, left):
        assert bound_with("council", [agreement], DAY) == {"council", "school"}
        assert bound_with("trust", [agreement], DAY) == frozenset()


def test_whoever_accedes_is_bound_from_the_day_of_the_signature() -> None:
    agreement = with_parties(council=SIGNED, school=SIGNED, trust=Signature(DAY, None, date(2026, 5, 1)))

    assert bound_with("trust", [agreement], date(2026, 6, 14)) == frozenset()
    assert bound_with("trust", [agreement], DAY) == {"council", "school", "trust"}


def test_every_step_has_states_in_which_it_can_be_taken_and_what_has_expired_is_never_signed() -> None:
    assert POSSIBLE.keys() == set(Step)
    assert {step for step in Step if State.EXPIRED in POSSIBLE[step]} == {Step.TERMINATE}
    assert {step for step in Step if State.TERMINATED in POSSIBLE[step]} == set()
