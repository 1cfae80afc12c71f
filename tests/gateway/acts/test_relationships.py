import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway
from tests.gateway.storage.test_number_of_statements import statements

MANAGER, OTHER_MANAGER, PA, COLLEAGUE = "helen.braithwell", "marcus.eddowes", "amara.okoye", "mei.tanaka"
SOCIAL_WORKER, POLICE, DSL, FAMILY_WORKER = "ruth.callender", "carol.steadman", "joanne.petrie", "lorna.petherick"
CALLUM, HARUTO, GRACE = (young_person_id(key) for key in ("callum-reddoch", "haruto-eguchi", "grace-mutasa"))
NOBODY = "yp-nobody"
TODAY, TOMORROW = NOW.date().isoformat(), (NOW.date() + timedelta(days=1)).isoformat()


def start(running: RunningGateway, user: str, kind: str, whom: str = SAM, **members: object) -> Reply:
    body = {"kind": kind, "evidence": "as agreed", **members}
    return running.ask(user, f"/v1/young-people/{whom}/relationships", body)


def end(running: RunningGateway, user: str, record: str, whom: str = SAM, **members: object) -> Reply:
    body = {"version": 0, "because": "It is done.", **members}
    return running.ask(user, f"/v1/young-people/{whom}/relationships/{record}/end", body)


def listed(running: RunningGateway, user: str, whom: str = SAM) -> Reply:
    return running.send(f"/v1/young-people/{whom}/relationships", running.token(user), method="GET")


def stands(running: RunningGateway, user: str, whom: str = SAM, purpose: str = "guidance") -> bool:
    return running.disclosure(user, whom, purpose).status == 200


def stored(running: RunningGateway) -> int:
    count: int = running.rows("SELECT count(*) FROM relationships")[0][0]
    return count


def tasks(running: RunningGateway, kind: str) -> list[tuple[Any, ...]]:
    return running.rows("SELECT owner_id, owner_service, about, due_at, closed_at FROM tasks WHERE kind = ?", kind)


def record_of(running: RunningGateway, kind: str, service: str, whom: str = SAM) -> str:
    found = "SELECT id FROM relationships WHERE young_person_id = ? AND kind = ? AND service_id = ? AND ends_on IS NULL"
    record: str = running.rows(found, whom, kind, service)[0][0]
    return record


def refused(running: RunningGateway, status: int, what: Callable[[], Reply]) -> Reply:
    """Check that it is refused and logged, and that nothing is stored."""
    before = stored(running)
    with running.one_event_for(status) as replies:
        replies.append(what())
    assert stored(running) == before
    return replies[0]


# Allocation


def test_a_manager_allocates_a_case_of_their_service_and_the_adviser_sees_it_at_once(running: RunningGateway) -> None:
    assert not stands(running, COLLEAGUE)

    with running.one_event_for(201) as replies:
        replies.append(start(running, MANAGER, "caseload", practitioner=COLLEAGUE))

    assert replies[0].body["version"] == 1
    assert stands(running, COLLEAGUE)
    event = running.events()[-2]
    assert (event.clear["kind"], event.clear["outcome"]) == ("relationship_started", "started")
    assert event.section(SectionName.DETAIL)["licence"] == "T10"
    assert b"as agreed" not in event.everything


def test_whoever_allocates_is_not_let_into_the_case_by_it(running: RunningGateway) -> None:
    assert not stands(running, OTHER_MANAGER, purpose="care_planning")
    start(running, OTHER_MANAGER, "caseload", practitioner="tunde.balogan")
    assert not stands(running, OTHER_MANAGER, purpose="care_planning")


@pytest.mark.parametrize("user", [MANAGER, OTHER_MANAGER])
def test_nobody_allocates_a_case_to_themselves(running: RunningGateway, user: str) -> None:
    reply = refused(running, 403, lambda: start(running, user, "caseload", practitioner=user))
    assert reply.body["type"] == "urn:concordat:problem:action-not-open"


def test_an_adviser_does_not_allocate_cases(running: RunningGateway) -> None:
    refused(running, 403, lambda: start(running, PA, "caseload", practitioner=COLLEAGUE))


def test_a_manager_allocates_nothing_at_another_service(running: RunningGateway) -> None:
    at_social_care = {"service": "social-care", "practitioner": "tunde.balogan"}
    refused(running, 403, lambda: start(running, MANAGER, "caseload", **at_social_care))


@pytest.mark.parametrize(
    "user",
    ["angela.fairlie", "declan.foyle", "carol.steadman", "colin.thewlis"],
    ids=["manager", "pa", "police", "lent"],
)
def test_whoever_does_not_know_a_young_person_gets_what_nobody_at_all_gets(shared: RunningGateway, user: str) -> None:
    path = "/v1/young-people/{}/"
    calls: list[tuple[str, str, dict[str, object] | None]] = [
        ("POST", "relationships", {"kind": "caseload", "practitioner": COLLEAGUE, "evidence": "e"}),
        ("POST", "relationships", {"kind": "referral_pending", "service": "early-help", "evidence": "e"}),
        ("POST", "relationships/re-g2fzb4k6dhhij/end", {"version": 0, "because": "b"}),
        ("GET", "relationships", None),
        ("POST", "exclusions", {"because": "b"}),
        (
            "POST",
            "contacts",
            {
                "starts_at": "2026-03-05T10:00Z",
                "ends_at": "2026-03-05T11:00Z",
                "place_kind": "home",
                "alone": False,
            },
        ),
    ]
    elsewhere = CALLUM if user == "colin.thewlis" else HARUTO if user != "declan.foyle" else SAM
    for method, tail, body in calls:
        call: dict[str, Any] = {"method": method}
        if body is not None:
            call |= {"data": json.dumps(body), "content_type": "application/json"}
        service = "larkhanger-school" if user == "colin.thewlis" else ""
        theirs, absent = (
            shared.send(path.format(whom) + tail, shared.token(user, service), **call) for whom in (elsewhere, NOBODY)
        )
        assert (theirs.status, theirs.without_chance) == (404, absent.without_chance)


def test_a_case_that_was_closed_within_six_months_is_allocated_again_by_its_service(running: RunningGateway) -> None:
    adaeze = young_person_id("adaeze-umehara")
    assert start(running, MANAGER, "caseload", adaeze, practitioner=COLLEAGUE).status == 201
    running.change("UPDATE relationships SET ends_on = '2025-08-01' WHERE young_person_id = ?", adaeze)
    assert start(running, MANAGER, "caseload", adaeze, practitioner=COLLEAGUE).status == 404


def fill(running: RunningGateway, practitioner: str, cases: int) -> None:
    """Give a practitioner so many open cases in all, each of somebody else."""
    running.change("UPDATE relationships SET ends_on = '2026-03-03' WHERE practitioner_id = ?", practitioner)
    ids = [row[0] for row in running.rows("SELECT id FROM young_people WHERE id <> ? LIMIT ?", SAM, cases)]
    for number, whom in enumerate(ids):
        running.change(
            "INSERT INTO relationships (id, young_person_id, kind, service_id, practitioner_id, starts_on, evidence,"
            " recorded_by, recorded_at) VALUES (?, ?, 'caseload', 'youth-support', ?, '2026-03-01', 'e', ?, ?)",
            f"full-{number}", whom, practitioner, MANAGER, "2026-03-01 09:00:00.000000",
        )  # fmt: skip


@pytest.mark.parametrize(("open_cases", "told"), [(13, []), (14, [(MANAGER, None)])])
def test_from_fifteen_open_cases_the_manager_is_told_that_the_caseload_is_full(
    running: RunningGateway, open_cases: int, told: list[tuple[str, None]]
) -> None:
    fill(running, COLLEAGUE, open_cases)
    assert start(running, MANAGER, "caseload", practitioner=COLLEAGUE).status == 201
    assert [row[:2] for row in tasks(running, "caseload_full")] == told


def test_above_twenty_open_cases_no_more_are_allocated_without_a_reason_and_nobody_loses_one(
    running: RunningGateway,
) -> None:
    fill(running, COLLEAGUE, 20)
    reply = refused(running, 422, lambda: start(running, MANAGER, "caseload", practitioner=COLLEAGUE))
    assert (reply.body["field"], "20" in reply.body["detail"]) == ("override_because", True)
    with_reason = {"practitioner": COLLEAGUE, "override_because": "Nobody else speaks Turkish."}

    assert start(running, MANAGER, "caseload", **with_reason).status == 201

    known = running.rows("SELECT young_person_id FROM relationships WHERE id LIKE 'full-%'")
    assert all(stands(running, COLLEAGUE, row[0]) for row in known[:3])
    assert stands(running, COLLEAGUE)


def test_a_social_workers_caseload_has_no_advisers_limit(running: RunningGateway) -> None:
    fill(running, "tunde.balogan", 20)
    running.change("UPDATE relationships SET service_id = 'social-care' WHERE id LIKE 'full-%'")
    assert start(running, OTHER_MANAGER, "caseload", practitioner="tunde.balogan").status == 201


# Referral


def test_a_referral_lets_the_other_service_triage_for_ten_working_days(running: RunningGateway) -> None:
    assert not stands(running, FAMILY_WORKER, purpose="early_help")
    reply = start(running, DSL, "referral_pending", service="early-help", evidence="reference 204")
    assert (reply.status, reply.body["tasks"]) == (201, ["triage_referral"])
    assert stands(running, FAMILY_WORKER, purpose="early_help")
    # Ten working days after Wednesday the 4th is Wednesday the 18th.
    assert [row[:2] for row in tasks(running, "triage_referral")] == [(None, "early-help")]
    running.clock.at = NOW.replace(day=18, hour=20)
    assert stands(running, FAMILY_WORKER, purpose="early_help")
    running.clock.at = NOW.replace(day=19)
    assert not stands(running, FAMILY_WORKER, purpose="early_help")


def test_nobody_refers_to_their_own_service(running: RunningGateway) -> None:
    refused(running, 403, lambda: start(running, DSL, "referral_pending", evidence="reference 204"))


def test_nobody_refers_to_a_service_where_they_hold_another_post(running: RunningGateway) -> None:
    path = f"/v1/young-people/{SAM}/relationships"
    referral = {"kind": "referral_pending", "service": "larkhanger-school", "evidence": "reference 204"}
    refused(running, 403, lambda: running.ask("colin.thewlis", path, referral, "fennel-row-school"))


def test_where_there_is_no_manager_a_colleague_hands_the_referral_on_and_never_takes_it(
    running: RunningGateway,
) -> None:
    start(running, DSL, "referral_pending", service="early-help", evidence="reference 204")
    refused(running, 403, lambda: start(running, FAMILY_WORKER, "caseload", practitioner=FAMILY_WORKER))
    assert start(running, FAMILY_WORKER, "caseload", practitioner="sadiq.rahmani").status == 201
    assert "caseload" in [row["kind"] for row in listed(running, "sadiq.rahmani").body["relationships"]]


def test_the_manager_of_the_service_that_was_referred_to_allocates(running: RunningGateway) -> None:
    assert running.disclosure(PA, CALLUM, "guidance").levels["id.core"] == "summary"
    assert start(running, MANAGER, "caseload", CALLUM, practitioner=PA).status == 201
    assert running.disclosure(PA, CALLUM, "guidance").levels["id.core"] == "full"


# Threshold decisions

ENQUIRY = {"decided_by": OTHER_MANAGER, "decision_ground": "What was seen.", "ends_on": "2026-03-18"}
TO_POLICE = {"service": "police-public-protection", "practitioner": POLICE}


def test_a_threshold_decision_opens_the_case_to_whom_it_names_and_its_maker_is_asked_to_confirm(
    running: RunningGateway,
) -> None:
    assert not stands(running, POLICE, purpose="safeguarding")
    reply = start(running, SOCIAL_WORKER, "strategy_discussion", **TO_POLICE, **ENQUIRY)
    assert (reply.status, reply.body["tasks"]) == (201, ["confirm_your_decision"])
    assert running.disclosure(POLICE, SAM, "safeguarding").levels["id.core"] == "full"
    assert [row[0] for row in tasks(running, "confirm_your_decision")] == [OTHER_MANAGER]


def test_a_manager_records_the_decision_that_they_made_for_the_social_worker_who_carries_it_out(
    running: RunningGateway,
) -> None:
    before = running.disclosure(SOCIAL_WORKER, SAM, "safeguarding").levels["ca.casenotes"]
    assert start(running, OTHER_MANAGER, "s47_enquiry", practitioner=SOCIAL_WORKER, **ENQUIRY).status == 201
    after = running.disclosure(SOCIAL_WORKER, SAM, "safeguarding").levels["ca.casenotes"]
    assert (before, after) == ("hidden", "full")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decided_by": None}, "decided_by"),
        ({"decided_by": POLICE}, "decided_by"),
        ({"decided_by": PA}, "decided_by"),
        ({"decided_by": "nobody.atall"}, "decided_by"),
        ({"decision_ground": None}, "decision_ground"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": "2026-03-03"}, "ends_on"),
        ({"starts_on": "2026-03-20"}, "ends_on"),
        ({"practitioner": "amara.okoye"}, "practitioner"),
        ({"practitioner": None}, "practitioner"),
        ({"service": "no-such-service"}, "service"),
    ],
)
def test_a_threshold_that_lacks_what_it_needs_is_refused_by_field_and_rule(
    running: RunningGateway, changed: dict[str, str | None], field: str
) -> None:
    members = {name: value for name, value in {**TO_POLICE, **ENQUIRY, **changed}.items() if value is not None}
    reply = refused(running, 422, lambda: start(running, SOCIAL_WORKER, "strategy_discussion", **members))
    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)
    assert not stands(running, POLICE, purpose="safeguarding")


def test_nobody_opens_an_enquiry_to_themselves_whoever_decided(running: RunningGateway) -> None:
    refused(running, 403, lambda: start(running, SOCIAL_WORKER, "s47_enquiry", practitioner=SOCIAL_WORKER, **ENQUIRY))
    by_the_hub = {**ENQUIRY, "decided_by": "sandra.whitlow"}
    refused(
        running, 403, lambda: start(running, OTHER_MANAGER, "s47_enquiry", practitioner=OTHER_MANAGER, **by_the_hub)
    )


def test_a_school_asks_the_hub_which_sees_an_outline_until_its_threshold_is_decided(running: RunningGateway) -> None:
    members = {"decision_ground": "Third week without a coat.", "ends_on": "2026-03-18", "service": "safeguarding-hub"}
    assert start(running, DSL, "mash_enquiry", **members).status == 201
    levels = running.disclosure("sandra.whitlow", SAM, "safeguarding").levels
    assert (levels["id.core"], levels["id.contact"]) == ("summary", "hidden")


# What is refused


@pytest.mark.parametrize("kind", ["attached", "duty_cover", "contact_booked", "former", "excluded"])
def test_what_follows_from_something_else_is_not_recorded_by_hand(running: RunningGateway, kind: str) -> None:
    reply = refused(running, 422, lambda: start(running, MANAGER, kind, practitioner=COLLEAGUE))
    assert reply.body["field"] == "kind"


def test_an_unknown_kind_is_told_with_the_known_ones(running: RunningGateway) -> None:
    reply = refused(running, 422, lambda: start(running, MANAGER, "caselod", practitioner=COLLEAGUE))
    assert (reply.body["type"], reply.body["did_you_mean"]) == ("urn:concordat:problem:unknown-word", "caseload")


def test_the_same_relationship_is_not_recorded_twice(running: RunningGateway) -> None:
    reply = refused(running, 422, lambda: start(running, MANAGER, "caseload", practitioner=PA))
    assert reply.body["field"] == "starts_on"


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"practitioner": "nobody.atall"}, "practitioner"),
        ({"practitioner": "ruth.callender"}, "practitioner"),
        ({"practitioner": COLLEAGUE, "ends_on": "2026-03-03"}, "ends_on"),
        ({"practitioner": COLLEAGUE, "decided_by": OTHER_MANAGER}, "decided_by"),
        ({}, "practitioner"),
    ],
)
def test_a_case_that_nobody_could_have_is_refused_by_field(
    running: RunningGateway, members: dict[str, str], field: str
) -> None:
    assert refused(running, 422, lambda: start(running, MANAGER, "caseload", **members)).body["field"] == field


def test_somebody_who_has_left_is_given_no_case(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET active = false WHERE id = ?", COLLEAGUE)
    refused(running, 422, lambda: start(running, MANAGER, "caseload", practitioner=COLLEAGUE))


# Closing


def test_closing_a_case_starts_the_grace_hands_the_tasks_over_and_asks_for_the_exit_summary(
    running: RunningGateway,
) -> None:
    running.change(
        "INSERT INTO tasks (id, kind, young_person_id, owner_id, about, categories, raised_at)"
        " VALUES ('t', 'assess_competence', ?, ?, 'consent:c', '[]', '2026-03-01 09:00:00.000000')",
        SAM, PA,
    )  # fmt: skip
    record = record_of(running, "caseload", "youth-support")

    reply = end(running, MANAGER, record)

    assert (reply.status, reply.body["version"], reply.body["ends_on"]) == (200, 1, TODAY)
    assert reply.body["grace_until"] == "2026-04-02"
    assert running.rows("SELECT owner_id, owner_service FROM tasks WHERE id = 't'") == [(None, "youth-support")]
    assert [row[0] for row in tasks(running, "write_exit_summary")] == [PA]
    running.clock.at += timedelta(days=1)
    levels = running.disclosure(PA, SAM, "guidance").levels
    assert (levels["ca.casenotes"], levels["ed.attendance"]) == ("full", "hidden")
    running.clock.at += timedelta(days=28)
    assert stands(running, PA)
    running.clock.at += timedelta(days=1)
    assert not stands(running, PA)


def test_an_adviser_gives_up_a_case_of_their_own_and_not_one_of_a_colleagues(running: RunningGateway) -> None:
    record = record_of(running, "caseload", "youth-support")
    start(running, MANAGER, "caseload", practitioner=COLLEAGUE)
    refused(running, 403, lambda: end(running, COLLEAGUE, record))
    assert end(running, PA, record).status == 200


def test_whoever_leaves_the_team_at_once_sees_nothing_the_same_day(running: RunningGateway) -> None:
    added = start(running, SOCIAL_WORKER, "tac_member", service="early-help", practitioner=FAMILY_WORKER)
    assert stands(running, FAMILY_WORKER, purpose="early_help")
    left = end(running, SOCIAL_WORKER, added.body["relationship"], version=1, at_once=True)
    assert (left.status, left.body["grace_until"]) == (200, None)
    assert not stands(running, FAMILY_WORKER, purpose="early_help")


def test_of_two_who_close_the_same_case_one_wins_and_the_other_is_told_the_version(running: RunningGateway) -> None:
    record = record_of(running, "caseload", "youth-support")
    assert end(running, MANAGER, record, ends_on=TOMORROW).status == 200
    reply = refused(running, 409, lambda: end(running, PA, record))
    assert (reply.body["type"], reply.body["version"]) == ("urn:concordat:problem:conflict", 1)


@pytest.mark.parametrize("members", [{"ends_on": "2026-03-09"}, {"ends_on": "2025-01-01"}])
def test_an_ending_neither_lengthens_a_relationship_nor_lies_before_it(
    running: RunningGateway, members: dict[str, str]
) -> None:
    record = record_of(running, "caseload", "youth-support")
    end(running, MANAGER, record, ends_on=TOMORROW)
    reply = refused(running, 422, lambda: end(running, MANAGER, record, version=1, **members))
    assert reply.body["field"] == "ends_on"


def test_what_is_over_is_not_ended_again(running: RunningGateway) -> None:
    record = record_of(running, "caseload", "youth-support")
    end(running, MANAGER, record)
    running.clock.at += timedelta(days=2)
    refused(running, 422, lambda: end(running, MANAGER, record, version=1))


def test_a_relationship_of_another_service_is_not_there_to_be_ended(running: RunningGateway) -> None:
    other = record_of(running, "caseload", "social-care")
    theirs, absent = (refused(running, 404, partial(end, running, PA, one)) for one in (other, "relationship-x"))
    assert theirs.without_chance == absent.without_chance


# Reading


def test_a_service_reads_its_own_relationships_and_no_others(running: RunningGateway) -> None:
    kinds = {row["kind"] for row in listed(running, PA).body["relationships"]}
    assert kinds == {"caseload", "supervisor_of"}
    assert running.newest.section(SectionName.DETAIL)["count"] == 2
    assert {row["kind"] for row in listed(running, DSL).body["relationships"]} == {"on_roll"}


# Conflicts of interest


def declare(running: RunningGateway, user: str, whom: str = SAM, **members: object) -> Reply:
    return running.ask(user, f"/v1/young-people/{whom}/exclusions", {"because": "She is my niece.", **members})


def test_whoever_declares_a_conflict_is_out_at_once_and_the_supervisor_finds_somebody_else(
    running: RunningGateway,
) -> None:
    assert stands(running, PA)

    reply = declare(running, PA, review_on="2026-09-01")

    assert (reply.status, reply.body["review_on"]) == (201, "2026-09-01")
    assert b"niece" not in running.newest.everything
    assert not stands(running, PA)
    assert listed(running, PA).status == 404
    for kind in ("conflict_declared", "reallocate_case", "review_conflict"):
        assert [row[0] for row in tasks(running, kind)] == [MANAGER]
    start(running, MANAGER, "caseload", practitioner=COLLEAGUE)
    assert [row[4] is not None for row in tasks(running, "reallocate_case")] == [True]


def test_why_somebody_is_too_near_is_not_shown_to_their_colleagues(running: RunningGateway) -> None:
    declare(running, PA)
    (row,) = (row for row in listed(running, MANAGER).body["relationships"] if row["kind"] == "excluded")
    assert (row["practitioner"], row["evidence"]) == (PA, "")


def test_only_somebody_else_lifts_a_conflict_of_interest(running: RunningGateway) -> None:
    record = declare(running, PA).body["relationship"]
    refused(running, 404, lambda: end(running, PA, record, version=1, at_once=True))
    assert end(running, MANAGER, record, version=1, at_once=True).status == 200
    assert stands(running, PA)


def test_a_manager_does_not_lift_their_own_conflict_of_interest(running: RunningGateway) -> None:
    record = declare(running, MANAGER).body["relationship"]
    refused(running, 404, lambda: end(running, MANAGER, record, version=1, at_once=True))


@pytest.mark.parametrize("review_on", ["2026-03-04", "2026-03-03", "2027-04-01"])
def test_a_conflict_is_looked_at_again_on_a_day_to_come_within_a_year(running: RunningGateway, review_on: str) -> None:
    reply = refused(running, 422, lambda: declare(running, PA, review_on=review_on))
    assert reply.body["field"] == "review_on"


# The first relationship, through a match


def match(running: RunningGateway, user: str, whom: str, **members: object) -> str:
    name, born, address = running.rows("SELECT name, date_of_birth, address FROM young_people WHERE id = ?", whom)[0]
    body = {"name": name, "date_of_birth": born, "address": address, "purpose": "guidance", **members}
    reply = running.ask(user, "/v1/young-people/match", body)
    assert reply.status == 200, reply.body
    handle: str = reply.body["handle"]
    return handle


def test_a_manager_who_received_a_referral_on_paper_takes_the_first_step_by_a_match(running: RunningGateway) -> None:
    teodor = young_person_id("teodor-wilk")
    refused(running, 404, lambda: start(running, MANAGER, "caseload", teodor, practitioner=PA))
    handle = match(running, MANAGER, teodor, referral_reference="letter of 2 March")

    reply = start(running, MANAGER, "caseload", handle, practitioner=PA)

    assert (reply.status, reply.body["tasks"]) == (201, ["check_first_relationship"])
    owners = {(owner, service) for owner, service, *_ in tasks(running, "check_first_relationship")}
    assert owners
    assert not owners & {(MANAGER, None), (None, "youth-support")}
    assert b"match-" not in running.newest.everything
    assert stands(running, PA, teodor)
    refused(running, 404, lambda: start(running, OTHER_MANAGER, "caseload", handle, practitioner="tunde.balogan"))


def test_a_match_lets_nobody_open_a_case_to_themselves(running: RunningGateway) -> None:
    handle = match(running, MANAGER, young_person_id("teodor-wilk"), referral_reference="letter of 2 March")
    refused(running, 403, lambda: start(running, MANAGER, "caseload", handle, practitioner=MANAGER))
    refused(running, 403, lambda: start(running, MANAGER, "caseload", handle, service="early-help", practitioner=PA))


def test_a_match_that_needs_a_second_persons_word_starts_no_relationship(running: RunningGateway) -> None:
    anouk = young_person_id("anouk-delacourt")
    ground = {"ground": "significant_harm", "second_authoriser": OTHER_MANAGER, "purpose": "safeguarding"}
    handle = match(running, "angela.fairlie", anouk, **ground)
    ben = {"practitioner": "ben.stroud"}
    reply = refused(running, 422, lambda: start(running, "angela.fairlie", "prevention", handle, **ben))
    assert reply.body["field"] == "young_person_id"


# What time could tell


def test_absent_and_not_yours_are_answered_by_the_same_statements(shared: RunningGateway) -> None:
    body = {"kind": "caseload", "practitioner": COLLEAGUE, "evidence": "e"}
    token, sent = shared.token("angela.fairlie"), []
    for whom in (HARUTO, NOBODY):
        with statements(shared) as these:
            shared.send(f"/v1/young-people/{whom}/relationships", token, json=body)
        sent.append(these)
    assert sent[0] == sent[1]
