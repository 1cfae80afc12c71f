from datetime import timedelta

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.break_glass import tasks
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway

PA = "amara.okoye"
LEON = young_person_id("leon-marchetti")
ABSENT = "yp-aaaaaaaaaaaaa"
NOT_SHARED = {
    "categories": ["ca.casenotes", "ca.plan"],
    "with_whom": "canary-whom: the letting agency",
    "because": "canary-because: it does not need to know",
    "review_on": "2026-04-01",
}
TOLD = {
    "categories": ["he.general", "id.contact"],
    "told_to": "emergency-department",
    "told_whom": "canary-whom: the sister in charge",
    "ground": "canary-ground: allergic to penicillin, and the log was down",
    "told_at": "2026-03-04T09:50:00+00:00",
}


def decide(running: RunningGateway, young_person: str = SAM, **changes: object) -> Reply:
    body = {name: value for name, value in {**NOT_SHARED, **changes}.items() if value is not None}
    return running.ask(PA, f"/v1/young-people/{young_person}/decisions-not-to-share", body)


def tell(running: RunningGateway, young_person: str = SAM, **changes: object) -> Reply:
    return running.ask(PA, f"/v1/young-people/{young_person}/told-elsewhere", {**TOLD, **changes})


def test_a_decision_not_to_share_is_recorded_and_comes_back_on_the_day_of_its_review(running: RunningGateway) -> None:
    with running.one_event_for(201) as replies:
        replies.append(decide(running))

    assert replies[0].body["categories"] == ["ca.plan", "ca.casenotes"]
    rows = running.rows(
        "SELECT young_person_id, categories, with_whom, because, decided_by, service_id FROM not_shared"
    )
    kept = '["ca.plan", "ca.casenotes"]'
    assert rows == [(SAM, kept, NOT_SHARED["with_whom"], NOT_SHARED["because"], PA, "youth-support")]
    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("not_shared", "recorded")
    assert b"canary" not in running.newest.everything
    (reminder,) = tasks(running, PA, "review_not_shared")
    assert reminder["due_at"] == "2026-04-01T11:00:00+00:00"


def test_without_a_day_of_review_nobody_is_reminded(running: RunningGateway) -> None:
    assert decide(running, review_on=None).status == 201
    assert tasks(running, PA, "review_not_shared") == []


def test_what_was_told_by_telephone_is_entered_afterwards_and_marked_as_such(running: RunningGateway) -> None:
    with running.one_event_for(201) as replies:
        replies.append(tell(running))

    detail = running.newest.section(SectionName.DETAIL)
    assert running.newest.clear["kind"] == "told_elsewhere"
    assert (detail["retrospective"], detail["told_at"]) == (True, "2026-03-04T09:50:00+00:00")
    assert detail["categories"] == ["id.contact", "he.general"]
    assert running.newest.section(SectionName.PARTIES)["told"] == "emergency-department"
    assert b"canary" not in running.newest.everything
    assert running.rows("SELECT told_by, told_to, told_whom FROM told_elsewhere") == [
        (PA, "emergency-department", TOLD["told_whom"])
    ]


@pytest.mark.parametrize(
    ("faulty", "refused", "field"),
    [
        ({"told_at": (NOW + timedelta(seconds=1)).isoformat()}, 422, "told_at"),
        ({"told_at": "2026-03-04T09:50:00"}, 400, "told_at"),
        ({"told_to": "nowhere"}, 422, "told_to"),
        ({"categories": []}, 400, "categories"),
        ({"categories": ["gossip"]}, 422, "categories"),
        ({"ground": ""}, 400, "ground"),
    ],
)
def test_what_was_told_in_the_future_to_nobody_or_of_nothing_is_refused(
    running: RunningGateway, faulty: dict[str, object], refused: int, field: str
) -> None:
    with running.one_event_for(refused) as replies:
        replies.append(running.ask(PA, f"/v1/young-people/{SAM}/told-elsewhere", {**TOLD, **faulty}))

    told = replies[0].body
    assert field in (told["fields"] if refused == 400 else [told["field"]])
    assert running.rows("SELECT count(*) FROM told_elsewhere") == [(0,)]


@pytest.mark.parametrize(
    ("faulty", "refused", "field"),
    [
        ({"review_on": "2026-03-04"}, 422, "review_on"),
        ({"review_on": "soon"}, 400, "review_on"),
        ({"categories": ["gossip"]}, 422, "categories"),
        ({"because": ""}, 400, "because"),
        ({"with_whom": ""}, 400, "with_whom"),
    ],
)
def test_a_decision_without_a_reason_or_with_a_review_in_the_past_is_refused(
    running: RunningGateway, faulty: dict[str, object], refused: int, field: str
) -> None:
    with running.one_event_for(refused) as replies:
        body = {**NOT_SHARED, **faulty}
        replies.append(running.ask(PA, f"/v1/young-people/{SAM}/decisions-not-to-share", body))

    told = replies[0].body
    assert field in (told["fields"] if refused == 400 else [told["field"]])
    assert running.rows("SELECT count(*) FROM not_shared UNION SELECT count(*) FROM tasks") == [(0,)]


def test_about_a_young_person_who_is_not_theirs_nothing_is_recorded(shared: RunningGateway) -> None:
    for act in (decide, tell):
        theirs, absent = act(shared, LEON), act(shared, ABSENT)
        assert (theirs.status, theirs.without_chance) == (404, absent.without_chance)
