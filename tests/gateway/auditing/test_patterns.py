from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.auditing.patterns.by_practitioner import patterns_of
from gateway.auditing.patterns.finding import SENTENCES, Look, Pattern
from gateway.auditing.patterns.thresholds import FILE, Thresholds, ThresholdsRefused, read_thresholds
from tests.gateway.acts.break_glass import open_access
from tests.gateway.running_gateway import SAM, RunningGateway

AUDITOR, HERE = "philippa.dray", "/v1/access-log/findings"
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def look(day: int, person: int, *, hour: int = 10, outcome: str = "shown", kind: str = "disclosure") -> Look:
    at = MONDAY + timedelta(days=day, hours=hour - 10)
    return Look(day * 100 + person, at, "some.body", "pa", f"p{person}", kind, outcome)


def patterns(looks: Iterable[Look], **limits: int) -> list[Pattern]:
    return [each.pattern for each in patterns_of(list(looks), Thresholds(**limits))]


USUAL = [look(day, person) for day in range(5) for person in range(4)]


def test_ordinary_weeks_are_worth_no_look() -> None:
    assert patterns([*USUAL, *(look(7 + day, person) for day in range(5) for person in range(6))]) == []


def test_many_more_in_one_day_than_on_ones_own_days_is_worth_a_look_and_a_busy_desk_is_not() -> None:
    assert patterns([*USUAL, *(look(7, person) for person in range(13))]) == [Pattern.BULK]
    assert patterns([*USUAL, *(look(7, person) for person in range(12))]) == []
    assert patterns(look(day, person) for day in range(5) for person in range(30)) == []
    assert patterns([*USUAL, *(look(7, person) for person in range(12))], bulk_times=2) == [Pattern.BULK]


def test_asking_about_strangers_is_worth_a_look() -> None:
    assert patterns([*USUAL, *(look(2, 50 + n, outcome="not-found") for n in range(5))]) == [Pattern.STRANGERS]
    assert patterns([*USUAL, *(look(2, 50, outcome="not-found") for _ in range(9))]) == []


def test_looks_at_night_are_worth_a_look_but_for_whoever_works_at_night() -> None:
    late = [look(day, 1, hour=22) for day in range(5)]
    assert patterns([*USUAL, *late]) == [Pattern.OUT_OF_HOURS]
    assert patterns([*USUAL, *(one._replace(role="edt") for one in late)]) == []
    assert patterns([*USUAL, *(look(5, n) for n in range(4)), look(6, 1)]) == [Pattern.OUT_OF_HOURS]


def test_refusals_and_then_exceptional_access_to_the_same_one_are_worth_a_look() -> None:
    refused = [look(0, 9, outcome="all_hidden"), look(1, 9, outcome="all_hidden")]
    opened = look(2, 9, kind="exceptional_opened", outcome="opened")
    assert patterns([*refused, opened]) == [Pattern.REFUSED_THEN_EXCEPTIONAL]
    assert patterns([*refused, opened._replace(subject="p8")]) == []


def test_somebody_who_was_away_for_long_and_reads_many_is_worth_a_look() -> None:
    assert patterns([look(0, 1), *(look(70, person) for person in range(6))]) == [Pattern.WOKE_UP]
    assert patterns([look(0, 1), *(look(50, person) for person in range(6))]) == []


def found(running: RunningGateway, who: str = AUDITOR, **body: object) -> list[dict[str, Any]]:
    reply = running.ask(who, HERE, body)
    assert reply.status == 200, reply.body
    listed: list[dict[str, Any]] = reply.body["findings"]
    return listed


def test_an_ordinary_day_of_the_demo_is_worth_no_look_but_for_those_who_are_never_seen(running: RunningGateway) -> None:
    asked = {"joanne.petrie": "safeguarding", "ben.stroud": "youth_justice", "amara.okoye": "guidance"}
    for who, purpose in asked.items():
        assert running.disclosure(who, SAM, purpose).status == 200
    assert {each["pattern"] for each in found(running)} <= {"dormant"}


def test_what_was_done_through_the_gateway_is_found_with_its_entries_and_names_no_young_person(
    running: RunningGateway,
) -> None:
    strangers = [row[0] for row in running.rows("SELECT id FROM young_people ORDER BY id")][:12]
    refused = [person for person in strangers if running.disclosure("declan.foyle", person, "guidance").status == 404]
    assert len(refused) >= 5
    (one,) = found(running, patterns=["strangers"])
    assert one["practitioner"] == "declan.foyle"
    assert len(one["entries"]) == len(refused)
    assert not [person for person in refused if person in str(one)]
    assert running.newest.clear["kind"] == "log_read"


def test_an_exceptional_access_that_nobody_reviewed_is_found_once_it_is_due(running: RunningGateway) -> None:
    assert open_access(running, "joanne.petrie", young_person=SAM).status == 201
    before = [each for each in found(running) if each["pattern"] == "exceptional_unreviewed"]
    running.clock.at += timedelta(days=7)
    after = [each for each in found(running) if each["pattern"] == "exceptional_unreviewed"]
    assert len(after) == len(before) + 1


def test_a_look_at_somebody_of_ones_own_surname_is_found_and_the_surname_is_not_told(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET name = 'Joanne Averill' WHERE id = 'joanne.petrie'")
    running.change("UPDATE young_people SET search_name = 'sam averill' WHERE id = ?", SAM)
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    assert running.disclosure("ben.stroud", SAM, "youth_justice").status == 200
    (one,) = found(running, patterns=["same_surname"])
    assert one["practitioner"] == "joanne.petrie"
    assert "averill" not in str(one).lower()


def test_at_most_a_month_is_asked_for_and_nobody_else_reads_it(running: RunningGateway) -> None:
    assert running.ask(AUDITOR, HERE, {"since": "2026-01-01", "until": "2026-03-01"}).status == 422
    assert running.ask(AUDITOR, HERE, {"patterns": ["nothing"]}).status == 400
    assert running.ask("joanne.petrie", HERE, {}).status == 403


def test_thresholds_of_a_data_folder_change_what_is_found_and_a_wrong_word_is_told(tmp_path: Path) -> None:
    assert read_thresholds(tmp_path) == Thresholds()
    (tmp_path / FILE).write_text("bulk_at_least = 3\nbulk_times = 1\n")
    limits = read_thresholds(tmp_path)
    assert [each.pattern for each in patterns_of([*USUAL, *(look(7, n) for n in range(5))], limits)] == [Pattern.BULK]
    for wrong in ("bulk = 3", "bulk_times = -1", "bulk_times = true", "bulk_times ="):
        (tmp_path / FILE).write_text(wrong)
        with pytest.raises(ThresholdsRefused, match=FILE):
            read_thresholds(tmp_path)


def test_every_pattern_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Pattern)
