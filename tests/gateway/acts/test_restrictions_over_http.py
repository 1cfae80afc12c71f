import json

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, SAM, Reply, RunningGateway

PA, SOCIAL_WORKER, MANAGER, PA_MANAGER, DPO = (
    "amara.okoye",
    "ruth.callender",
    "marcus.eddowes",
    "helen.braithwell",
    "nathan.orme",
)
DSL, HEAD = "joanne.petrie", "stella.amponsah"
ABSENT, IMOGEN = "yp-aaaaaaaaaaaaa", young_person_id("imogen-strake")
LEON = young_person_id("leon-marchetti")
COMMON: dict[str, object] = {"contact": "Fennel Row School office, 01632 960201", "because": "Asked for by the family."}


def restrict(running: RunningGateway, who: str, kind: str, young_person: object = SAM, **members: object) -> Reply:
    return running.ask(who, f"/v1/young-people/{young_person}/restrictions", {**COMMON, "kind": kind, **members})


def lift(running: RunningGateway, who: str, name: str, version: int, young_person: str = SAM) -> Reply:
    path = f"/v1/young-people/{young_person}/restrictions/{name}/lift"
    return running.ask(who, path, {"version": version, "because": "The question is settled."})


def frozen(running: RunningGateway, who: str = HEAD, **members: object) -> Reply:
    named = {"category": "ed.attendance", "originator": "fennel-row-school", **members}
    return restrict(running, who, "article_18", **named)


def allow(running: RunningGateway, who: str, practitioner: str, young_person: str = SAM, **members: object) -> Reply:
    body = {"practitioner": practitioner, "service": "youth-support", **members}
    return running.ask(who, f"/v1/young-people/{young_person}/allow-list", body)


def found(running: RunningGateway, who: str, name: str) -> list[str]:
    return [one["young_person"] for one in running.search(who, name, "guidance").body["young_people"]]


# A record that is restricted to an allow-list


def test_a_restricted_record_shows_whom_to_ask_and_is_found_by_nobody_who_is_not_on_the_list(
    running: RunningGateway,
) -> None:
    assert found(running, PA, "averill") == [SAM]

    assert restrict(running, HEAD, "restricted").status == 201

    shown = running.disclosure(PA, SAM, "guidance")
    assert set(shown.levels.values()) == {"existence", "hidden"}
    assert shown.category("id.core")["content"][0]["contact"] == COMMON["contact"]
    assert found(running, PA, "averill") == []


def test_whoever_is_on_the_allow_list_reads_on(running: RunningGateway) -> None:
    before = running.disclosure(PA, SAM, "guidance").levels
    restrict(running, HEAD, "restricted")

    assert allow(running, HEAD, PA).status == 201

    assert running.disclosure(PA, SAM, "guidance").levels == before
    running.ask(HEAD, f"/v1/young-people/{SAM}/allow-list/remove", {"practitioner": PA, "service": "youth-support"})
    assert running.disclosure(PA, SAM, "guidance").levels["id.contact"] == "hidden"


def test_somebody_on_the_allow_list_at_one_service_is_not_on_it_at_another(running: RunningGateway) -> None:
    restrict(running, "ben.stroud", "restricted")
    restrict(running, HEAD, "restricted")
    body = {"practitioner": "colin.thewlis", "service": "larkhanger-school"}
    running.ask(HEAD, f"/v1/young-people/{SAM}/allow-list", body)
    ask = {"young_person": SAM, "purpose": "education", "categories": ["id.core"]}

    assert running.ask("colin.thewlis", "/v1/disclosures", ask, "fennel-row-school").levels == {"id.core": "existence"}


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"ends_on": "2026-03-03"}, "ends_on"),
        ({"practitioner": "bridget.mahon"}, "practitioner"),
        ({"service": "camhs"}, "practitioner"),
    ],
)
def test_an_allow_list_that_breaks_a_rule_is_refused_by_the_field(
    running: RunningGateway, members: dict[str, object], field: str
) -> None:
    restrict(running, HEAD, "restricted")

    with running.one_event_for(422) as replies:
        replies.append(
            running.ask(
                HEAD, f"/v1/young-people/{SAM}/allow-list", {"practitioner": PA, "service": "youth-support", **members}
            )
        )
    assert replies[0].body["field"] == field


def test_nobody_puts_themselves_on_the_allow_list(running: RunningGateway) -> None:
    restrict(running, HEAD, "restricted")
    body = {"practitioner": HEAD, "service": "fennel-row-school"}

    with running.one_event_for(403) as replies:
        replies.append(running.ask(HEAD, f"/v1/young-people/{SAM}/allow-list", body))


def test_a_manager_of_another_service_says_nothing_about_who_is_let_past(running: RunningGateway) -> None:
    restrict(running, HEAD, "restricted")

    assert allow(running, MANAGER, PA).status == 404
    assert allow(running, PA_MANAGER, PA).status == 403


def test_the_partnership_restricts_a_record_without_seeing_it_and_lifts_it_as_two(running: RunningGateway) -> None:
    name = restrict(running, DPO, "restricted").body["restriction"]
    assert running.disclosure(PA, SAM, "guidance").levels["id.core"] == "existence"

    assert lift(running, DPO, name, 1).status == 202
    assert lift(running, DPO, name, 2).status == 422
    assert lift(running, "eleanor.voss", name, 2).body["state"] == "lifted"
    assert running.disclosure(PA, SAM, "guidance").levels["id.core"] == "full"


@pytest.mark.parametrize("who", [PA, SOCIAL_WORKER, "leila.farouk"])
def test_whoever_only_works_with_the_young_person_restricts_no_record(running: RunningGateway, who: str) -> None:
    with running.one_event_for(403) as replies:
        replies.append(restrict(running, who, "restricted"))
    assert running.disclosure(PA, SAM, "guidance").levels["id.core"] == "full"


# Article 18


def test_a_frozen_category_of_one_holder_shows_no_more_than_that_it_exists(running: RunningGateway) -> None:
    assert running.disclosure(PA, SAM, "guidance").levels["ed.attainment"] == "full"

    assert frozen(running, category="ed.attainment").status == 201

    after = running.disclosure(PA, SAM, "guidance")
    assert {content["level"] for content in after.category("ed.attainment")["content"]} == {"existence"}
    assert after.levels["ed.status"] == "full"


def test_a_frozen_category_never_stands_between_a_child_and_protection(running: RunningGateway) -> None:
    chidi = young_person_id("chidi-nwankpa")
    before = running.disclosure("tunde.balogan", chidi, "safeguarding", "ed.attendance")
    reply = running.ask(
        "thomas.redfearn",
        f"/v1/young-people/{chidi}/restrictions",
        {**COMMON, "kind": "article_18", "category": "ed.attendance", "originator": "quillbridge-school"},
    )
    assert reply.status == 201

    after = running.disclosure("tunde.balogan", chidi, "safeguarding", "ed.attendance")

    assert (after.levels, after.texts("ed.attendance")) == (before.levels, before.texts("ed.attendance"))
    assert after.levels == {"ed.attendance": "full"}


@pytest.mark.parametrize("who", [PA, SOCIAL_WORKER, MANAGER, PA_MANAGER, "angela.fairlie", DPO])
def test_only_the_originators_manager_or_its_own_data_protection_officer_freezes_what_it_holds(
    running: RunningGateway, who: str
) -> None:
    reply = frozen(running, who)

    assert reply.status in (403, 404)
    assert running.rows("SELECT count(*) FROM restrictions WHERE young_person_id = ?", SAM) == [(0,)]


def test_a_data_protection_officer_freezes_what_their_own_organisation_holds(running: RunningGateway) -> None:
    running.change(
        "UPDATE posts SET role = 'dpo' WHERE practitioner_id = 'martin.oswin' AND service_id = 'fennel-row-school'"
    )
    named = running.rows("SELECT may_name FROM issuers WHERE organisation_id = 'fennel-row'")[0][0]
    may_name = [*json.loads(named), ["fennel-row-school", "dpo"]]
    running.change("UPDATE issuers SET may_name = ? WHERE organisation_id = 'fennel-row'", json.dumps(may_name))

    assert frozen(running, "martin.oswin").status == 201
    assert frozen(running, "martin.oswin", originator="youth-support").status == 403


@pytest.mark.parametrize(
    ("kind", "members", "field"),
    [
        ("article_18", {"category": "ed.attendance"}, "originator"),
        ("article_18", {"originator": "fennel-row-school"}, "category"),
        ("restricted", {"category": "ed.attendance"}, "category"),
        ("restricted", {"originator": "fennel-row-school"}, "originator"),
        ("article_18", {"category": "ed.nothing", "originator": "fennel-row-school"}, "category"),
    ],
)
def test_a_restriction_that_breaks_a_rule_is_refused_by_the_field_and_not_stored(
    running: RunningGateway, kind: str, members: dict[str, object], field: str
) -> None:
    with running.one_event_for(422) as replies:
        replies.append(restrict(running, HEAD, kind, **members))

    assert replies[0].body["field"] == field
    assert running.rows("SELECT count(*) FROM restrictions WHERE young_person_id = ?", SAM) == [(0,)]


def test_a_legal_hold_hides_nothing(running: RunningGateway) -> None:
    before = running.disclosure(PA, SAM, "guidance")

    assert restrict(running, HEAD, "legal_hold").status == 201

    after = running.disclosure(PA, SAM, "guidance")
    assert after.without_chance == before.without_chance


# An identity that is sealed


def seal(running: RunningGateway, young_person: str = SAM) -> Reply:
    return restrict(running, MANAGER, "sealed", young_person)


def test_a_sealed_identity_is_as_if_absent_on_every_route_and_to_everybody(running: RunningGateway) -> None:
    assert seal(running).status == 201

    for who in (PA, SOCIAL_WORKER, DSL, MANAGER, DPO):
        for path, body in (
            ("/v1/young-people/{}/shields", {"contact": "C", "because": "B"}),
            ("/v1/young-people/{}/particulars", {"version": 0, "phone": "01632 960000"}),
            ("/v1/young-people/{}/restrictions", {**COMMON, "kind": "restricted"}),
        ):
            sealed, absent = (running.ask(who, path.format(each), body) for each in (SAM, ABSENT))
            assert sealed.without_chance == absent.without_chance
    for who, purpose in ((PA, "guidance"), (SOCIAL_WORKER, "care_planning"), (DSL, "safeguarding")):
        sealed, absent = (running.disclosure(who, each, purpose) for each in (SAM, ABSENT))
        assert (sealed.status, sealed.without_chance) == (404, absent.without_chance)
        assert running.search(who, "sam averill", purpose).body["young_people"] == []


def test_a_sealed_identity_is_found_by_no_search(running: RunningGateway) -> None:
    assert found(running, PA, "averill") == [SAM]
    seal(running)

    assert found(running, PA, "averill") == []


def test_a_note_that_is_also_about_a_sealed_identity_is_shown_without_it(running: RunningGateway) -> None:
    robin = young_person_id("robin-averill")
    assert restrict(running, MANAGER, "sealed", robin).status == 201

    shown = running.disclosure("joanne.petrie", SAM, "safeguarding")

    assert shown.status == 200
    assert b"Robin" not in shown.raw


def test_only_a_social_care_manager_seals_an_identity(running: RunningGateway) -> None:
    for who in (HEAD, DSL, SOCIAL_WORKER, PA):
        assert restrict(running, who, "sealed").status == 403
    assert restrict(running, DPO, "sealed").status == 404


def test_a_seal_is_lifted_by_two_of_social_care_who_need_no_relationship(running: RunningGateway) -> None:
    name = seal(running).body["restriction"]
    running.change(
        "INSERT INTO posts SELECT 'pauline.strang', service_id, role, capacity, starts_on, ends_on FROM posts"
        " WHERE practitioner_id = ?",
        MANAGER,
    )
    running.change("DELETE FROM posts WHERE practitioner_id = 'pauline.strang' AND role = 'iro'")

    assert lift(running, MANAGER, name, 1).status == 202
    assert lift(running, "pauline.strang", name, 2).body["state"] == "lifted"
    assert running.disclosure(PA, SAM, "guidance").status == 200


def test_what_is_logged_of_a_restriction_names_neither_contact_nor_reason(running: RunningGateway) -> None:
    name = frozen(running).body["restriction"]

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("restriction_changed", "set")
    assert event.section(SectionName.DETAIL)["restriction"] == name
    assert b"960201" not in event.everything
    assert b"family" not in event.everything


def test_two_restrictions_are_lifted_one_by_one(running: RunningGateway) -> None:
    one, _two = (restrict(running, HEAD, "restricted").body["restriction"] for _ in range(2))
    lift(running, HEAD, one, 1)
    lift(running, DSL, one, 2)

    assert running.disclosure(PA, SAM, "guidance").levels["id.core"] == "existence"


def test_leon_and_anouk_are_protected_from_the_beginning(shared: RunningGateway) -> None:
    assert shared.disclosure("mei.tanaka", LEON, "guidance").levels["id.core"] == "existence"
    assert shared.disclosure("mei.tanaka", ANOUK, "guidance").levels["id.contact"] == "existence"
