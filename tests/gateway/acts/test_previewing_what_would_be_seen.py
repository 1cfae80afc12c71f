from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.acts.said import (
    ADVISER,
    FATHER,
    KOFI,
    LEAD,
    MEGAN,
    MEGANS_ADVISER,
    MOTHER,
    OWN,
    SAMS_ASSESSMENT,
    SCHOOL,
    consents,
    everything_written,
    level,
    listed,
    permit,
    recorded,
    refuse,
    refused,
    said,
    said_by_megan,
)
from tests.gateway.running_gateway import SAM, Reply, RunningGateway


def preview(
    running: RunningGateway, body: dict[str, Any], who: str = ADVISER, young_person: str = KOFI
) -> dict[str, Any]:
    return previewed(running, body, who, young_person).body


def previewed(running: RunningGateway, body: dict[str, Any], who: str = ADVISER, young_person: str = KOFI) -> Reply:
    reply = running.ask(who, consents(young_person, "preview"), body)
    assert (reply.status, reply.body.get("detail")) == (200, None)
    return reply


def changes(told: dict[str, Any], service: str, role: str, purpose: str = "guidance") -> dict[str, tuple[str, str]]:
    """Return what changes for a role of a service: before and after, by category."""
    seen = next(one["could_see"] for one in told["services"] if one["service"] == service)
    entries = [one for one in seen if (one["role"], one["purpose"]) == (role, purpose) and "named_worker" not in one]
    categories = [one for entry in entries for one in entry["categories"]]
    return {one["category"]: (one["before"], one["after"]) for one in categories if one["before"] != one["after"]}


def test_a_preview_says_before_and_after_and_the_disclosures_agree(running: RunningGateway) -> None:
    told = preview(running, said())
    before = level(running, "ec.economic")

    recorded(running, said())

    assert changes(told, OWN, "pa") == {"ec.economic": (before, level(running, "ec.economic"))}
    assert [one["service"] for one in told["services"]] == [OWN]


def test_a_preview_stores_nothing_and_is_logged(running: RunningGateway) -> None:
    before = everything_written(running)

    with running.one_event_for(200) as replies:
        replies.append(previewed(running, said(permit(conditions="canary"))))

    assert everything_written(running) == before
    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("consent_previewed", "previewed")
    assert (event.section(SectionName.DETAIL)["services"], event.section(SectionName.DETAIL)["statements"]) == (
        [OWN],
        1,
    )
    assert b"canary" not in event.everything
    assert listed(running, ADVISER) == []


def test_an_organisation_that_is_named_stands_for_those_of_its_services_that_take_part(shared: RunningGateway) -> None:
    scope = {"recipient_service": None, "recipient_organisation": ["marlowick-council"]}
    body = said({**permit(), "scope": {name: words for name, words in permit(scope=scope)["scope"].items() if words}})

    told = preview(shared, body)

    assert [one["service"] for one in told["services"]] == [
        "early-help", "participation-tracking", "social-care", "virtual-school", "youth-offending", "youth-support",
    ]  # fmt: skip
    assert changes(told, OWN, "pa") == {"ec.economic": ("existence", "summary")}


def test_yes_to_the_school_and_no_to_who_teaches_shows_for_each_role(shared: RunningGateway) -> None:
    school = {"recipient_service": [SCHOOL], "purpose": ["education"]}
    no = {**refuse(recipient_role=["teacher"]), "exception_to": 0}

    told = preview(shared, said(permit("ca.plan", scope=school), no))
    everybody = preview(shared, said(permit("ca.plan", scope=school)))

    assert changes(everybody, SCHOOL, "teacher", "education") == {"ca.plan": ("hidden", "summary")}
    assert changes(told, SCHOOL, "teacher", "education") == {}
    assert changes(told, SCHOOL, "careers_lead", "education") == {"ca.plan": ("hidden", "summary")}


MEGANS = (MEGANS_ADVISER, MEGAN)


def test_a_worker_who_alone_is_told_stands_beside_their_role(shared: RunningGateway) -> None:
    told = preview(shared, said_by_megan(permit("he.mental", scope={"named_worker": [MEGANS_ADVISER]})), *MEGANS)

    assert changes(told, OWN, "pa") == {}
    (service,) = told["services"]
    (worker,) = [one for one in service["could_see"] if "named_worker" in one]
    assert worker["named_worker"] == MEGANS_ADVISER
    found = {one["category"]: (one["before"], one["after"]) for one in worker["categories"]}
    assert found["he.mental"] == ("hidden", "summary")


def test_what_starts_later_is_shown_as_it_will_be(shared: RunningGateway) -> None:
    told = preview(shared, said(starts_on="2026-03-20"))

    assert changes(told, OWN, "pa") == {"ec.economic": ("existence", "summary")}


def test_a_no_alone_opens_nothing(shared: RunningGateway) -> None:
    told = preview(shared, said(refuse(recipient_service=[OWN, SCHOOL], purpose=["guidance"])))

    assert [one["service"] for one in told["services"]] == [SCHOOL, OWN]
    assert changes(told, OWN, "pa") == {}


def test_a_parents_preview_leaves_out_what_is_the_young_persons_own_to_share(shared: RunningGateway) -> None:
    everything = list(shared.disclosure(ADVISER, KOFI, "guidance").levels)
    # Confidential services see their own whoever agrees: not even that is for a parent's eyes.
    told = [OWN, SCHOOL, "camhs", "sexual-health", "drug-service"]
    wide = {"recipient_service": told, "purpose": ["guidance", "safeguarding", "direct_care"]}

    parents = previewed(shared, said(permit(*everything, scope=wide)))
    own = previewed(shared, said_by_megan(permit(*everything, scope=wide)), *MEGANS)

    for word in ("he.mental", "he.sexual", "he.substance", "id.involvement_sensitive"):
        assert word.encode() not in parents.raw
        assert word.encode() in own.raw
    assert b"he.general" in parents.raw


# What is held, recorded or said by others, and what was decided about them: none of it may show. Each is a table with
# the columns of a row about Kofi.
WHO, WHEN = {"recorded_by": "carys.bevan"}, {"recorded_at": "2026-01-01 09:00:00"}
SINCE, SET = {"starts_on": "2026-01-01"}, {"set_by": "carys.bevan", "set_at": "2026-01-01 09:00:00"}
ELSEWHERE: dict[str, dict[str, str]] = {
    "objections": {"holder": "parent", "categories": '["ed.send"]', **SINCE, **WHO, **WHEN},
    "competence_assessments": {
        "categories": '["ec.economic"]',
        "outcome": "competent",
        "questions": "[]",
        "assessed_by": "carys.bevan",
        "assessed_at": "2026-01-01 09:00:00",
        "valid_until": "2026-12-01",
    },
    "circumstances": {"fact": "looked_after", **SINCE, **WHO},
    "family_ties": {
        "person": "marlowick-council", "kind": "care_order", "evidence": "order", **SINCE, **WHO, **WHEN,
    },
    "shields": {"contact": "somebody", **SET},
    "restrictions": {"kind": "allow_list", "contact": "somebody", **SET},
}  # fmt: skip


@pytest.mark.parametrize("table", ELSEWHERE)
def test_a_preview_is_the_same_bytes_whatever_is_decided_elsewhere(running: RunningGateway, table: str) -> None:
    body = said(permit("ec.economic", "ed.send"))
    before = previewed(running, body)
    row = {"id": "x-1", "young_person_id": KOFI, **ELSEWHERE[table]}
    columns, marks = ", ".join(row), ", ".join("?" * len(row))

    assert running.change(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row.values()) == 1  # noqa: S608

    assert previewed(running, body).without_chance == before.without_chance


@pytest.mark.parametrize(
    "change", ["DELETE FROM detail_texts", "DELETE FROM family_ties WHERE person <> ?"], ids=["held", "other holders"]
)
def test_a_preview_is_the_same_bytes_whatever_is_held_and_whoever_else_may_speak(
    running: RunningGateway, change: str
) -> None:
    before = previewed(running, said())

    assert running.change(change, *([FATHER] if "?" in change else [])) > 0

    assert previewed(running, said()).without_chance == before.without_chance


def test_a_preview_is_the_same_bytes_whatever_was_said_to_others(running: RunningGateway) -> None:
    before = previewed(running, said())

    recorded(running, said(refuse(), giver=MOTHER), LEAD)
    recorded(running, said(refuse(), giver=FATHER), LEAD)
    recorded(running, said(refuse(), giver="self", capacity="self"), LEAD)

    assert previewed(running, said()).without_chance == before.without_chance


def test_a_preview_keeps_to_the_rules_of_a_record(shared: RunningGateway) -> None:
    future = refused(shared, ADVISER, consents(KOFI, "preview"), said(said_at="2026-03-05T10:00:00Z"))
    unknown = refused(shared, ADVISER, consents(KOFI, "preview"), said(permit("he.mentl")))
    stranger = refused(shared, "declan.foyle", consents(KOFI, "preview"), said(), 404)

    assert (future.body["field"], unknown.body["field"]) == ("said_at", "statements[0].scope.category")
    assert stranger.status == 404


def test_a_young_person_under_16_previews_with_the_assessment_that_their_yes_relies_on(shared: RunningGateway) -> None:
    school = {"recipient_service": ["fennel-row-school"], "purpose": ["education", "safeguarding"]}
    own = {"giver": "self", "capacity": "self", "competence_assessment": SAMS_ASSESSMENT}

    told = preview(shared, said(permit("he.mental", scope=school), **own), ADVISER, SAM)

    assert changes(told, "fennel-row-school", "dsl", "safeguarding") == {"he.mental": ("hidden", "summary")}
