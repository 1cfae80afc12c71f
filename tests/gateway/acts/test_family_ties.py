from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.said import (
    ADVISER,
    FATHER,
    KOFI,
    LEAD,
    MOTHER,
    consents,
    level,
    permit,
    recorded,
    refuse,
    refused,
    said,
)
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

DAVIT, SOCIAL_WORKER = young_person_id("davit-melkonyan"), "shirin.vaziri"
HEAD = "edward.nyland"


def ties(young_person: str = KOFI, *more: str) -> str:
    return "/".join((f"/v1/young-people/{young_person}/family-ties", *more))


def tie(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    body = {"person": FATHER, "kind": "carer", "starts_on": "2026-01-01", "evidence": "canary: letter seen"}
    return {**body, **changes}


def listed(running: RunningGateway, who: str, young_person: str = KOFI) -> list[dict[str, Any]]:
    reply = running.send(ties(young_person), running.token(who), method="GET")
    assert reply.status == 200
    found: list[dict[str, Any]] = reply.body["family_ties"]
    return found


def recorded_tie(running: RunningGateway, body: dict[str, Any], who: str = ADVISER, young_person: str = KOFI) -> Reply:
    reply = running.ask(who, ties(young_person), body)
    assert (reply.status, reply.body.get("detail")) == (201, None)
    return reply


def mothers(running: RunningGateway) -> dict[str, Any]:
    """Return the mother's tie as it is listed."""
    return next(one for one in listed(running, ADVISER) if one["person"] == MOTHER)


def test_whoever_may_be_told_who_cares_reads_the_ties_with_names(shared: RunningGateway) -> None:
    found = listed(shared, ADVISER)

    assert {one["person"] for one in found} == {FATHER, MOTHER}
    assert {one["kind"] for one in found} == {"parental_responsibility"}
    assert all(one["name"] and one["version"] == 0 and not one["set_aside"] for one in found)


def test_for_whoever_is_not_shown_who_cares_the_list_is_empty(running: RunningGateway) -> None:
    assert len(listed(running, SOCIAL_WORKER, DAVIT)) == 2
    running.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, starts_on, evidence, recorded_by,"
        " recorded_at) VALUES ('re-x', ?, 'application', 'bargehouse-lettings', '2026-01-01', 'form', 'vikram.desai',"
        " '2026-01-01 09:00:00')",
        DAVIT,
    )

    assert listed(running, "vikram.desai", DAVIT) == []


def test_somebody_with_a_new_tie_speaks_from_then_on(running: RunningGateway) -> None:
    running.change("DELETE FROM family_ties WHERE person = ?", FATHER)
    assert refused(running, ADVISER, consents(), said()).body["field"] == "giver"

    reply = recorded_tie(running, tie(kind="parental_responsibility"))

    assert reply.body["version"] == 1
    recorded(running, said())
    assert level(running, "ec.economic") == "summary"


def test_a_tie_that_ends_takes_the_word_away_at_once(running: RunningGateway) -> None:
    recorded(running, said(giver=MOTHER))
    assert level(running, "ec.economic") == "summary"
    mother = mothers(running)

    body = {"version": 0, "ends_on": "2026-03-03", "evidence": "order of 3 March"}
    reply = running.ask(ADVISER, ties(KOFI, mother["family_tie"], "end"), body)

    assert (reply.status, reply.body["version"]) == (200, 1)
    assert level(running, "ec.economic") == "existence"
    assert mothers(running)["ends_on"] == "2026-03-03"
    assert running.rows("SELECT evidence FROM family_ties WHERE id = ?", mother["family_tie"]) == [
        ("birth certificate seen; order of 3 March",)
    ]


def test_a_manager_sets_a_holder_aside_with_a_reason_and_the_other_is_heard(running: RunningGateway) -> None:
    recorded(running, said())
    recorded(running, said(refuse(category=["ec.economic"]), giver=MOTHER))
    assert level(running, "ec.economic") == "existence"

    body = {"version": 0, "because": "canary: abroad, no answer for a year"}
    reply = running.ask("helen.braithwell", ties(KOFI, mothers(running)["family_tie"], "set-aside"), body)

    assert (reply.status, reply.body["version"]) == (200, 1)
    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("family_tie_changed", "set_aside")
    assert b"canary" not in running.newest.everything
    assert level(running, "ec.economic") == "summary"
    assert mothers(running)["set_aside"] is True


def test_a_head_sets_a_holder_aside_and_nobody_below_does(running: RunningGateway) -> None:
    path = ties(KOFI, mothers(running)["family_tie"], "set-aside")
    body = {"version": 0, "because": "Cannot be found."}

    for who in (ADVISER, LEAD):
        assert refused(running, who, path, body, 403).body["type"].endswith("action-not-open")
    assert running.ask(HEAD, path, body).status == 200
    again = refused(running, HEAD, path, {**body, "version": 1})
    assert again.body["field"] == "version"


def test_a_care_order_lets_the_authority_speak_and_outranks_the_parents(running: RunningGateway) -> None:
    body = tie(kind="care_order", person="marlowick-council")

    recorded_tie(running, body, SOCIAL_WORKER, DAVIT)

    authority = said(
        permit("ed.send", scope={"recipient_service": ["osier-bank-school"], "purpose": ["education"]}),
        giver="marlowick-council",
        capacity="local_authority",
    )
    recorded(running, authority, SOCIAL_WORKER, DAVIT)


def test_an_order_is_written_down_by_those_to_whom_it_is_shown(shared: RunningGateway) -> None:
    for kind in ("special_guardian", "care_order", "court"):
        assert refused(shared, ADVISER, ties(), tie(kind=kind), 403).body["type"].endswith("action-not-open")


AGAINST_A_RULE: dict[str, tuple[dict[str, Any], str]] = {
    "the person is nobody on the record": (tie(person="ca-nobody"), "person"),
    "the person is another young person's parent": (tie(person="ca-n7nvx6htjcr3t"), "person"),
    "a care order is no authority's": (tie(kind="care_order", person="larkhanger"), "person"),
    "a court is a person": (tie(kind="court"), "person"),
    "it ends before it starts": (tie(ends_on="2025-12-31"), "ends_on"),
    "it starts in the future": (tie(starts_on="2026-03-05"), "starts_on"),
}


@pytest.mark.parametrize("case", AGAINST_A_RULE.values(), ids=AGAINST_A_RULE)
def test_no_tie_is_recorded_against_a_rule(shared: RunningGateway, case: tuple[dict[str, Any], str]) -> None:
    body, field = case

    reply = refused(shared, LEAD, ties(), body)

    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)


def test_a_tie_ends_at_the_version_that_stands_and_after_it_began(running: RunningGateway) -> None:
    path = ties(KOFI, mothers(running)["family_tie"], "end")
    body = {"version": 0, "ends_on": "2012-01-01", "evidence": "seen"}

    assert refused(running, ADVISER, path, body).body["field"] == "ends_on"
    assert refused(running, ADVISER, path, {**body, "version": 7}, 409).body["version"] == 0
    assert refused(running, ADVISER, ties(KOFI, "ft-nothing", "end"), body, 404).status == 404
    assert refused(running, "declan.foyle", path, body, 404).status == 404


def test_a_tie_is_logged_by_its_kind_and_names_nobody(running: RunningGateway) -> None:
    name = recorded_tie(running, tie()).body["family_tie"]

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("family_tie_recorded", "recorded")
    assert (event.section(SectionName.DETAIL)["family_tie"], event.section(SectionName.DETAIL)["kind"]) == (
        name,
        "carer",
    )
    for secret in (b"canary", FATHER.encode()):
        assert secret not in event.everything


def test_a_stranger_reads_no_ties(shared: RunningGateway) -> None:
    replies = [shared.send(ties(who), shared.token("declan.foyle"), method="GET") for who in (KOFI, SAM, "yp-x")]

    assert {reply.status for reply in replies} == {404}
    assert len({reply.without_chance for reply in replies}) == 1
