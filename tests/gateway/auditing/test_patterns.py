from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.case import Attachment, Period
from gateway.auditing.patterns.bulk_reading import BulkReading
from gateway.auditing.patterns.finding import SENTENCES, Finding, Pattern
from gateway.auditing.patterns.hours import OutOfHours, OutsideAttachment
from gateway.auditing.patterns.kin import Kin
from gateway.auditing.patterns.refused_first import RefusedFirst
from gateway.auditing.patterns.runs import MOST_TOLD
from gateway.auditing.patterns.strangers import Strangers
from gateway.auditing.patterns.thresholds import FILE, Thresholds, read_thresholds
from gateway.auditing.patterns.waking import Waking
from gateway.auditing.patterns.watcher import Watcher
from gateway.figures import FiguresRefused
from gateway.storage.known_people import Posting
from gateway.storage.log_looks import Look

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
ME, COLLEAGUE = "some.body", "any.body"


def look(day: int, person: int, *, hour: int = 10, who: str = ME, role: str = "pa", **more: str) -> Look:
    at = MONDAY + timedelta(days=day, hours=hour - 10, seconds=person)
    post = Posting(who, "youth-support", role, "marlowick")
    return Look(0, at, post, f"p{person}", more.get("kind", "disclosure"), more.get("outcome", ""))


def in_order(looks: Iterable[Look]) -> Iterator[Look]:
    for place, each in enumerate(sorted(looks, key=lambda each: each.at)):
        yield each._replace(place=place)


def findings(looks: Iterable[Look], *watchers: Watcher) -> list[Finding]:
    for each in in_order(looks):
        for watcher in watchers:
            watcher.see(each)
    return [found for watcher in watchers for found in watcher.found()]


def judging_by(limits: Mapping[str, Any]) -> Thresholds:
    return Thresholds(**limits)


def patterns(looks: Iterable[Look], ties: Mapping[tuple[str, str], Any] | None = None, **limits: int) -> list[Pattern]:
    given = judging_by(limits)
    waking = Waking(given, {ME: MONDAY - timedelta(days=1)}.get)
    all_of_them = BulkReading(given), Strangers(given, ties or {}), OutOfHours(given, {}), RefusedFirst(given), waking
    return [each.pattern for each in findings(looks, *all_of_them)]


USUAL = [look(day, person) for day in range(5) for person in range(4)]


def test_ordinary_weeks_are_worth_no_look() -> None:
    assert patterns([*USUAL, *(look(7 + day, person) for day in range(5) for person in range(6))]) == []


def test_many_more_in_one_day_than_on_ones_own_days_is_worth_a_look_and_a_busy_desk_is_not() -> None:
    assert patterns([*USUAL, *(look(7, person) for person in range(13))]) == [Pattern.BULK]
    assert patterns([*USUAL, *(look(7, person) for person in range(12))]) == []
    assert patterns(look(day, person) for day in range(5) for person in range(30)) == []
    assert patterns([*USUAL, *(look(7, person) for person in range(12))], bulk_times=2) == [Pattern.BULK]


def test_a_desk_whose_days_differ_is_given_more_room_than_one_whose_days_are_alike() -> None:
    working = [day for day in range(19) if day % 7 < 5]
    uneven = [
        look(day, n) for day, count in zip(working, (2, 14, 4, 12, 3, 13, 2, 14, 4), strict=False) for n in range(count)
    ]
    even = [look(day, n) for day in working[:9] for n in range(4)]
    day = [look(21, n) for n in range(18)]
    assert patterns([*even, *day]) == [Pattern.BULK]
    assert patterns([*uneven, *day]) == []
    assert Pattern.BULK in patterns([*uneven, *day], bulk_spreads=1, bulk_times=1)


def test_one_day_of_bulk_reading_does_not_make_the_next_one_usual() -> None:
    both = [*(look(7, person) for person in range(40)), *(look(8, person) for person in range(40))]
    assert patterns([*USUAL, *both]) == [Pattern.BULK, Pattern.BULK]


def test_a_newcomer_is_compared_with_others_in_the_role_and_with_a_fixed_number_where_there_are_none() -> None:
    colleagues = [each._replace(post=each.post._replace(practitioner=COLLEAGUE)) for each in USUAL]
    first_day = [look(4, person) for person in range(14)]
    assert patterns([*colleagues, *first_day]) == [Pattern.BULK]
    teachers = [each._replace(post=each.post._replace(role="teacher")) for each in colleagues]
    assert patterns([*teachers, *first_day]) == []
    assert patterns([*teachers, *(look(4, person) for person in range(25))]) == [Pattern.BULK]


def test_asking_about_strangers_in_one_week_is_worth_a_look() -> None:
    assert patterns([*USUAL, *(look(2, 50 + n, outcome="not-found") for n in range(5))]) == [Pattern.STRANGERS]
    assert patterns([*USUAL, *(look(2, 50, outcome="not-found") for _ in range(9))]) == []
    one_a_fortnight = [look(14 * n, 50 + n, outcome="not-found") for n in range(9)]
    assert patterns(one_a_fortnight) == []
    assert patterns(one_a_fortnight, window_days=60) == [Pattern.STRANGERS]


def test_a_run_tells_the_first_hundred_of_its_entries_and_counts_them_all() -> None:
    many = [look(n // 100, n, outcome="not-found") for n in range(400)]
    (one,) = findings(many, Strangers(Thresholds(), {}))
    assert (len(one.entries), len(one.young_people), one.entries_in_all) == (MOST_TOLD, MOST_TOLD, 400)


def test_a_refusal_just_before_a_relationship_begins_is_worth_a_look_and_one_long_before_is_not() -> None:
    refused = [look(0, 9, outcome="not-found")]
    soon, later = refused[0].at + timedelta(hours=3), refused[0].at + timedelta(hours=49)
    assert patterns(refused, {(ME, "p9"): [soon]}) == [Pattern.BEFORE_RELATIONSHIP]
    assert patterns(refused, {(ME, "p9"): [later]}) == []
    assert patterns(refused, {(ME, "p9"): [later]}, relationship_hours=50) == [Pattern.BEFORE_RELATIONSHIP]
    assert patterns(refused, {(ME, "p8"): [soon], (COLLEAGUE, "p9"): [soon]}) == []
    assert patterns(refused, {(ME, "p9"): [refused[0].at - timedelta(hours=1)]}) == []


def test_looks_at_night_are_worth_a_look_but_for_whoever_works_at_night() -> None:
    late = [look(day, 1, hour=22) for day in range(5)]
    assert patterns([*USUAL, *late]) == [Pattern.OUT_OF_HOURS]
    assert patterns([*USUAL, *late], day_ends=23) == []
    edt = [each._replace(post=each.post._replace(role="edt")) for each in late]
    assert patterns([*USUAL, *edt]) == []
    assert patterns([*USUAL, *(look(5, n) for n in range(4)), look(6, 1)]) == [Pattern.OUT_OF_HOURS]


def test_whoever_is_on_duty_or_always_works_in_the_evening_is_at_work() -> None:
    late = [look(day, 1, hour=22) for day in range(5)]
    evenings = [(each.at - timedelta(hours=1), each.at + timedelta(hours=1)) for each in late]
    assert findings(late, OutOfHours(Thresholds(), {ME: evenings})) == []
    assert len(findings(late, OutOfHours(Thresholds(), {ME: evenings[:-1], COLLEAGUE: evenings}))) == 0
    assert len(findings(late, OutOfHours(Thresholds(), {COLLEAGUE: evenings}))) == 1
    half = [
        *(look(7 * week, n) for week in range(4) for n in range(5)),
        *(look(7 * week, 1, hour=22) for week in range(4)),
    ]
    settled = [*half, *(look(7 * week + n, 1, hour=21) for week in range(1, 4) for n in (1, 2))]
    busy = [look(29 + n, 1, hour=22) for n in range(3)] + [look(29 + n, 2, hour=22) for n in range(3)]
    assert findings([*settled, *busy], OutOfHours(Thresholds(), {})) == []
    assert len(findings([*settled, *busy], OutOfHours(Thresholds(out_of_hours_usual_percent=90), {}))) == 1


SCHOOL = Attachment("a-school", frozenset({0, 1}), time(9), time(12), Period(date(2026, 1, 1)))
ROLLS = {"p1": [("a-school", Period(date(2025, 9, 1)))], "p2": [("another-school", Period(date(2025, 9, 1)))]}


def outside(looks: Iterable[Look], **limits: int) -> list[Finding]:
    return findings(looks, OutsideAttachment(judging_by(limits), {ME: [SCHOOL]}, ROLLS))


def test_being_refused_pupils_outside_the_hours_of_an_attachment_is_worth_a_look() -> None:
    refused = [look(day, 1, outcome="not-found") for day in (2, 3)] + [look(0, 1, hour=15, outcome="all_hidden")]
    (one,) = outside(refused)
    assert one.entries_in_all == len(refused)
    assert outside(refused, outside_attachment_at_least=4) == []
    assert outside(each._replace(at=MONDAY, outcome="not-found") for each in refused) == []
    assert outside(each._replace(outcome="") for each in refused) == []
    assert outside(each._replace(subject="p2") for each in refused) == []
    assert outside(each._replace(at=each.at - timedelta(days=70)) for each in refused) == []


def test_refusals_and_then_exceptional_access_to_the_same_one_are_worth_a_look() -> None:
    refused = [look(0, 9, outcome="all_hidden"), look(1, 9, outcome="all_hidden")]
    opened = look(2, 9, kind="exceptional_opened")
    assert patterns([*refused, opened]) == [Pattern.REFUSED_THEN_EXCEPTIONAL]
    assert patterns([*refused, opened._replace(subject="p8")]) == []
    assert patterns([*refused, opened._replace(at=opened.at + timedelta(days=8))]) == []
    assert patterns([*refused, opened], refused_before_exceptional=3) == []


def test_somebody_who_was_away_for_long_and_reads_many_is_worth_a_look() -> None:
    assert patterns([look(0, 1), *(look(70, person) for person in range(6))]) == [Pattern.WOKE_UP]
    assert patterns([look(0, 1), *(look(50, person) for person in range(6))]) == []
    assert patterns([look(0, 1), *(look(50, person) for person in range(6))], waking_days=40) == [Pattern.WOKE_UP]
    assert patterns(look(70, person) for person in range(6)) == [Pattern.WOKE_UP]
    assert patterns([look(0, 1), *(look(70 + 2 * person, person) for person in range(6))]) == []


def test_a_look_at_somebody_alike_is_told_once_with_every_entry() -> None:
    alike = {(ME, "p1"): Pattern.SAME_SURNAME, (COLLEAGUE, "p2"): Pattern.SAME_ADDRESS}
    (one,) = findings(USUAL, Kin(alike))
    assert (one.pattern, one.young_people, one.entries_in_all) == (Pattern.SAME_SURNAME, ("p1",), 5)


def test_thresholds_of_a_data_folder_change_what_is_found_and_a_wrong_word_is_told(tmp_path: Path) -> None:
    assert read_thresholds(tmp_path) == Thresholds()
    (tmp_path / FILE).write_text("bulk_at_least = 3\nbulk_times = 1\n")
    limits = read_thresholds(tmp_path)
    day = [look(7, n) for n in range(5)]
    assert findings([*USUAL, *day], BulkReading(Thresholds())) == []
    assert [each.pattern for each in findings([*USUAL, *day], BulkReading(limits))] == [Pattern.BULK]
    wrong = ("bulk = 3", "bulk_times = -1", "bulk_times = true", "bulk_times =", "window_days = 10001")
    for text in (*wrong, "homes = 3", '[homes]\nsomebody = "1 Some Street"'):
        (tmp_path / FILE).write_text(text)
        with pytest.raises(FiguresRefused, match=FILE):
            read_thresholds(tmp_path)


def test_every_pattern_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Pattern)
