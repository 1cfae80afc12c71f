"""A person with several posts names one in each session, and is nobody else in it: a secondment is a wall.

Ian Coverdale of the police is seconded to youth offending, which belongs to the council; Colin Thewlis of Larkhanger
School is lent to Fennel Row on two days a week.
"""

import json
from datetime import timedelta

import pytest

from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.break_glass import ACCESSES, STATED
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

IAN, COLIN = "ian.coverdale", "colin.thewlis"
SECONDED, HOME = "youth-offending", "police-investigations"
LENT, OWN_SCHOOL = "fennel-row-school", "larkhanger-school"
RHYS, ABSENT = young_person_id("rhys-maddernwell"), "yp-aaaaaaaaaaaaa"


def sent(running: RunningGateway, organisation: str, service: str, **claims: object) -> int:
    token = running.sign({**running.claims(IAN, service), **claims}, organisation)
    return running.send("/v1/agreements", token, method="GET").status


def read(running: RunningGateway, user: str, service: str, path: str) -> Reply:
    return running.send(path, running.token(user, service), method="GET")


def mentioned(running: RunningGateway, user: str, service: str, path: str, word: str) -> bool:
    reply = read(running, user, service, path)
    assert reply.status == 200
    return word in json.dumps(reply.body)


def seen_as_seconded(running: RunningGateway) -> None:
    body = {"young_person": RHYS, "purpose": "youth_justice"}
    assert running.ask(IAN, "/v1/disclosures", body, SECONDED).status == 200


def test_a_session_names_one_post_as_the_register_has_it_and_its_own_organisation_signs(
    running: RunningGateway,
) -> None:
    police = running.post_of(IAN, HOME).asker.organisation
    council = running.post_of(IAN, SECONDED).asker.organisation
    assert (sent(running, council, SECONDED), sent(running, police, HOME)) == (200, 200)

    # The police vouch for nobody at the council, nor the council for anybody at the police.
    issuers = {name: f"https://{name}.example" for name in (police, council)}
    assert sent(running, police, SECONDED, iss=issuers[police]) == 401
    assert sent(running, council, HOME, iss=issuers[council]) == 401
    assert sent(running, police, SECONDED) == 401
    # Nor is one post named with what belongs to the other.
    assert sent(running, council, SECONDED, role="police_investigator") == 401
    assert sent(running, council, SECONDED, capacity="substantive") == 401
    assert sent(running, council, SECONDED, capacity="lent") == 401
    assert sent(running, police, HOME, capacity="seconded") == 401
    for several in (["yot_worker", "police_investigator"], "yot_worker police_investigator"):
        assert sent(running, council, SECONDED, role=several) == 401


def test_what_is_open_to_a_seconded_officer_is_open_in_the_hosts_post_alone(running: RunningGateway) -> None:
    seen_as_seconded(running)
    for purpose in ("crime_prevention", "safeguarding"):
        there, absent = (
            running.ask(IAN, "/v1/disclosures", {"young_person": person, "purpose": purpose}, HOME)
            for person in (RHYS, ABSENT)
        )
        assert (there.status, there.without_chance) == (absent.status, absent.without_chance)
        assert there.status != 200


@pytest.mark.parametrize("path", ["/v1/tasks", ACCESSES, "/v1/approvals", "/v1/challenges"])
def test_no_list_of_the_home_post_names_a_young_person_of_the_hosts(running: RunningGateway, path: str) -> None:
    seen_as_seconded(running)
    asked(running)
    if path == ACCESSES:  # of which the police are told as well, for they hold something
        stated = {**STATED, "ground": "significant_harm", "young_person": RHYS}
        assert running.ask(IAN, ACCESSES, stated, SECONDED).status == 201

    assert mentioned(running, IAN, SECONDED, path, RHYS)
    assert not mentioned(running, IAN, HOME, path, RHYS)


def asked(running: RunningGateway) -> None:
    """Ask for approval, and challenge a refusal, in the post at the host."""
    why = {"because": "To plan the sessions.", "purpose": "youth_justice", "category": "he.mental"}
    about = f"/v1/young-people/{RHYS}"
    assert running.ask(IAN, f"{about}/approvals", why, SECONDED).status == 202
    assert running.ask(IAN, f"{about}/challenges", {**why, "urgent": False}, SECONDED).status == 202


def test_a_task_of_one_post_is_closed_in_no_other(running: RunningGateway) -> None:
    seen_as_seconded(running)
    task = read(running, IAN, SECONDED, "/v1/tasks").body["tasks"][0]
    closing = {"version": task["version"], "outcome": "done"}
    path = f"/v1/tasks/{task['task']}/close"

    elsewhere, absent = (running.ask(IAN, each, closing, HOME) for each in (path, "/v1/tasks/task-none/close"))
    assert (elsewhere.status, elsewhere.without_chance) == (404, absent.without_chance)
    assert running.ask(IAN, path, closing, SECONDED).status == 200


def test_what_was_to_do_in_a_post_that_ended_stays_with_the_host(running: RunningGateway) -> None:
    seen_as_seconded(running)
    assert not mentioned(running, "ben.stroud", SECONDED, "/v1/tasks", RHYS)
    ended = "UPDATE posts SET ends_on = '2026-03-03' WHERE practitioner_id = ? AND service_id = ?"
    running.change(ended, IAN, SECONDED)

    assert mentioned(running, "ben.stroud", SECONDED, "/v1/tasks", RHYS)
    assert not mentioned(running, IAN, HOME, "/v1/tasks", RHYS)


@pytest.mark.parametrize("day", range(5), ids=("Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
def test_whoever_is_lent_sees_the_hosts_pupils_from_the_hosts_post_alone_on_every_day(
    running: RunningGateway, day: int
) -> None:
    running.clock.at += timedelta(days=day)
    body = {"young_person": SAM, "purpose": "education"}

    assert running.ask(COLIN, "/v1/disclosures", body, LENT).status == 200
    assert running.ask(COLIN, "/v1/disclosures", body, OWN_SCHOOL).status == 404
    assert mentioned(running, COLIN, LENT, "/v1/tasks", SAM)
    assert not mentioned(running, COLIN, OWN_SCHOOL, "/v1/tasks", SAM)
    # The head of the school that lends him learns nothing by it either.
    assert running.ask("edward.nyland", "/v1/disclosures", body).status == 404


ATTACHED: dict[str, object] = {
    "practitioner": COLIN, "acting_for": OWN_SCHOOL, "place": LENT, "weekdays": [0, 1, 2], "starts_at": "08:30",
    "ends_at": "16:00", "starts_on": "2026-03-04", "ends_on": "2026-07-01", "remit": "targeted",
}  # fmt: skip


def test_whoever_holds_a_post_at_a_place_is_not_attached_to_it_for_another(running: RunningGateway) -> None:
    reply = running.ask("edward.nyland", "/v1/attachments", ATTACHED)

    assert (reply.status, reply.body["field"]) == (422, "place")


def test_whoever_is_attached_to_a_place_for_another_is_given_no_post_there(running: RunningGateway) -> None:
    elsewhere = {**ATTACHED, "place": "copperfold-school"}
    assert running.ask("edward.nyland", "/v1/attachments", elsewhere).status == 201
    post = {"service": "copperfold-school", "role": "careers_lead", "capacity": "lent", "starts_on": "2026-03-05"}

    reply = running.ask("irena.dabrowska", f"/v1/register/practitioners/{COLIN}/posts", post)

    assert (reply.status, reply.body["field"]) == (422, "service")


def test_an_approval_given_to_one_post_opens_nothing_in_another(running: RunningGateway) -> None:
    body = {"young_person": RHYS, "purpose": "youth_justice", "categories": ["sc.record"]}
    running.change(
        "INSERT INTO approvals (id, young_person_id, category, originator, practitioner_id, service_id, purpose,"
        " answer, answered_by, answered_at, expires_at) VALUES ('yes', ?, 'sc.record', 'social-care', ?, ?,"
        " 'youth_justice', 'approved', 'marcus.eddowes', '2026-03-04 09:00:00.000000', '2026-04-04 09:00:00.000000')",
        RHYS, IAN, HOME,
    )  # fmt: skip
    given_elsewhere = running.ask(IAN, "/v1/disclosures", body, SECONDED)
    running.change("UPDATE approvals SET service_id = ? WHERE id = 'yes'", SECONDED)
    given_here = running.ask(IAN, "/v1/disclosures", body, SECONDED)

    assert given_elsewhere.levels == {"sc.record": "hidden"}
    assert given_here.levels == {"sc.record": "summary"}
