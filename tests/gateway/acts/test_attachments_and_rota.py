from datetime import timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

MANAGER, PA, DUTY, OFFICE, HEAD = "helen.braithwell", "amara.okoye", "owen.tregear", "wes.kilbride", "edward.nyland"
NIAMH, KOFI = young_person_id("niamh-carrick"), young_person_id("kofi-ansah-reid")
FREE = {
    "practitioner": PA,
    "acting_for": "youth-support",
    "place": "fennel-row-school",
    "weekdays": [2],
    "starts_at": "15:45:00",
    "ends_at": "17:00:00",
    "starts_on": "2026-03-04",
    "remit": "targeted",
}
SLOT = {
    "service": "youth-support",
    "practitioner": DUTY,
    "covers": PA,
    "starts_at": "2026-03-04T17:00:00Z",
    "ends_at": "2026-03-04T22:00:00Z",
}


def rows(running: RunningGateway) -> list[tuple[Any, ...]]:
    tables = ("attachments", "rota_slots", "terms")
    return [row for table in tables for row in running.rows(f"SELECT * FROM {table} ORDER BY id")]  # noqa: S608


def refused(running: RunningGateway, status: int, user: str, path: str, **members: object) -> Reply:
    before = rows(running)
    with running.one_event_for(status) as replies:
        replies.append(running.ask(user, path, members))
    assert rows(running) == before
    return replies[0]


# Attachments


def test_an_attachment_opens_its_place_on_its_weekday_within_its_hours_until_it_ends(running: RunningGateway) -> None:
    robin = young_person_id("robin-averill")
    reply = running.ask(MANAGER, "/v1/attachments", FREE)
    assert (reply.status, reply.body["version"]) == (201, 1)
    assert running.newest.section(SectionName.DETAIL)["licence"] == "T30"
    running.clock.at = running.clock.at.replace(hour=16)
    assert running.disclosure(PA, robin, "guidance").status == 200
    path = f"/v1/attachments/{reply.body['attachment']}/end"
    assert running.ask(MANAGER, path, {"version": 1, "ends_on": "2026-03-04"}).body["version"] == 2
    assert running.disclosure(PA, robin, "guidance").status == 200
    running.clock.at += timedelta(days=7)
    assert running.disclosure(PA, robin, "guidance").status == 404


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"starts_at": "09:00:00", "ends_at": "12:00:00"}, "weekdays"),
        ({"ends_at": "15:45:00"}, "ends_at"),
        ({"ends_on": "2026-03-03"}, "ends_on"),
        ({"place": "camhs"}, "place"),
        ({"place": "nowhere"}, "place"),
        ({"practitioner": "nobody.atall"}, "practitioner"),
        ({"practitioner": "ruth.callender"}, "practitioner"),
    ],
)
def test_an_attachment_that_cannot_be_is_refused_by_field(
    running: RunningGateway, members: dict[str, object], field: str
) -> None:
    reply = refused(running, 422, MANAGER, "/v1/attachments", **{**FREE, **members})
    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)


def test_weekdays_are_numbered_from_monday_0_to_sunday_6(running: RunningGateway) -> None:
    assert "weekdays" in refused(running, 400, MANAGER, "/v1/attachments", **{**FREE, "weekdays": [7]}).body["fields"]


@pytest.mark.parametrize("user", [PA, "marcus.eddowes", "stella.amponsah", "yvonne.marsden"])
def test_nobody_attaches_themselves_or_the_staff_of_another_service(running: RunningGateway, user: str) -> None:
    refused(running, 403, user, "/v1/attachments", **FREE)


def test_of_two_who_end_an_attachment_one_wins(running: RunningGateway) -> None:
    record = running.ask(MANAGER, "/v1/attachments", FREE).body["attachment"]
    path, body = f"/v1/attachments/{record}/end", {"version": 1, "ends_on": "2026-03-11"}
    assert running.ask(MANAGER, path, body).status == 200
    assert refused(running, 409, OFFICE, path, **body).body["version"] == 2
    assert refused(running, 422, OFFICE, path, **{**body, "version": 2, "ends_on": "2026-03-18"}).body["field"]
    refused(running, 404, OFFICE, "/v1/attachments/attachment-x/end", **body)
    refused(running, 403, PA, "/v1/attachments/attachment-x/end", **body)


# The rota


def test_a_duty_opens_the_colleagues_cases_from_its_first_instant_to_its_last(running: RunningGateway) -> None:
    assert running.disclosure(DUTY, SAM, "guidance").status == 404
    reply = running.ask(MANAGER, "/v1/rota", SLOT)
    assert (reply.status, reply.body["version"]) == (201, 1)
    running.clock.at = running.clock.at.replace(hour=18, minute=40)
    assert running.disclosure(DUTY, SAM, "guidance").levels["id.contact"] == "full"
    assert running.search(DUTY, "averill", "guidance").body["young_people"][0]["young_person"] == SAM


def test_a_duty_that_is_cancelled_closes_at_once(running: RunningGateway) -> None:
    record = running.ask(MANAGER, "/v1/rota", SLOT).body["duty"]
    running.clock.at = running.clock.at.replace(hour=18)
    assert running.disclosure(DUTY, SAM, "guidance").status == 200
    path = f"/v1/rota/{record}/cancel"
    assert running.ask(MANAGER, path, {"version": 1}).body["version"] == 2
    assert running.disclosure(DUTY, SAM, "guidance").status == 404
    assert running.search(DUTY, "averill", "guidance").body["young_people"] == []
    refused(running, 409, MANAGER, path, version=1)
    refused(running, 422, MANAGER, path, version=2)
    refused(running, 404, MANAGER, "/v1/rota/duty-x/cancel", version=0)


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"ends_at": "2026-03-04T17:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-03-03T17:00:00Z", "ends_at": "2026-03-03T22:00:00Z"}, "ends_at"),
        ({"ends_at": "2026-04-20T17:00:00Z"}, "ends_at"),
        ({"covers": DUTY}, "covers"),
        ({"covers": "ruth.callender"}, "covers"),
        ({"practitioner": "ruth.callender", "covers": None}, "practitioner"),
    ],
)
def test_a_duty_that_cannot_be_is_refused_by_field(
    running: RunningGateway, members: dict[str, object], field: str
) -> None:
    wanted = {name: value for name, value in {**SLOT, **members}.items() if value is not None}
    assert refused(running, 422, MANAGER, "/v1/rota", **wanted).body["field"] == field


@pytest.mark.parametrize("user", [DUTY, PA, "marcus.eddowes"])
def test_nobody_puts_themselves_or_the_staff_of_another_service_on_the_rota(running: RunningGateway, user: str) -> None:
    refused(running, 403, user, "/v1/rota", **SLOT)


def test_a_manager_does_not_put_themselves_on_the_rota(running: RunningGateway) -> None:
    refused(running, 403, MANAGER, "/v1/rota", **{**SLOT, "practitioner": MANAGER})


# Terms


def test_a_term_that_is_set_closes_the_place_outside_it_to_whoever_is_attached(running: RunningGateway) -> None:
    assert running.disclosure(PA, NIAMH, "guidance").status == 200
    last_term = {"service": "larkhanger-school", "starts_on": "2026-01-05", "ends_on": "2026-03-03"}
    assert running.ask(HEAD, "/v1/terms", last_term).status == 201
    assert running.disclosure(PA, NIAMH, "guidance").status == 404
    assert running.disclosure(PA, KOFI, "guidance").status == 200


@pytest.mark.parametrize(
    ("user", "members", "status"),
    [
        ("stella.amponsah", {}, 403),
        (PA, {}, 403),
        (HEAD, {"ends_on": "2026-01-01"}, 422),
        (OFFICE, {"service": "nowhere"}, 422),
    ],
)
def test_a_term_is_set_by_its_own_place_and_ends_after_it_starts(
    running: RunningGateway, user: str, members: dict[str, object], status: int
) -> None:
    term = {"service": "larkhanger-school", "starts_on": "2026-01-05", "ends_on": "2026-03-03", **members}
    refused(running, status, user, "/v1/terms", **term)


def test_two_terms_of_one_place_share_no_day(running: RunningGateway) -> None:
    term = {"service": "larkhanger-school", "starts_on": "2026-01-05", "ends_on": "2026-03-27"}
    assert running.ask(OFFICE, "/v1/terms", term).status == 201
    again = {**term, "starts_on": "2026-03-27", "ends_on": "2026-07-17"}
    assert refused(running, 422, OFFICE, "/v1/terms", **again).body["field"] == "starts_on"
