from datetime import timedelta

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway

PA, BUDDY = "amara.okoye", "mei.tanaka"
NIAMH = young_person_id("niamh-carrick")
TRAINED_UNTIL = "UPDATE practitioners SET trained_until = ? WHERE id = 'amara.okoye'"


def book(running: RunningGateway, user: str = PA, whom: str = SAM, **members: object) -> Reply:
    body = {"place_kind": "home", "starts_at": "2026-03-05T14:00:00Z", "ends_at": "2026-03-05T15:00:00Z"}
    return running.ask(user, f"/v1/young-people/{whom}/contacts", {**body, "alone": False, **members})


def booked(running: RunningGateway) -> int:
    count: int = running.rows("SELECT count(*) FROM relationships WHERE kind = 'contact_booked'")[0][0]
    return count


def refused(running: RunningGateway, status: int, user: str = PA, whom: str = SAM, **members: object) -> Reply:
    before = booked(running)
    with running.one_event_for(status) as replies:
        replies.append(book(running, user, whom, **members))
    assert booked(running) == before
    return replies[0]


def test_a_contact_is_booked_for_its_day_and_says_when_and_in_what_kind_of_place(running: RunningGateway) -> None:
    reply = book(running)

    assert (reply.status, reply.body["day"]) == (201, "2026-03-05")
    wanted = "SELECT starts_on, ends_on, evidence FROM relationships WHERE id = ?"
    said = "contact from 14:00 to 15:00, home, in company"
    assert running.rows(wanted, reply.body["relationship"]) == [("2026-03-05", "2026-03-05", said)]
    event = running.newest
    assert (event.clear["kind"], event.section(SectionName.DETAIL)["licence"]) == ("contact_booked", "T29")


def test_on_the_day_of_the_contact_the_safety_of_practitioners_is_shown(running: RunningGateway) -> None:
    book(running)
    running.change("UPDATE relationships SET ends_on = '2026-03-04' WHERE kind = 'caseload'")
    running.clock.at += timedelta(days=1)
    on_the_day = running.disclosure(PA, SAM, "staff_safety").levels["sf.staff_safety"]
    running.clock.at += timedelta(days=1)
    assert (on_the_day, running.disclosure(PA, SAM, "staff_safety").status) == ("summary", 404)


def test_whoever_goes_alone_names_a_colleague_who_is_to_hear_that_it_is_over(running: RunningGateway) -> None:
    assert refused(running, 422, alone=True).body["field"] == "buddy"
    assert book(running, alone=True, buddy=BUDDY).status == 201
    told = running.rows("SELECT owner_id, due_at FROM tasks WHERE kind = 'hear_from_colleague'")
    assert told == [(BUDDY, "2026-03-05 15:00:00.000000")]


@pytest.mark.parametrize("buddy", [PA, "ruth.callender", "nobody.atall"])
def test_the_colleague_who_is_to_hear_works_there_and_is_somebody_else(running: RunningGateway, buddy: str) -> None:
    assert refused(running, 422, alone=True, buddy=buddy).body["field"] == "buddy"


def test_whose_training_has_lapsed_meets_nobody_alone_and_may_still_meet_them_in_company(
    running: RunningGateway,
) -> None:
    running.change(TRAINED_UNTIL, "2026-03-03")  # within the fortnight of grace
    reply = refused(running, 422, alone=True, buddy=BUDDY)
    assert (reply.body["field"], "training has lapsed" in reply.body["detail"]) == ("alone", True)
    assert book(running).status == 201


def test_training_counts_on_its_last_day(running: RunningGateway) -> None:
    running.change(TRAINED_UNTIL, "2026-03-04")
    assert book(running, alone=True, buddy=BUDDY).status == 201


def test_beyond_the_grace_of_training_nothing_is_booked_at_all(running: RunningGateway) -> None:
    running.change(TRAINED_UNTIL, "2026-02-17")
    assert refused(running, 403).body["type"] == "urn:concordat:problem:not-cleared"


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"ends_at": "2026-03-05T14:00:00Z"}, "ends_at"),
        ({"ends_at": "2026-03-05T13:00:00Z"}, "ends_at"),
        ({"ends_at": "2026-03-06T15:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-03-04T08:00:00Z", "ends_at": "2026-03-04T09:00:00Z"}, "starts_at"),
    ],
)
def test_a_contact_that_could_not_be_is_refused_by_field(
    running: RunningGateway, members: dict[str, str], field: str
) -> None:
    reply = refused(running, 422, **members)
    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)


def test_a_time_without_its_zone_is_no_time(running: RunningGateway) -> None:
    assert "starts_at" in refused(running, 400, starts_at="2026-03-05T14:00:00").body["fields"]


def test_a_contact_opens_nothing_to_whoever_is_merely_attached_to_a_school(running: RunningGateway) -> None:
    assert running.disclosure(PA, NIAMH, "guidance").status == 200
    assert NOW.hour == 10
    refused(running, 403, whom=NIAMH)
