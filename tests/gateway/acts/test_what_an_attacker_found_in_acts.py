"""What somebody who tried to get in found, each mended and held here."""

import pytest

from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.said import KOFI, MEGAN, MEGANS_ADVISER, consents, refuse, said_by_megan
from tests.gateway.running_gateway import ANOUK, SAM, RunningGateway

HEAD, TEACHER, SOCIAL_CARE = "deborah.kingsnorth", "stuart.pilling", "marcus.eddowes"


def test_a_schools_own_shield_lets_nobody_past_the_shield_of_social_care(running: RunningGateway) -> None:
    contact = {"contact": "School office, 01632 960111", "because": "x"}
    assert running.ask(TEACHER, f"/v1/young-people/{ANOUK}/shields", contact).status == 201

    for path in ("allow-list", "allow-list/remove"):
        body = {"practitioner": "shirin.vaziri", "service": "social-care"}
        assert running.ask(HEAD, f"/v1/young-people/{ANOUK}/{path}", body).status in (403, 404)
    still = {"practitioner": "mei.tanaka", "service": "youth-support"}
    assert running.ask(SOCIAL_CARE, f"/v1/young-people/{ANOUK}/allow-list", still).status == 201


def test_nobody_tries_out_addresses_by_naming_a_second_person(running: RunningGateway) -> None:
    body = {
        "name": "Anouk Delacourt", "date_of_birth": "2012-01-01", "purpose": "safeguarding",
        "ground": "significant_harm", "second_authoriser": "carys.bevan",
    }  # fmt: skip
    statuses = [
        running.ask("james.tolliver", "/v1/young-people/match", {**body, "address": f"{number} Wrong Road"}).status
        for number in range(5)
    ]
    assert statuses == [404, 404, 404, 429, 429]
    told = running.rows("SELECT count(*) FROM tasks WHERE kind = 'match_notice' AND owner_id = 'carys.bevan'")
    assert told == [(1,)]


def test_a_no_is_not_put_right_into_a_yes(running: RunningGateway) -> None:
    no = running.ask(MEGANS_ADVISER, consents(MEGAN), said_by_megan(refuse(category=["he.mental"]))).body
    body = {"version": no["version"], "note": "typed wrongly", "consent": said_by_megan()}

    reply = running.ask(MEGANS_ADVISER, consents(MEGAN, no["consent"], "correct"), body)

    assert (reply.status, reply.body["field"]) == (422, "consent.statements")


def test_that_another_service_knows_a_young_person_is_not_told_by_a_refusal(running: RunningGateway) -> None:
    path = f"/v1/young-people/{KOFI}/relationships"
    body = {"kind": "referral_pending", "service": "sexual-health", "evidence": "x"}
    assert running.ask("amara.okoye", path, body).status == 201
    assert running.ask("amara.okoye", path, body).status == 201


def test_a_post_at_ones_own_school_makes_nobody_keeper_of_somebodys_entry(running: RunningGateway) -> None:
    post = {"service": "larkhanger-school", "role": "teacher", "starts_on": "2026-03-04"}
    given = running.ask("edward.nyland", "/v1/register/practitioners/ruth.callender/posts", post)
    assert given.status in (200, 201, 422)
    leave = {"starts_on": "2026-03-04", "ends_on": "2036-03-04"}
    assert running.ask("edward.nyland", "/v1/register/practitioners/ruth.callender/leave", leave).status == 403
    asked = {"young_person": SAM, "purpose": "care_planning"}
    assert running.ask("ruth.callender", "/v1/disclosures", asked, "social-care").status == 200


@pytest.mark.parametrize("said_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_beyond_all_reckoning_is_refused_by_name(running: RunningGateway, said_at: str) -> None:
    with running.one_event_for(400) as replies:
        replies.append(running.ask(MEGANS_ADVISER, consents(MEGAN), said_by_megan(said_at=said_at)))
    assert "said_at" in str(replies[0].body["fields"])


@pytest.mark.parametrize("name", ["rhiannon.pugh", " Rhiannon  PUGH ", "Rhiannon Pugh\u200b", "\uff32hiannon Pugh"])
def test_the_recorder_is_no_witness_however_the_name_is_spelt(running: RunningGateway, name: str) -> None:
    reply = running.ask(MEGANS_ADVISER, consents(MEGAN), said_by_megan(witness=name))
    assert (reply.status, reply.body["field"]) == (422, "witness")


def test_who_joined_two_entries_is_not_the_one_who_looks_at_it(running: RunningGateway) -> None:
    name = young_person_id("megan-llewyn")
    running.change(
        "INSERT INTO tasks (id, kind, young_person_id, owner_service, about, categories, raised_by, raised_at)"
        " VALUES ('task-joined', 'identities_merged', ?, 'youth-support', 'merge:m', '[]', 'rhiannon.pugh',"
        " '2026-03-04 09:00:00.000000')",
        name,
    )
    body = {"version": 0, "outcome": "done"}
    reply = running.ask(MEGANS_ADVISER, "/v1/tasks/task-joined/close", body)
    assert (reply.status, reply.body["field"]) == (422, "task")
