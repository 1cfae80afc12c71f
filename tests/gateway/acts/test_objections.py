from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.said import ADVISER, KOFI, LEAD, MEGAN, MEGANS_ADVISER, level, refused
from tests.gateway.running_gateway import Reply, RunningGateway

# Turns 16 on 8 March, four days on.
MATEO, MATEOS_ADVISER = young_person_id("mateo-villagra"), "mei.tanaka"


def objections(young_person: str = KOFI, *more: str) -> str:
    return "/".join((f"/v1/young-people/{young_person}/objections", *more))


def objection(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    return {"holder": "parent", "categories": ["ed.attendance"], **changes}


def objected(running: RunningGateway, body: dict[str, Any], who: str = ADVISER, young_person: str = KOFI) -> Reply:
    reply = running.ask(who, objections(young_person), body)
    assert (reply.status, reply.body.get("detail")) == (201, None)
    return reply


def test_a_parents_objection_closes_the_very_next_disclosure_and_lapses_on_the_16th_birthday(
    running: RunningGateway,
) -> None:
    assert level(running, "ed.attendance") == "full"

    reply = objected(running, objection())

    assert level(running, "ed.attendance") == "hidden"
    assert (reply.body["version"], reply.body["lapses_on"]) == (1, "2029-02-20")
    assert running.rows("SELECT lapses_on FROM objections WHERE id = ?", reply.body["objection"]) == [("2029-02-20",)]


def test_a_parents_objection_stops_counting_on_the_birthday_itself(running: RunningGateway) -> None:
    running.change("DELETE FROM objections WHERE young_person_id = ?", MATEO)
    objected(running, objection(categories=["ed.attainment"]), MATEOS_ADVISER, MATEO)

    for day, shown in ((7, "hidden"), (8, "full")):
        running.clock.at = running.clock.at.replace(day=day)
        assert level(running, "ed.attainment", MATEOS_ADVISER, MATEO) == shown


def test_from_16_on_the_young_person_objects(running: RunningGateway) -> None:
    reply = objected(running, objection(holder="self"), MEGANS_ADVISER, MEGAN)

    assert reply.body["lapses_on"] is None
    assert level(running, "ed.attendance", MEGANS_ADVISER, MEGAN) == "hidden"


def test_an_objection_that_is_withdrawn_opens_the_very_next_disclosure(running: RunningGateway) -> None:
    name = objected(running, objection()).body["objection"]

    body = {"version": 1, "note": "canary: she rang"}
    reply = running.ask(LEAD, objections(KOFI, name, "withdraw"), body)

    assert (reply.status, reply.body["version"], reply.body["status"]) == (200, 2, "withdrawn")
    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("objection_taken_back", "withdrawn")
    assert b"canary" not in running.newest.everything
    assert level(running, "ed.attendance") == "full"


def test_an_objection_is_logged_by_its_categories_and_whose_it_is(running: RunningGateway) -> None:
    name = objected(running, objection()).body["objection"]

    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("objection_recorded", "recorded")
    detail = running.newest.section(SectionName.DETAIL)
    assert (detail["objection"], detail["holder"], detail["categories"]) == (name, "parent", ["ed.attendance"])


AGAINST_A_RULE = {
    "a parent objects for a sixteen-year-old": (MEGANS_ADVISER, MEGAN, objection(), "holder"),
    "a parent objects from the 16th birthday on": (
        MATEOS_ADVISER,
        MATEO,
        objection(starts_on="2026-03-08"),
        "holder",
    ),
    "a thirteen-year-old objects": (ADVISER, KOFI, objection(holder="self"), "holder"),
    "a young person objects from before they were 16": (
        MEGANS_ADVISER,
        MEGAN,
        objection(holder="self", starts_on="2025-10-14"),
        "holder",
    ),
    "names are objected to": (ADVISER, KOFI, objection(categories=["ed.send", "id.core"]), "categories"),
    "addresses are objected to": (ADVISER, KOFI, objection(categories=["id.contact"]), "categories"),
    "parents' names are objected to": (ADVISER, KOFI, objection(categories=["id.carers"]), "categories"),
}


@pytest.mark.parametrize("case", AGAINST_A_RULE.values(), ids=AGAINST_A_RULE)
def test_nobody_objects_against_a_rule(shared: RunningGateway, case: tuple[str, str, dict[str, Any], str]) -> None:
    who, young_person, body, field = case

    reply = refused(shared, who, objections(young_person), body)

    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)


def test_a_category_that_is_none_is_told_as_an_unknown_word(shared: RunningGateway) -> None:
    reply = refused(shared, ADVISER, objections(), objection(categories=["ed.attendence"]))

    assert (reply.body["field"], reply.body["did_you_mean"]) == ("categories", "ed.attendance")


def test_an_objection_is_withdrawn_once_at_the_version_that_stands_and_not_before_it_was_made(
    running: RunningGateway,
) -> None:
    name = objected(running, objection()).body["objection"]
    path = objections(KOFI, name, "withdraw")

    stale = refused(running, ADVISER, path, {"version": 0}, 409)
    early = refused(running, ADVISER, path, {"version": 1, "said_at": "2026-03-04T10:00:00Z"})
    late = refused(running, ADVISER, path, {"version": 1, "said_at": "2026-03-04T11:00:00Z"})
    assert running.ask(ADVISER, path, {"version": 1}).status == 200
    again = refused(running, ADVISER, path, {"version": 2})

    assert stale.body["version"] == 1
    assert [reply.body["field"] for reply in (early, late, again)] == ["said_at", "said_at", "version"]


def test_an_objection_about_somebody_else_is_like_one_that_is_not_there(running: RunningGateway) -> None:
    name = objected(running, objection()).body["objection"]

    elsewhere = refused(running, MEGANS_ADVISER, objections(MEGAN, name, "withdraw"), {"version": 1}, 404)
    nothing = refused(running, MEGANS_ADVISER, objections(MEGAN, "ob-nothing", "withdraw"), {"version": 1}, 404)

    assert elsewhere.without_chance == nothing.without_chance


def test_a_stranger_objects_for_nobody(shared: RunningGateway) -> None:
    theirs = refused(shared, "declan.foyle", objections(), objection(), 404)

    assert theirs.without_chance == refused(shared, ADVISER, objections("yp-x"), objection(), 404).without_chance
