"""The edge cases of practitioners' standing, one a test; twins, names, merges and deaths are tested elsewhere."""

import json
import shutil
from datetime import timedelta
from typing import Any

from gateway.commands.token import KEYS
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway

MANAGER, AMARA, MEI, RHIANNON, DUTY = (
    "helen.braithwell", "amara.okoye", "mei.tanaka", "rhiannon.pugh", "owen.tregear",
)  # fmt: skip
MEGAN, LEON, KOFI, NIAMH, CALLUM = (
    young_person_id(key)
    for key in ("megan-llewyn", "leon-marchetti", "kofi-ansah-reid", "niamh-carrick", "callum-reddoch")
)


def status(running: RunningGateway, user: str, whom: str, purpose: str = "guidance", service: str = "") -> int:
    return running.ask(user, "/v1/disclosures", {"young_person": whom, "purpose": purpose}, service).status


def attachment_of(running: RunningGateway, practitioner: str, place: str) -> str:
    found = "SELECT id FROM attachments WHERE practitioner_id = ? AND service_id = ?"
    record: str = running.rows(found, practitioner, place)[0][0]
    return record


def attach(running: RunningGateway, practitioner: str, place: str, first: str) -> Reply:
    body = {
        "practitioner": practitioner,
        "acting_for": "youth-support",
        "place": place,
        "weekdays": [0, 1, 2],
        "starts_at": "09:00:00",
        "ends_at": "14:00:00",
        "starts_on": first,
        "remit": "targeted",
    }
    return running.ask(MANAGER, "/v1/attachments", body)


def test_two_advisers_swap_schools_in_mid_term_and_each_stands_at_the_other_one_from_that_day(
    running: RunningGateway,
) -> None:
    assert (status(running, MEI, MEGAN), status(running, RHIANNON, LEON)) == (404, 404)
    for who, place in ((MEI, "tollgate-meadow-school"), (RHIANNON, "quillbridge-school")):
        path = f"/v1/attachments/{attachment_of(running, who, place)}/end"
        assert running.ask(MANAGER, path, {"version": 0, "ends_on": "2026-03-10"}).status == 200
    assert attach(running, MEI, "quillbridge-school", "2026-03-11").status == 201
    assert attach(running, RHIANNON, "tollgate-meadow-school", "2026-03-11").status == 201
    assert (status(running, MEI, MEGAN), status(running, RHIANNON, LEON)) == (404, 404)
    running.clock.at += timedelta(days=7)
    assert (status(running, MEI, MEGAN), status(running, RHIANNON, LEON)) == (200, 200)
    # What each has as a case goes on, wherever they are on the day.
    assert (status(running, MEI, LEON), status(running, RHIANNON, MEGAN)) == (200, 200)


def test_while_an_adviser_is_on_leave_the_one_on_duty_sees_what_cover_needs_and_no_more(
    running: RunningGateway,
) -> None:
    days = {"starts_on": "2026-03-04", "ends_on": "2026-03-06"}
    running.ask(MANAGER, f"/v1/register/practitioners/{AMARA}/leave", days)
    hours = {"starts_at": "2026-03-04T17:00:00Z", "ends_at": "2026-03-04T21:00:00Z"}
    slot = {"service": "youth-support", "practitioner": DUTY, "covers": AMARA, **hours}
    assert running.ask(MANAGER, "/v1/rota", slot).status == 201
    running.clock.at = NOW.replace(hour=18, minute=40)

    levels = running.disclosure(DUTY, SAM, "guidance").levels

    assert [levels[word] for word in ("id.contact", "id.carers", "ca.plan", "ca.casenotes")] == [
        *("full", "full"),
        *("summary", "summary"),
    ]
    assert status(running, AMARA, SAM) == 403
    assert status(running, DUTY, LEON) == 404
    running.clock.at = NOW.replace(hour=21)
    assert set(running.disclosure(DUTY, SAM, "guidance").levels.values()) == {"hidden"}
    running.clock.at += timedelta(days=1)
    assert status(running, DUTY, SAM) == 404


def test_on_a_bank_holiday_that_is_an_attachment_day_the_place_is_closed(running: RunningGateway) -> None:
    # Jonas Lindqvist is at Pennywort Hill on Mondays and Tuesdays; 6 April 2026 is Easter Monday.
    mondays = [NOW.replace(month=3, day=30), NOW.replace(month=4, day=6), NOW.replace(month=4, day=13)]
    seen = []
    for day in mondays:
        running.clock.at = day
        seen.append(status(running, "jonas.lindqvist", CALLUM))
    assert seen == [200, 404, 200]


def test_a_school_that_becomes_an_academy_is_a_new_body_and_shares_nothing_until_it_has_signed(
    running: RunningGateway,
) -> None:
    assert running.disclosure(AMARA, KOFI, "guidance").texts("ed.attendance")
    running.change("INSERT INTO organisations (id, name) VALUES ('larkhanger-trust', 'Larkhanger Academy Trust')")
    running.change("UPDATE services SET organisation_id = 'larkhanger-trust' WHERE id = 'larkhanger-school'")
    assert running.disclosure(AMARA, KOFI, "guidance").texts("ed.attendance") == []
    sign(running, "larkhanger-trust")
    assert running.disclosure(AMARA, KOFI, "guidance").texts("ed.attendance")


def sign(running: RunningGateway, organisation: str) -> None:
    running.change(
        "INSERT INTO agreement_parties (agreement_id, organisation_id, signatory, signed_on)"
        " VALUES ('marlowick-youth-support', ?, 'the head', '2026-03-04')",
        organisation,
    )


def issuer_for(running: RunningGateway, organisation: str, old: str, may_name: list[list[str]]) -> None:
    """Let a new body sign with a copy of another one's demo key, under its own name."""
    shutil.copy(running.data / KEYS / f"{old}.pem", running.data / KEYS / f"{organisation}.pem")
    ((keys,),) = running.rows("SELECT keys FROM issuers WHERE organisation_id = ?", old)
    named = json.dumps([{**key, "key_id": f"{organisation}-demo"} for key in json.loads(keys)])
    running.change(
        "INSERT INTO issuers (name, organisation_id, keys, may_name, maximum_lifetime_seconds) VALUES (?, ?, ?, ?, ?)",
        f"https://{organisation}.example", organisation, named, json.dumps(may_name), 3600,
    )  # fmt: skip


def test_when_a_council_is_reorganised_cases_go_on_and_others_share_again_once_the_new_one_has_signed(
    running: RunningGateway,
) -> None:
    old_token = running.token(AMARA)
    running.change("INSERT INTO organisations (id, name) VALUES ('new-borough', 'New Borough Council')")
    running.change("UPDATE services SET organisation_id = 'new-borough' WHERE organisation_id = 'marlowick-council'")
    issuer_for(running, "new-borough", "marlowick-council", [["youth-support", "pa"]])

    levels = running.disclosure(AMARA, KOFI, "guidance").levels

    assert running.send("/v1/disclosures", old_token, json={"young_person": KOFI, "purpose": "guidance"}).status == 401
    assert (levels["ca.casenotes"], levels["ed.attendance"]) == ("full", "hidden")
    sign(running, "new-borough")
    assert running.disclosure(AMARA, KOFI, "guidance").levels["ed.attendance"] == "full"


def test_a_pupil_on_two_rolls_is_known_at_both_places_and_to_whoever_is_attached_to_either(
    running: RunningGateway,
) -> None:
    at_the_unit = {"kind": "on_roll", "service": "osier-bank-school", "evidence": "dual registration, spring term"}
    assert status(running, "victor.antwi", SAM, "safeguarding") == 404
    reply = running.ask("stella.amponsah", f"/v1/young-people/{SAM}/relationships", at_the_unit)
    assert reply.status == 201
    assert status(running, "victor.antwi", SAM, "safeguarding") == 200
    assert status(running, "joanne.petrie", SAM, "safeguarding") == 200
    # Declan Foyle is at Osier Bank on Wednesdays and Thursdays.
    assert status(running, "declan.foyle", SAM) == 200
    running.clock.at += timedelta(days=2)
    assert status(running, "declan.foyle", SAM) == 404


def test_a_young_person_who_moves_away_is_referred_to_the_other_areas_advisers_who_need_an_agreement(
    running: RunningGateway,
) -> None:
    running.change("INSERT INTO organisations (id, name) VALUES ('far-council', 'Far Council')")
    running.change(
        "INSERT INTO services (id, organisation_id, agency, name, contact, sensitive, records) VALUES"
        " ('far-youth-support', 'far-council', 'connexions', 'Far Youth Support', '01632 960999', false, '[]')"
    )
    issuer_for(running, "far-council", "marlowick-council", [["far-youth-support", "pa"]])
    entry = {
        "name": "Odalys Ferncombe",
        "service": "far-youth-support",
        "role": "pa",
        "vetted_until": "2028-01-01",
        "trained_until": "2027-01-01",
        "starts_on": "2026-03-04",
    }
    far = running.ask("wes.kilbride", "/v1/register/practitioners", entry).body["practitioner"]
    assert status(running, far, SAM) == 404
    referral = {"kind": "referral_pending", "service": "far-youth-support", "evidence": "moved on 2 March"}
    assert running.ask(AMARA, f"/v1/young-people/{SAM}/relationships", referral).status == 201
    assert set(running.disclosure(far, SAM, "guidance").levels.values()) == {"hidden"}
    sign(running, "far-council")
    assert running.disclosure(far, SAM, "guidance").levels["id.core"] == "summary"
    record = running.rows(
        "SELECT id FROM relationships WHERE young_person_id = ? AND kind = 'caseload' AND practitioner_id = ?",
        SAM, AMARA,
    )[0][0]  # fmt: skip
    closing = {"version": 0, "because": "moved away"}
    assert running.ask(AMARA, f"/v1/young-people/{SAM}/relationships/{record}/end", closing).status == 200
    running.clock.at += timedelta(days=1)
    assert running.disclosure(AMARA, SAM, "guidance").levels["id.carers"] == "hidden"


def test_in_the_summer_holiday_the_attachment_is_closed_and_the_caseload_goes_on(running: RunningGateway) -> None:
    for first, last in (("2026-01-05", "2026-03-27"), ("2026-04-13", "2026-07-17"), ("2026-09-01", "2026-12-18")):
        term = {"service": "larkhanger-school", "starts_on": first, "ends_on": last}
        assert running.ask("edward.nyland", "/v1/terms", term).status == 201
    seen = []
    for month, day in ((3, 4), (8, 5), (9, 2)):  # three Wednesdays
        running.clock.at = NOW.replace(month=month, day=day)
        seen.append((status(running, AMARA, NIAMH), status(running, AMARA, KOFI)))
    assert seen == [(200, 200), (404, 200), (200, 200)]


def test_an_adviser_who_is_also_at_the_school_asks_in_one_capacity_and_a_conflict_shuts_both(
    running: RunningGateway,
) -> None:
    post = {"service": "fennel-row-school", "role": "pastoral", "starts_on": "2026-03-04", "capacity": "lent"}
    running.ask("stella.amponsah", f"/v1/register/practitioners/{AMARA}/posts", post)
    as_adviser, as_governor = "youth-support", "fennel-row-school"
    robin = young_person_id("robin-averill")
    # Robin is on roll there and nobody's case in youth support: the one capacity lends the other nothing.
    assert status(running, AMARA, robin, "education", as_governor) == 200
    assert status(running, AMARA, robin, "guidance", as_adviser) == 404
    assert status(running, AMARA, KOFI, "guidance", as_adviser) == 200
    assert status(running, AMARA, KOFI, "education", as_governor) == 404

    declared: dict[str, Any] = {"because": "I sit on the committee that hears the exclusion."}
    assert running.ask(AMARA, f"/v1/young-people/{SAM}/exclusions", declared, as_adviser).status == 201

    assert status(running, AMARA, SAM, "guidance", as_adviser) == 404
    assert status(running, AMARA, SAM, "education", as_governor) == 404
    assert status(running, AMARA, robin, "education", as_governor) == 200


def test_a_worker_in_two_organisations_is_attached_and_on_duty_only_for_the_one_they_act_for(
    running: RunningGateway,
) -> None:
    # Colin Thewlis of Larkhanger is lent to Fennel Row on Tuesdays and Wednesdays.
    assert status(running, "colin.thewlis", SAM, "education", "fennel-row-school") == 200
    assert status(running, "colin.thewlis", KOFI, "education", "fennel-row-school") == 404
    assert status(running, "colin.thewlis", KOFI, "education", "larkhanger-school") == 200
    running.clock.at += timedelta(days=1)
    assert status(running, "colin.thewlis", SAM, "education", "larkhanger-school") == 404


def test_on_the_night_on_which_the_clocks_go_back_a_duty_to_half_past_one_ends_when_it_was_meant_to(
    running: RunningGateway,
) -> None:
    # 25 October 2026: half past one in London comes at 0:30 and at 1:30 in Universal Time; the first was meant.
    running.change("UPDATE posts SET ends_on = NULL WHERE practitioner_id = ?", DUTY)
    running.change("UPDATE practitioners SET trained_until = '2027-01-01', vetted_until = '2027-01-01'")
    running.clock.at = NOW.replace(month=10, day=24, hour=22)
    hours = {"starts_at": "2026-10-24T23:00:00+01:00", "ends_at": "2026-10-25T01:30:00+01:00"}
    slot = {"service": "youth-support", "practitioner": DUTY, "covers": AMARA, **hours}
    assert running.ask(MANAGER, "/v1/rota", slot).status == 201
    shown = []
    for hour, minute in ((22, 0), (0, 29), (0, 30), (1, 15)):
        running.clock.at = NOW.replace(month=10, day=24 if hour == 22 else 25, hour=hour, minute=minute)
        shown.append(running.disclosure(DUTY, SAM, "guidance").levels["id.contact"])
    assert shown == ["full", "full", "hidden", "hidden"]
