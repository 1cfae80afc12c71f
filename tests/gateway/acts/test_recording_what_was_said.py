import json
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.acts.said import (
    ADVISER,
    EARLIER,
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
    level,
    listed,
    open_tasks,
    permit,
    recorded,
    refuse,
    refused,
    said,
    said_by_megan,
)
from tests.gateway.running_gateway import SAM, RunningGateway

BY_KOFI = {"giver": "self", "capacity": "self"}
WORDS = permit()


def test_a_yes_opens_what_it_names_from_the_very_next_disclosure(running: RunningGateway) -> None:
    assert level(running, "ec.economic") == "existence"

    reply = recorded(running, said())

    assert level(running, "ec.economic") == "summary"
    assert reply.body["version"] == 1
    assert len(reply.body["statements"]) == 1
    assert reply.body["review_on"] == "2026-09-04"


def test_a_record_is_read_again_as_it_was_said(running: RunningGateway) -> None:
    body = said(
        permit(conditions="Not the bursary."), evidence="cupboard 3", evidence_hash="a" * 64, interpreter="Abena"
    )
    reply = recorded(running, body)

    (one,) = listed(running, ADVISER)

    assert (one["consent"], one["version"], one["status"]) == (reply.body["consent"], 1, "active")
    assert (one["giver"], one["said_at"], one["starts_on"]) == (FATHER, EARLIER, "2026-03-04")
    assert (one["witness"], one["evidence"], one["interpreter"]) == (body["witness"], "cupboard 3", "Abena")
    (statement,) = one["statements"]
    assert statement["scope"] == body["statements"][0]["scope"]
    assert statement["conditions"] == "Not the bursary."
    assert one["taken_back"] == []


def test_a_yes_is_stored_with_those_who_took_part_that_day_and_covers_nobody_who_joins_later(
    running: RunningGateway,
) -> None:
    everywhere = {"recipient_service": [SCHOOL], "purpose": ["education"], "category": ["ca.plan"]}
    reply = recorded(running, said(permit(scope=everywhere)))

    ((scope, left_out),) = running.rows(
        "SELECT scope, left_out FROM statements WHERE record_id = ?", reply.body["consent"]
    )
    stored = json.loads(scope)

    assert json.loads(left_out) == ["recipient_organisation", "recipient_agency", "recipient_role", "originator"]
    assert "tollgate-meadow" not in stored["recipient_organisation"]
    assert {"larkhanger", "marlowick-council"} <= set(stored["recipient_organisation"])
    assert stored["originator"] == ["youth-support"]
    assert "teacher" in stored["recipient_role"]
    assert "pa" not in stored["recipient_role"]
    assert "named_worker" not in stored


def test_a_no_keeps_to_what_it_names_and_means_any_for_the_rest(running: RunningGateway) -> None:
    reply = recorded(running, said(refuse(recipient_service=[SCHOOL])))

    ((scope, left_out),) = running.rows(
        "SELECT scope, left_out FROM statements WHERE record_id = ?", reply.body["consent"]
    )
    assert (json.loads(scope), json.loads(left_out)) == ({"recipient_service": [SCHOOL]}, [])


def test_an_exception_beats_what_it_excepts_whatever_the_order_in_which_they_are_given(running: RunningGateway) -> None:
    exception = {**refuse(category=["ec.economic"]), "exception_to": 1}

    recorded(running, said(exception, permit("ec.economic", "ed.send")))

    assert level(running, "ec.economic") == "existence"
    (one,) = listed(running, ADVISER)
    first, second = one["statements"]
    assert (first["effect"], first["exception_to"]) == ("refuse", second["statement"])


def test_a_yes_lifts_an_earlier_no_by_name(running: RunningGateway) -> None:
    no = recorded(running, said(refuse(recipient_role=["pa"], recipient_agency=["connexions"])))
    still = said(permit(), said_at="2026-03-04T10:10:00Z")
    recorded(running, still)
    assert level(running, "ec.economic") == "existence"

    recorded(running, said(permit(lifts=no.body["statements"][0]), said_at="2026-03-04T10:20:00Z"))

    assert level(running, "ec.economic") == "summary"


def test_the_log_holds_what_was_agreed_to_in_words_of_the_vocabulary_and_nothing_that_was_said(
    running: RunningGateway,
) -> None:
    reply = recorded(running, said(permit(conditions="canary in a condition"), evidence="canary drawer"))

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("consent_recorded", "recorded")
    detail = event.section(SectionName.DETAIL)
    assert (detail["consent"], detail["permits"], detail["refusals"]) == (reply.body["consent"], 1, 0)
    assert (detail["category"], detail["purpose"], detail["licence"]) == (["ec.economic"], ["guidance"], "W51")
    for secret in (b"canary", b"Colin", FATHER.encode(), KOFI.encode(), reply.body["receipt"]["code"].encode()):
        assert secret not in event.everything


def test_a_yes_of_their_own_under_16_counts_with_an_assessment_for_what_it_is_about(running: RunningGateway) -> None:
    body = said(permit("he.mental"), **BY_KOFI, competence_assessment=SAMS_ASSESSMENT)

    reply = running.ask("amara.okoye", consents(SAM), body)

    assert reply.status == 201


def test_a_no_of_their_own_needs_no_assessment_and_asks_for_one_from_13_on(running: RunningGateway) -> None:
    reply = recorded(running, said(refuse(category=["ec.economic", "ed.send"]), **BY_KOFI))

    ((about, owner, categories, due),) = open_tasks(running, "assess_competence")
    assert (about, owner) == (f"consent:{reply.body['consent']}", ADVISER)
    assert json.loads(categories) == ["ed.send", "ec.economic"]
    # Five working days on: the end of Wednesday the 11th.
    assert due.startswith("2026-03-12 00:00:00")


def test_a_no_under_13_is_heard_and_asks_for_no_assessment(running: RunningGateway) -> None:
    body = said(refuse(category=["he.general"]), **BY_KOFI)
    niamh = running.rows("SELECT young_person_id FROM relationships WHERE practitioner_id = 'lorna.petherick'")[0][0]

    recorded(running, body, "lorna.petherick", niamh)

    assert open_tasks(running, "assess_competence") == []


def test_two_holders_who_disagree_are_for_the_supervisor_to_resolve_and_the_recorder_is_not_told(
    running: RunningGateway,
) -> None:
    yes = recorded(running, said(permit("ec.economic", "ed.send")))
    assert open_tasks(running, "resolve_conflict") == []

    no = recorded(running, said(refuse(category=["ec.economic"]), giver=MOTHER), LEAD)

    ((about, owner, categories, _due),) = open_tasks(running, "resolve_conflict")
    assert (about, owner, json.loads(categories)) == (f"consent:{no.body['consent']}", None, ["ec.economic"])
    assert yes.body["consent"] not in no.raw.decode()
    assert "conflict" not in no.raw.decode()
    assert level(running, "ec.economic") == "existence"


def test_what_two_holders_say_about_different_things_is_no_disagreement(running: RunningGateway) -> None:
    recorded(running, said(permit("ec.economic")))

    recorded(running, said(refuse(category=["ec.economic"], recipient_service=[SCHOOL]), giver=MOTHER), LEAD)
    recorded(running, said(refuse(category=["ed.send"]), giver=MOTHER), LEAD)

    assert open_tasks(running, "resolve_conflict") == []


def test_a_record_is_looked_at_again_on_the_day_that_was_agreed(running: RunningGateway) -> None:
    reply = recorded(running, said(review_on="2026-06-01"))

    ((about, owner, _categories, due),) = open_tasks(running, "consent_review")
    assert (about, owner) == (f"consent:{reply.body['consent']}", ADVISER)
    # The end of 1 June in London, which is on summer time.
    assert due.startswith("2026-06-01 23:00:00")


OUTSIDE_THE_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "it is said in the future": (said(said_at="2026-03-04T10:30:01Z"), "said_at"),
    "it ends before it starts": (said(starts_on="2026-03-10", ends_on="2026-03-09"), "ends_on"),
    "it is reviewed before it is said": (said(review_on="2026-03-03"), "review_on"),
    "it is reviewed after more than twelve months": (said(review_on="2027-03-05"), "review_on"),
    "the notice is none that the form knows": (said(notice_version="1.0"), "notice_version"),
    "the notice is newer than what was said": (said(said_at="2025-08-31T12:00:00Z"), "notice_version"),
    "a yes names no purpose": (said(permit(scope={"purpose": None})), "statements[0].scope.purpose"),
    "a yes names no category": (said(permit(scope={"category": None})), "statements[0].scope.category"),
    "a yes names nobody who is told": (
        said(permit(), permit(scope={"recipient_service": None, "recipient_agency": ["school"]})),
        "statements[1].scope.recipient_service",
    ),
    "a yes does not say how much": (said(permit(level_cap=None)), "statements[0].level_cap"),
    "a yes names an organisation that has not signed": (
        said(permit(scope={"recipient_organisation": ["tollgate-meadow"]})),
        "statements[0].scope.recipient_organisation",
    ),
    "a yes names a service that has not signed": (
        said(permit(scope={"recipient_service": ["tollgate-meadow-school"]})),
        "statements[0].scope.recipient_service",
    ),
    "a yes names details of a service that has not signed": (
        said(permit(scope={"originator": ["tollgate-meadow-school"]})),
        "statements[0].scope.originator",
    ),
    "the giver has no tie": (said(giver="ca-nobody"), "giver"),
    "the giver's tie is of another capacity": (said(capacity="court"), "giver"),
    "somebody else speaks as the young person": (said(capacity="self"), "capacity"),
    "the young person speaks as somebody else": (said(giver="self"), "capacity"),
    "an advocate speaks": (said(capacity="advocate"), "capacity"),
    "they are not 16 yet": (said(giver="self", capacity="self_16_plus"), "capacity"),
    "a yes of their own under 16 rests on no assessment": (said(**BY_KOFI), "competence_assessment"),
    "the assessment is somebody else's": (
        said(**BY_KOFI, competence_assessment=SAMS_ASSESSMENT),
        "competence_assessment",
    ),
    "an exception excepts itself": (said(permit(), permit(exception_to=1)), "statements[1].exception_to"),
    "an exception excepts what is not there": (said(permit(exception_to=7)), "statements[0].exception_to"),
    "an exception excepts a statement of another record": (
        said(permit(exception_to="st-elsewhere")),
        "statements[0].exception_to",
    ),
    "exceptions go in a circle": (
        said(permit(exception_to=1), {**refuse(), "exception_to": 0}),
        "statements[0].exception_to",
    ),
    "a yes lifts what is no no of theirs": (said(permit(lifts="st-elsewhere")), "statements[0].lifts"),
    "a no lifts": (said({**refuse(), "lifts": "st-elsewhere"}), "statements[0].lifts"),
    "only the recorder's own service gains and nobody else was there": (said(witness=None), "witness"),
    "only the recorder's own service gains and the recorder is the witness": (said(witness="Amara Okoye"), "witness"),
    "it takes the place of a record at no version": (said(supersedes="co-elsewhere"), "version"),
}


def without_nothing(body: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(body, dict):
        return {name: without_nothing(value) for name, value in body.items() if value is not None}
    return [without_nothing(one) for one in body] if isinstance(body, list) else body


@pytest.mark.parametrize("case", OUTSIDE_THE_RULES.values(), ids=OUTSIDE_THE_RULES)
def test_nothing_is_recorded_against_a_rule(shared: RunningGateway, case: tuple[dict[str, Any], str]) -> None:
    body, field = case

    reply = refused(shared, ADVISER, consents(), without_nothing(body))

    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)
    assert len(reply.body["detail"]) > 20
    assert shared.newest.clear["outcome"] == "against-a-rule"


UNKNOWN_WORDS = {
    "category": "he.mentl",
    "purpose": "gossip",
    "recipient_role": "butler",
    "recipient_agency": "press",
    "recipient_service": "nowhere",
    "recipient_organisation": "nowhere",
    "originator": "nowhere",
    "named_worker": "nobody.here",
}


@pytest.mark.parametrize(("dimension", "word"), UNKNOWN_WORDS.items())
@pytest.mark.parametrize("effect", ["permit", "refuse"])
def test_a_scope_that_names_nothing_known_is_refused(
    shared: RunningGateway, dimension: str, word: str, effect: str
) -> None:
    statement = permit(scope={dimension: [word]}) if effect == "permit" else refuse(**{dimension: [word]})

    reply = refused(shared, ADVISER, consents(), said(statement))

    assert reply.body["type"] == "urn:concordat:problem:unknown-word"
    assert reply.body["field"] == f"statements[0].scope.{dimension}"
    assert word not in reply.raw.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"statements": []},
        {"statements": [permit()] * 51},
        {"capacity": "neighbour"},
        {"said_at": "2026-03-04T10:00:00"},
        {"evidence_hash": "A" * 64},
        {"statements": [permit(scope={"colour": ["red"]})]},
        {"statements": [permit(scope={"category": []})]},
        {"statements": [permit(exception_to=1.5)]},
        {"mood": "good"},
    ],
    ids=repr,
)
def test_a_body_of_another_form_is_refused_by_name(shared: RunningGateway, change: dict[str, Any]) -> None:
    reply = refused(shared, ADVISER, consents(), said(**change), 400)

    assert list(reply.body["fields"]) == [next(iter(change))]


def test_a_no_may_name_whoever_takes_part_signed_or_not(running: RunningGateway) -> None:
    recorded(running, said(refuse(recipient_service=["tollgate-meadow-school"])))


def test_an_assessment_that_is_for_something_else_or_came_out_otherwise_carries_no_yes(running: RunningGateway) -> None:
    for_something_else = said(permit("he.sexual"), **BY_KOFI, competence_assessment=SAMS_ASSESSMENT)
    assert refused(running, "amara.okoye", consents(SAM), for_something_else).body["field"] == "competence_assessment"

    expired = said(permit("he.mental"), **BY_KOFI, competence_assessment=SAMS_ASSESSMENT)
    running.change("UPDATE young_people SET date_of_birth = '2012-01-01' WHERE id = ?", SAM)
    running.clock.at = running.clock.at.replace(month=11)
    later = {**expired, "said_at": "2026-11-04T10:00:00Z"}
    assert refused(running, "amara.okoye", consents(SAM), later).body["field"] == "competence_assessment"


def test_from_16_on_they_speak_for_themselves_in_that_capacity(running: RunningGateway) -> None:
    reply = refused(running, MEGANS_ADVISER, consents(MEGAN), said_by_megan(capacity="self"))

    assert reply.body["field"] == "capacity"


def test_nobody_speaks_anew_for_somebody_who_has_died(running: RunningGateway) -> None:
    running.change("UPDATE young_people SET died_on = '2026-03-03' WHERE id = ?", MEGAN)

    assert refused(running, MEGANS_ADVISER, consents(MEGAN), said_by_megan()).body["field"] == "said_at"


def test_whoever_lost_their_standing_since_does_not_speak(running: RunningGateway) -> None:
    running.change("UPDATE family_ties SET ends_on = '2026-03-03' WHERE person = ?", FATHER)

    assert refused(running, ADVISER, consents(), said()).body["field"] == "giver"


def test_whoever_was_set_aside_does_not_speak(running: RunningGateway) -> None:
    running.change("UPDATE family_ties SET set_aside_by = 'helen.braithwell' WHERE person = ?", FATHER)

    assert refused(running, ADVISER, consents(), said()).body["field"] == "giver"


def test_a_yes_for_another_service_as_well_needs_no_witness(running: RunningGateway) -> None:
    recorded(running, said(permit(scope={"recipient_service": [OWN, SCHOOL]}), witness=None))


def test_whose_role_or_standing_records_nothing_is_refused_and_a_stranger_finds_nobody(shared: RunningGateway) -> None:
    stranger = refused(shared, "declan.foyle", consents(), said(), 404)
    nobody = refused(shared, ADVISER, consents("yp-nobody"), said(), 404)
    supervisor = refused(shared, "jonas.lindqvist", consents("yp-nobody"), said(), 404)

    assert stranger.without_chance == nobody.without_chance == supervisor.without_chance


def test_whoever_governs_records_nothing_that_was_said(shared: RunningGateway) -> None:
    assert refused(shared, "eleanor.voss", consents(), said(), 403).body["type"].endswith("not-for-this-caller")


def test_a_tracker_who_stands_to_a_young_person_does_not_write_down_what_they_say(shared: RunningGateway) -> None:
    reply = refused(shared, "graham.sibley", consents(MEGAN), said_by_megan(), 403)

    assert reply.body["type"].endswith("action-not-open")
    assert "write down what a young person or a parent said" in reply.body["detail"]
