"""Scenarios S07, S12 to S16, S29 and S36 of the field, over HTTP, with facts that are stored."""

from datetime import timedelta

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.break_glass import tasks
from tests.gateway.acts.said import MEGAN, MEGANS_ADVISER, consents, level, permit, recorded, said_by_megan
from tests.gateway.running_gateway import NOW, ROBIN, SAM, RunningGateway

MANAGER, PA, COLLEAGUE, YOT = "helen.braithwell", "amara.okoye", "mei.tanaka", "ben.stroud"
# On the caseload of an adviser, and on the roll of the one school that has not signed.
BETH = young_person_id("beth-pargeter")
FULL_CASELOAD = 20


def caseload_of(running: RunningGateway, who: str, whom: str) -> str:
    found = "SELECT id FROM relationships WHERE kind = 'caseload' AND practitioner_id = ? AND young_person_id = ?"
    record: str = running.rows(found + " AND ends_on IS NULL", who, whom)[0][0]
    return record


def test_s07_from_the_moment_that_she_says_stop_nothing_more_is_shown_and_what_was_lawful_stays_so(
    running: RunningGateway,
) -> None:
    spoken = recorded(running, said_by_megan(permit("he.mental")), MEGANS_ADVISER, MEGAN).body
    running.clock.at = NOW + timedelta(minutes=1)
    assert level(running, "he.mental", MEGANS_ADVISER, MEGAN) == "summary"
    lawful = running.newest
    before = running.disclosure(MEGANS_ADVISER, MEGAN, "guidance").levels

    running.clock.at = NOW + timedelta(minutes=12)
    path = consents(MEGAN, spoken["consent"], "withdraw")
    body = {"version": spoken["version"], "said_by": "self", "said_at": running.clock.at.isoformat()}
    taken_back = running.ask(MEGANS_ADVISER, path, body)
    assert taken_back.status == 200
    (notice,) = tasks(running, MEGANS_ADVISER, "stop_further_use")
    assert (notice["young_person"], notice["categories"]) == (MEGAN, ["he.mental"])
    assert "stop" not in taken_back.raw.decode()
    assert tasks(running, "felix.adeyinka", "stop_further_use") == []

    after = running.disclosure(MEGANS_ADVISER, MEGAN, "guidance")
    assert {word for word, shown in before.items() if after.levels[word] != shown} == {"he.mental"}
    sentence = "This is not shown to a personal adviser for guidance and support into learning or work."
    assert after.category("he.mental")["because"] == sentence
    assert lawful in running.events()
    logged = lawful.section(SectionName.DETAIL)["shown"]["he.mental"]
    assert (logged["level"], logged["consents"]) == ("summary", [spoken["consent"]])


def test_s12_what_a_school_holds_that_has_not_signed_stays_closed_and_ones_own_notes_open(
    running: RunningGateway,
) -> None:
    shown = running.disclosure(COLLEAGUE, BETH, "guidance")

    assert shown.levels["ca.casenotes"] == "full"
    assert shown.texts("ed.attendance") == []
    holding = running.newest.section(SectionName.PARTIES)["holding"]
    assert "tollgate-meadow" not in {holder["organisation"] for holder in holding}
    assert b"signed" not in shown.raw


def test_s12_where_every_party_must_sign_one_that_has_not_closes_it_for_all(running: RunningGateway) -> None:
    assert running.disclosure(PA, SAM, "guidance").levels["ed.attainment"] == "full"
    running.change("UPDATE agreements SET activation = 'all_parties'")

    shown = running.disclosure(PA, SAM, "guidance").levels

    assert (shown["ed.attainment"], shown["ca.casenotes"]) == ("hidden", "full")


def test_s13_the_day_after_an_agreement_ended_only_ones_own_is_open(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET expires_on = '2026-03-04'")
    assert running.disclosure(YOT, SAM, "youth_justice").levels["ed.attendance"] == "full"

    running.change("UPDATE agreements SET expires_on = '2026-03-03'")

    shown = running.disclosure(YOT, SAM, "youth_justice").levels
    assert {shown[word] for word in ("yj.status", "yj.current", "yj.spent", "yj.risk")} == {"full"}
    assert {shown[word] for word in ("ed.attendance", "ca.plan", "sc.status")} == {"hidden"}


def test_s13b_an_agreement_past_its_review_goes_on_and_somebody_is_asked_to_review_it(running: RunningGateway) -> None:
    before = running.disclosure(YOT, SAM, "youth_justice").levels
    running.change("UPDATE agreements SET review_due_on = '2026-03-03'")

    assert running.disclosure(YOT, SAM, "youth_justice").levels == before

    running.send("/v1/agreements", running.token("philippa.dray"), method="GET")
    assert running.rows("SELECT count(*) FROM tasks WHERE kind = 'review_agreement'")[0][0] == 1


def test_s14_a_full_caseload_takes_no_more_without_a_reason_and_the_referral_is_all_that_is_seen(
    running: RunningGateway,
) -> None:
    callum = young_person_id("callum-reddoch")
    running.change("DELETE FROM relationships WHERE young_person_id = ? AND kind = 'caseload'", callum)
    held = "SELECT count(*) FROM relationships WHERE kind = 'caseload' AND practitioner_id = ?"
    already = running.rows(held, PA)[0][0]
    running.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, practitioner_id, starts_on, evidence,"
        " recorded_by, recorded_at) SELECT 'full-' || id, id, 'caseload', 'youth-support', ?, '2026-01-05',"
        " 'allocation', ?, '2026-01-05 09:00:00' FROM young_people WHERE id <> ? AND id NOT IN (SELECT young_person_id"
        " FROM relationships WHERE kind = 'caseload' AND practitioner_id = ?) ORDER BY id LIMIT ?",
        *(PA, MANAGER, callum, PA, FULL_CASELOAD - already),
    )
    running.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, starts_on, evidence, recorded_by,"
        " recorded_at) VALUES ('re-referral', ?, 'referral_pending', 'youth-support', '2026-03-03', 'referral 4711',"
        " ?, '2026-03-03 09:00:00')",
        *(callum, MANAGER),
    )
    allocation = {"kind": "caseload", "practitioner": PA, "evidence": "allocation"}

    refused = running.ask(MANAGER, f"/v1/young-people/{callum}/relationships", allocation)

    assert (refused.status, refused.body["type"]) == (422, "urn:concordat:problem:against-a-rule")
    shown = running.disclosure(PA, callum, "guidance").levels
    assert (shown["id.core"], shown["ed.status"]) == ("summary", "summary")
    assert {shown[word] for word in ("ed.send", "ec.economic", "sc.status")} == {"existence"}
    assert {shown[word] for word in ("id.contact", "ed.attainment", "ca.plan")} == {"hidden"}
    assert running.disclosure(PA, SAM, "guidance").levels["ca.casenotes"] == "full"


def test_s15_and_s16_ten_days_after_the_exit_the_own_notes_are_open_and_after_forty_nothing_is(
    running: RunningGateway,
) -> None:
    path = f"/v1/young-people/{SAM}/relationships/{caseload_of(running, PA, SAM)}/end"
    body = {"version": 0, "because": "The exit plan is done.", "ends_on": NOW.date().isoformat()}
    assert running.ask(PA, path, body).status == 200

    running.clock.at = NOW + timedelta(days=10)
    shown = running.disclosure(PA, SAM, "guidance").levels
    assert {shown[word] for word in ("ca.plan", "ca.casenotes", "id.core", "id.contact")} == {"full"}
    assert {shown[word] for word in ("ed.status", "ed.attainment", "sc.status", "he.mental")} == {"hidden"}

    running.clock.at = NOW + timedelta(days=40)
    # The adviser is at Sam's school on weekdays, which would open the name.
    running.change("UPDATE attachments SET ends_on = '2026-03-31'")
    assert running.disclosure(PA, SAM, "guidance").status == 404


def test_s29_notes_that_quote_a_sister_are_shown_in_the_version_without_her(running: RunningGateway) -> None:
    own = running.disclosure(PA, SAM, "guidance").texts("ca.casenotes")
    assert any("Robin" in text for text in own)

    enquiry = {
        "kind": "s47_enquiry", "practitioner": "tunde.balogan", "service": "social-care", "evidence": "enquiry",
        "decided_by": "marcus.eddowes", "decision_ground": "Reasonable cause to suspect significant harm.",
        "ends_on": (NOW + timedelta(days=10)).date().isoformat(),
    }  # fmt: skip
    assert running.ask("marcus.eddowes", f"/v1/young-people/{SAM}/relationships", enquiry).status == 201

    shown = running.disclosure("tunde.balogan", SAM, "safeguarding")

    assert shown.levels["ca.casenotes"] == "full"
    assert shown.levels["tp.third_party"] == "hidden"
    assert any("someone in the family" in text for text in shown.texts("ca.casenotes"))
    assert not any("Robin" in text for text in shown.texts("ca.casenotes"))


def test_s29b_who_works_on_her_own_enquiry_asks_for_her_separately(running: RunningGateway) -> None:
    shown = running.disclosure("ruth.callender", ROBIN, "safeguarding")
    assert shown.status == 200
    assert not any("Sam" in text for text in shown.texts("ca.casenotes"))


def test_s36_an_adviser_who_is_his_aunt_says_so_and_is_out_and_somebody_else_is_found(running: RunningGateway) -> None:
    assert running.disclosure(PA, SAM, "guidance").levels["ca.casenotes"] == "full"

    declared = running.ask(PA, f"/v1/young-people/{SAM}/exclusions", {"because": "He is my sister's son."})

    assert declared.status == 201
    assert running.disclosure(PA, SAM, "guidance").status == 404
    told = running.rows("SELECT kind FROM tasks WHERE young_person_id = ? AND owner_id = ?", SAM, MANAGER)
    assert told
