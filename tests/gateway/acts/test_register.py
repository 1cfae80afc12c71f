import json
from datetime import timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

MANAGER, PA, COLLEAGUE, OFFICE, LEAD = "helen.braithwell", "amara.okoye", "mei.tanaka", "wes.kilbride", "eleanor.voss"
ALL = "/v1/register/practitioners"
SOMEBODY = {
    "name": "Perpetua Winsome",
    "service": "youth-support",
    "role": "pa",
    "supervisor": MANAGER,
    "vetted_until": "2028-03-01",
    "trained_until": "2027-03-01",
    "starts_on": "2026-03-04",
}


def listed(running: RunningGateway, user: str) -> dict[str, dict[str, Any]]:
    reply = running.send(ALL, running.token(user), method="GET")
    assert reply.status == 200
    return {one["practitioner"]: one for one in reply.body["practitioners"]}


def change(running: RunningGateway, user: str, whom: str, what: str, **members: object) -> Reply:
    return running.ask(user, f"{ALL}/{whom}/{what}", members)


def rows(running: RunningGateway) -> list[tuple[Any, ...]]:
    return [
        row
        for table in ("practitioners", "posts", "leaves", "approvers")
        for row in running.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3")  # noqa: S608 - our own tables
    ]


def refused(running: RunningGateway, status: int, user: str, path: str, **members: object) -> Reply:
    before = rows(running)
    with running.one_event_for(status) as replies:
        replies.append(running.ask(user, path, members))
    assert rows(running) == before
    return replies[0]


# Who keeps it


def test_a_manager_reads_the_entries_of_their_own_service_and_the_office_all(shared: RunningGateway) -> None:
    own, everybody = listed(shared, MANAGER), listed(shared, OFFICE)
    assert {post["service"] for one in own.values() for post in one["posts"]} == {"youth-support"}
    assert {"ruth.callender", PA} <= set(everybody)
    assert listed(shared, LEAD) == everybody
    event = shared.newest
    assert (event.clear["kind"], event.section(SectionName.DETAIL)["count"]) == ("register_read", len(everybody))
    assert b"Okoye" not in event.everything


@pytest.mark.parametrize("user", [PA, "ruth.callender", "yvonne.marsden"])
def test_nobody_else_reads_or_keeps_the_register(shared: RunningGateway, user: str) -> None:
    assert shared.send(ALL, shared.token(user), method="GET").status == 403
    assert shared.ask(user, ALL, SOMEBODY).status == 403


@pytest.mark.parametrize("user", ["philippa.dray", "nathan.orme"])
def test_the_register_is_not_for_auditors_and_data_protection_officers(shared: RunningGateway, user: str) -> None:
    reply = shared.ask(user, ALL, SOMEBODY)
    assert (reply.status, reply.body["type"]) == (403, "urn:concordat:problem:not-for-this-caller")


@pytest.mark.parametrize(
    ("what", "members"),
    [
        ("leave", {"starts_on": "2026-03-05", "ends_on": "2026-03-06"}),
        ("training", {"version": 0, "trained_until": "2030-01-01"}),
        ("vetting", {"version": 0, "vetted_until": "2030-01-01"}),
        ("posts", {"service": "youth-support", "role": "pa", "starts_on": "2026-03-05"}),
        ("posts/end", {"version": 0, "service": "youth-support", "role": "pa_manager", "ends_on": "2026-03-05"}),
        ("deactivate", {"version": 0}),
    ],
)
def test_nobody_changes_their_own_entry(running: RunningGateway, what: str, members: dict[str, object]) -> None:
    refused(running, 403, MANAGER, f"{ALL}/{MANAGER}/{what}", **members)
    refused(running, 403, OFFICE, f"{ALL}/{OFFICE}/{what}", **members)


@pytest.mark.parametrize(
    ("what", "members"),
    [
        ("leave", {"starts_on": "2026-03-05", "ends_on": "2026-03-06"}),
        ("training", {"version": 0, "trained_until": "2030-01-01"}),
        ("deactivate", {"version": 0}),
    ],
)
def test_a_manager_changes_no_entry_of_another_service(
    running: RunningGateway, what: str, members: dict[str, object]
) -> None:
    refused(running, 403, MANAGER, f"{ALL}/ruth.callender/{what}", **members)


def test_an_entry_that_is_not_there_is_told_to_those_who_keep_the_register_alone(running: RunningGateway) -> None:
    days = {"starts_on": "2026-03-05", "ends_on": "2026-03-06"}
    refused(running, 404, MANAGER, f"{ALL}/nobody.atall/leave", **days)
    refused(running, 403, PA, f"{ALL}/nobody.atall/leave", **days)


# Entering somebody


def test_somebody_new_is_entered_and_asks_with_the_next_token(running: RunningGateway) -> None:
    reply = running.ask(MANAGER, ALL, SOMEBODY)

    assert (reply.status, reply.body["version"]) == (201, 1)
    assert b"Perpetua" not in running.newest.everything
    person = reply.body["practitioner"]
    assert listed(running, MANAGER)[person]["posts"][0]["capacity"] == "substantive"
    assert running.disclosure(person, SAM, "guidance").status == 404


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"role": "head"}, "role"),
        ({"supervisor": "nobody.atall"}, "supervisor"),
        ({"vetted_until": "2026-03-03"}, "vetted_until"),
        ({"ends_on": "2026-03-01"}, "ends_on"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_by_field(
    running: RunningGateway, members: dict[str, object], field: str
) -> None:
    assert refused(running, 422, MANAGER, ALL, **{**SOMEBODY, **members}).body["field"] == field


def test_a_manager_enters_nobody_at_another_service(running: RunningGateway) -> None:
    refused(running, 403, MANAGER, ALL, **{**SOMEBODY, "service": "social-care", "role": "social_worker"})


def test_the_office_enters_somebody_at_a_service_without_a_manager(running: RunningGateway) -> None:
    reply = running.ask(OFFICE, ALL, {**SOMEBODY, "service": "camhs", "role": "camhs"})
    assert reply.status == 201


# Leave


def test_whoever_is_on_leave_today_is_kindly_kept_out_until_they_are_back(running: RunningGateway) -> None:
    given = change(running, MANAGER, PA, "leave", starts_on="2026-03-04", ends_on="2026-03-06")
    assert given.status == 200

    with running.one_event_for(403) as replies:
        replies.append(running.disclosure(PA, SAM, "guidance"))

    (reply,) = replies
    assert reply.body["type"] == "urn:concordat:problem:not-cleared"
    assert "on leave until 6 March 2026" in reply.body["detail"]
    assert "999" in reply.body["detail"]
    running.clock.at += timedelta(days=3)
    assert running.disclosure(PA, SAM, "guidance").status == 200


def test_whoever_is_back_early_is_let_in_once_their_manager_says_so(running: RunningGateway) -> None:
    leave = change(running, MANAGER, PA, "leave", starts_on="2026-03-02", ends_on="2026-03-06").body["leave"]
    assert change(running, MANAGER, PA, "leave/end", leave=leave, ends_on="2026-03-09").status == 422
    assert change(running, MANAGER, PA, "leave/end", leave="leave-x", ends_on="2026-03-03").status == 404
    assert change(running, MANAGER, PA, "leave/end", leave=leave, ends_on="2026-03-03").status == 200
    assert running.disclosure(PA, SAM, "guidance").status == 200


def test_leave_that_ends_before_it_starts_is_refused(running: RunningGateway) -> None:
    reply = refused(running, 422, MANAGER, f"{ALL}/{PA}/leave", starts_on="2026-03-06", ends_on="2026-03-05")
    assert reply.body["field"] == "ends_on"


# Training, vetting, posts, leaving


def test_renewed_training_opens_the_door_again(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET trained_until = '2026-02-01' WHERE id = ?", PA)
    assert running.disclosure(PA, SAM, "guidance").status == 403
    assert change(running, MANAGER, PA, "training", version=0, trained_until="2027-03-01").body["version"] == 1
    assert running.disclosure(PA, SAM, "guidance").status == 200


def test_of_two_who_change_an_entry_one_wins_and_the_other_is_told_the_version(running: RunningGateway) -> None:
    assert change(running, MANAGER, PA, "vetting", version=0, vetted_until="2027-03-01").status == 200
    reply = refused(running, 409, OFFICE, f"{ALL}/{PA}/training", version=0, trained_until="2027-03-01")
    assert (reply.body["version"], "vetted" in json.dumps(reply.body)) == (1, False)


def test_a_further_post_is_one_more_capacity_and_a_post_that_ends_shuts_the_door_the_day_after(
    running: RunningGateway,
) -> None:
    post = {"service": "fennel-row-school", "role": "pastoral", "starts_on": "2026-03-04", "capacity": "lent"}
    assert change(running, MANAGER, PA, "posts", **post).status == 403
    assert change(running, "stella.amponsah", PA, "posts", **post).status == 200
    assert change(running, "stella.amponsah", PA, "posts", **post).status == 422
    body = {"young_person": SAM, "purpose": "education"}
    assert running.ask(PA, "/v1/disclosures", body, "fennel-row-school").status == 200
    ended = {"service": "fennel-row-school", "role": "pastoral", "version": 1, "ends_on": "2026-03-04"}
    assert change(running, "stella.amponsah", PA, "posts/end", **ended).status == 200
    running.clock.at += timedelta(days=1)
    assert running.ask(PA, "/v1/disclosures", body, "fennel-row-school").status == 403
    as_adviser = {"young_person": SAM, "purpose": "guidance"}
    assert running.ask(PA, "/v1/disclosures", as_adviser, "youth-support").status == 200


def test_whoever_has_left_is_shut_out_at_once_and_their_supervisor_sees_to_the_cases(running: RunningGateway) -> None:
    token = running.token(PA)
    assert change(running, MANAGER, PA, "deactivate", version=0).status == 200
    body = {"young_person": SAM, "purpose": "guidance"}
    assert running.send("/v1/disclosures", token, json=body).status == 403
    assert running.rows("SELECT owner_id FROM tasks WHERE kind = 'reallocate_cases_of'") == [(MANAGER,)]


def test_a_manager_does_not_shut_out_somebody_who_works_elsewhere_as_well(running: RunningGateway) -> None:
    refused(running, 403, "stella.amponsah", f"{ALL}/colin.thewlis/deactivate", version=0)
    assert change(running, OFFICE, "colin.thewlis", "deactivate", version=0).status == 200


def test_every_change_of_an_entry_moves_what_an_answer_to_that_practitioner_was_built_on(
    running: RunningGateway,
) -> None:
    def counter() -> int:
        found = running.rows("SELECT value FROM counters WHERE kind = 'practitioner' AND key = ?", COLLEAGUE)
        return int(found[0][0]) if found else 0

    before = counter()
    leave = change(running, MANAGER, COLLEAGUE, "leave", starts_on="2026-04-01", ends_on="2026-04-02").body["leave"]
    change(running, MANAGER, COLLEAGUE, "leave/end", leave=leave, ends_on="2026-04-01")
    change(running, MANAGER, COLLEAGUE, "training", version=2, trained_until="2027-03-01")
    change(running, MANAGER, COLLEAGUE, "vetting", version=3, vetted_until="2027-03-01")
    change(running, MANAGER, COLLEAGUE, "deactivate", version=4)
    assert counter() == before + 5


# Approvers


def test_a_service_has_an_approver_and_a_deputy_for_a_category(running: RunningGateway) -> None:
    named = {"service": "social-care", "category": "sc.status", "approver": "pauline.strang"}
    for deputy in ("tunde.balogan", "ruth.callender"):
        reply = running.ask("marcus.eddowes", "/v1/register/approvers", {**named, "deputy": deputy})
        assert reply.status == 201
    stored = running.rows("SELECT category, approver_id, deputy_id FROM approvers WHERE service_id = 'social-care'")
    assert stored == [("sc.status", "pauline.strang", "ruth.callender")]


@pytest.mark.parametrize(
    ("members", "status", "field"),
    [
        ({"approver": "marcus.eddowes"}, 403, None),
        ({"deputy": "marcus.eddowes"}, 403, None),
        ({"service": "youth-support"}, 403, None),
        ({"category": "sc.statu"}, 422, "category"),
        ({"deputy": "pauline.strang"}, 422, "deputy"),
        ({"approver": PA}, 422, "approver"),
        ({"deputy": "nobody.atall"}, 422, "deputy"),
    ],
)
def test_an_approver_who_cannot_be_is_refused(
    running: RunningGateway, members: dict[str, object], status: int, field: str | None
) -> None:
    named = {"service": "social-care", "category": "sc.status", "approver": "pauline.strang", **members}
    assert refused(running, status, "marcus.eddowes", "/v1/register/approvers", **named).body.get("field") == field


# The people who answer for what others do


@pytest.mark.parametrize("role", ["dpo", "caldicott_guardian", "auditor"])
def test_an_agencys_own_data_protection_officer_guardian_or_auditor_has_no_case_endpoint(
    running: RunningGateway, role: str
) -> None:
    running.change("UPDATE posts SET role = ? WHERE practitioner_id = ?", role, PA)
    running.change(
        "UPDATE issuers SET may_name = ? WHERE organisation_id = 'marlowick-council'",
        json.dumps([["youth-support", role]]),
    )
    reply = running.disclosure(PA, SAM, "guidance")
    assert (reply.status, reply.body["type"]) == (403, "urn:concordat:problem:not-for-this-caller")
