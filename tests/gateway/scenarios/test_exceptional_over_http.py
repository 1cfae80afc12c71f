"""Scenarios S28c, S30, S31, S32, S38 and S39 of the field, over HTTP, with facts that were stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.break_glass import (
    ACCESSES,
    MATCH,
    act_on,
    look,
    match,
    open_access,
    particulars,
    review,
    tasks,
)
from tests.gateway.running_gateway import ANOUK, NOW, SAM, RunningGateway

PA, DUTY, MANAGER, LEAD = "amara.okoye", "owen.tregear", "helen.braithwell", "eleanor.voss"
EVENING = NOW.replace(hour=18, minute=40)
YOUTH_CLUB_PA, NIGHT = "declan.foyle", "dominic.hale"
LEON = young_person_id("leon-marchetti")


def on_duty(running: RunningGateway) -> None:
    """Let Sam's adviser be on leave, and a colleague on duty for her this evening."""
    leave = {"starts_on": "2026-03-04", "ends_on": "2026-03-06"}
    assert running.ask(MANAGER, f"/v1/register/practitioners/{PA}/leave", leave).status in {200, 201}
    slot = {
        "service": "youth-support",
        "practitioner": DUTY,
        "covers": PA,
        "starts_at": "2026-03-04T17:00:00+00:00",
        "ends_at": "2026-03-04T22:00:00+00:00",
    }
    assert running.ask(MANAGER, "/v1/rota", slot).status in {200, 201}


def check_in_is_overdue(running: RunningGateway) -> None:
    running.change(
        "INSERT INTO circumstances (id, young_person_id, fact, starts_on, recorded_by)"
        " VALUES ('overdue', ?, 'check_in_overdue', '2026-03-04', ?)",
        SAM,
        MANAGER,
    )


@contextmanager
def log_down(running: RunningGateway) -> Iterator[None]:
    """Take the log away, and put it back."""
    running.change("ALTER TABLE access_events RENAME TO events_elsewhere")
    yield
    running.change("ALTER TABLE events_elsewhere RENAME TO access_events")


def test_s30_on_duty_for_a_colleague_on_leave_the_contact_and_the_plan_are_open(running: RunningGateway) -> None:
    assert running.disclosure(DUTY, SAM, "safeguarding").status == 404
    on_duty(running)
    running.clock.at = EVENING

    shown = running.disclosure(DUTY, SAM, "safeguarding")

    assert [shown.levels[word] for word in ("id.core", "id.contact", "id.carers", "ca.plan")] == ["full"] * 4
    assert [shown.levels[word] for word in ("ed.attainment", "he.mental", "sc.plan", "yj.current")] == ["hidden"] * 4
    assert running.disclosure(PA, SAM, "safeguarding").status == 403


def test_s30b_when_the_rota_is_over_nothing_is_shown(running: RunningGateway) -> None:
    on_duty(running)

    running.clock.at = EVENING.replace(hour=22, minute=0)
    assert set(running.disclosure(DUTY, SAM, "safeguarding").levels.values()) == {"hidden"}
    running.clock.at = EVENING + timedelta(days=1)
    assert running.disclosure(DUTY, SAM, "safeguarding").status == 404


def test_s31_when_a_check_in_is_overdue_the_supervisor_finds_the_place_and_no_casework(running: RunningGateway) -> None:
    before = running.disclosure(MANAGER, SAM, "staff_safety").levels
    check_in_is_overdue(running)

    after = running.disclosure(MANAGER, SAM, "staff_safety").levels

    assert (before["id.contact"], before["sf.staff_safety"]) == ("hidden", "full")
    assert [after[word] for word in ("id.core", "id.contact", "sf.staff_safety")] == ["full"] * 3
    assert {word for word, level in after.items() if level != "hidden"} == {"id.core", "id.contact", "sf.staff_safety"}


def test_s31_if_shielded_the_place_stays_with_the_holder(running: RunningGateway) -> None:
    check_in_is_overdue(running)
    running.change("UPDATE shields SET young_person_id = ?", SAM)

    shown = running.disclosure(MANAGER, SAM, "staff_safety")

    assert shown.levels["id.contact"] == "existence"
    assert shown.category("id.contact")["content"][0]["contact"] == "Children's Social Care front door, 01632 960102"


def test_s32_at_a_youth_club_life_at_stake_opens_who_to_ring_and_what_was_taken(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET status = 'suspended'")
    found = match(running, YOUTH_CLUB_PA, particulars(running, SAM), ground="vital_interests")
    reply = open_access(running, YOUTH_CLUB_PA, "vital_interests", handle=found.body["handle"])

    shown = running.disclosure(YOUTH_CLUB_PA, reply.body["young_person"], "safeguarding")

    assert [shown.levels[word] for word in ("id.core", "id.carers", "he.general")] == ["full"] * 3
    assert [shown.levels[word] for word in ("he.mental", "he.substance", "ca.casenotes")] == ["summary"] * 3
    closed = ("he.sexual", "id.address_protected", "sc.adoption", "yj.spent", "sc.record")
    assert {shown.levels[word] for word in closed} == {"hidden"}
    detail = running.newest.section(SectionName.DETAIL)
    assert (detail["exceptional"], detail["outside_agreement"]) == ([reply.body["access"]], True)
    assert reply.body["expires_at"] == (NOW + timedelta(minutes=60)).isoformat()


def test_s32_notices_go_out_at_once_and_an_unreviewed_one_turns_red(running: RunningGateway) -> None:
    access = open_access(running, YOUTH_CLUB_PA, "vital_interests", young_person=SAM).body["access"]

    for told in ("joanne.petrie", "angela.fairlie", "marcus.eddowes", "hilary.soames"):
        assert len(tasks(running, told, "exceptional_access_opened")) == 1
    assert len(tasks(running, MANAGER, "review_exceptional_access")) == 1
    assert look(running, LEAD, ACCESSES).body["to_review"][0]["review_overdue"] is False
    running.clock.at = NOW + timedelta(days=2, seconds=1)
    assert look(running, LEAD, ACCESSES).body["to_review"][0]["review_overdue"] is True
    assert review(running, MANAGER, access).status == 201
    assert look(running, LEAD, ACCESSES).body["to_review"] == []


def test_s32b_by_night_with_a_second_person_the_confidential_summary_opens(running: RunningGateway) -> None:
    access = open_access(running, NIGHT, young_person=SAM, second_authoriser="sandra.whitlow").body["access"]
    assert running.disclosure(NIGHT, SAM, "safeguarding").status == 404
    assert act_on(running, "sandra.whitlow", access, "authorise").status == 200

    levels = running.disclosure(NIGHT, SAM, "safeguarding").levels

    assert [levels[word] for word in ("he.sexual", "id.involvement_sensitive", "he.mental")] == ["summary"] * 3
    assert [levels[word] for word in ("sc.adoption", "yj.intel")] == ["hidden"] * 2


def test_s32d_a_teacher_opens_nothing(running: RunningGateway) -> None:
    before = running.disclosure("leila.farouk", SAM, "safeguarding").levels

    assert open_access(running, "peter.gannow", young_person=SAM).status == 403
    assert open_access(running, "leila.farouk", young_person=SAM).status == 403
    assert running.disclosure("leila.farouk", SAM, "safeguarding").levels == before


@pytest.mark.parametrize("second", [False, True])
def test_s28c_the_shield_holds_against_exceptional_access_of_an_adviser(running: RunningGateway, second: bool) -> None:
    adviser = "mei.tanaka"
    access = open_access(running, adviser, young_person=ANOUK).body["access"]
    if second:
        assert act_on(running, "shirin.vaziri", access, "authorise").status == 200

    shown = running.disclosure(adviser, ANOUK, "safeguarding")

    assert {shown.levels[word] for word in ("id.contact", "id.carers", "ed.status")} == {"existence"}
    assert shown.levels["id.address_protected"] == "hidden"
    assert (shown.levels["id.core"], shown.levels["he.general"]) == ("full", "full")


def test_s28c_only_roles_that_protect_open_the_address_and_only_with_a_second_person(running: RunningGateway) -> None:
    alone = open_access(running, NIGHT, young_person=ANOUK).body["access"]
    assert running.disclosure(NIGHT, ANOUK, "safeguarding").levels["id.address_protected"] == "hidden"
    assert act_on(running, "marcus.eddowes", alone, "authorise").status == 200

    levels = running.disclosure(NIGHT, ANOUK, "safeguarding").levels

    assert levels["id.address_protected"] == "full"
    assert {levels[word] for word in ("id.contact", "ed.status")} == {"existence"}


@pytest.mark.parametrize("who", ["philippa.dray", "yvonne.marsden", "eleanor.voss", "nathan.orme", "wes.kilbride"])
def test_s38_those_who_audit_advise_and_govern_see_nobodys_case_by_any_way(shared: RunningGateway, who: str) -> None:
    here, whom = f"/v1/young-people/{SAM}", particulars(shared, SAM)
    asked = {"category": "yj.risk", "purpose": "oversight", "because": "x"}
    for reply in (
        shared.disclosure(who, SAM, "oversight"),
        shared.search(who, "averill", "oversight"),
        open_access(shared, who, young_person=SAM),
        shared.ask(who, MATCH, {"purpose": "oversight", "referral_reference": "1", **whom}),
        shared.ask(who, f"{here}/approvals", asked),
        shared.ask(who, f"{here}/challenges", {**asked, "urgent": True}),
    ):
        assert (reply.status, reply.body["type"]) == (403, "urn:concordat:problem:not-for-this-caller")


def test_s39_with_the_log_down_nothing_is_shown_and_what_was_told_by_telephone_is_entered_afterwards(
    running: RunningGateway,
) -> None:
    before = len(running.events())
    with log_down(running):
        for reply in (
            running.disclosure(PA, SAM, "guidance"),
            open_access(running, YOUTH_CLUB_PA, "vital_interests", young_person=SAM),
            running.disclosure("ruth.callender", SAM, "care_planning"),
        ):
            assert (reply.status, b"Sam" in reply.raw) == (503, False)
    told = {
        "categories": ["he.general"],
        "told_to": "emergency-department",
        "told_whom": "the nurse in charge",
        "ground": "Allergic to penicillin; the log was down.",
        "told_at": (NOW - timedelta(minutes=20)).isoformat(),
    }

    assert running.ask(PA, f"/v1/young-people/{SAM}/told-elsewhere", told).status == 201

    assert len(running.events()) == before + 1
    assert running.newest.section(SectionName.DETAIL)["retrospective"] is True
    assert running.rows("SELECT count(*) FROM exceptional_accesses") == [(0,)]
    assert running.disclosure(PA, SAM, "guidance").status == 200
