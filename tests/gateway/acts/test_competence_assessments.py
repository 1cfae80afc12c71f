from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.acts.said import (
    ADVISER,
    KOFI,
    LEAD,
    TEACHER,
    consents,
    level,
    open_tasks,
    permit,
    recorded,
    refuse,
    refused,
    said,
)
from tests.gateway.running_gateway import Reply, RunningGateway

QUESTIONS = [{"question": "Understands what would be passed on, and to whom?", "answer": "yes"}]
HERE = f"/v1/young-people/{KOFI}/competence-assessments"
BY_KOFI = {"giver": "self", "capacity": "self"}


def assessment(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    return {
        "categories": ["ec.economic"],
        "questions": [*QUESTIONS, {"question": "Decides freely?", "answer": "yes"}],
        "outcome": "competent",
        "assessed_at": "2026-03-04T09:30:00Z",
        "valid_until": "2026-09-04",
        **changes,
    }


def assessed(running: RunningGateway, who: str = ADVISER, **changes: Any) -> Reply:  # noqa: ANN401 - members of a body
    reply = running.ask(who, HERE, assessment(**changes))
    assert (reply.status, reply.body.get("detail")) == (201, None)
    return reply


def test_whoever_is_found_competent_says_yes_for_themselves_and_it_opens(running: RunningGateway) -> None:
    name = assessed(running).body["assessment"]
    assert level(running, "ec.economic") == "existence"

    recorded(running, said(permit(), **BY_KOFI, competence_assessment=name))

    assert level(running, "ec.economic") == "summary"


def test_their_own_word_then_counts_and_a_parents_no_longer_does(running: RunningGateway) -> None:
    recorded(running, said())
    assert level(running, "ec.economic") == "summary"

    assessed(running)

    assert level(running, "ec.economic") == "existence"


def test_a_new_assessment_reverses_the_former(running: RunningGateway) -> None:
    name = assessed(running).body["assessment"]
    recorded(running, said(permit(), **BY_KOFI, competence_assessment=name))

    no = [{"question": "Decides freely?", "answer": "no"}]
    assessed(running, LEAD, questions=no, outcome="not_competent", assessed_at="2026-03-04T10:20:00Z")

    assert level(running, "ec.economic") == "existence"
    body = said(permit(), **BY_KOFI, competence_assessment=name, said_at="2026-03-04T10:25:00Z")
    assert running.ask(ADVISER, consents(), body).status == 201
    assert level(running, "ec.economic") == "existence"


def test_an_assessment_is_for_this_matter_only_and_never_a_mark_on_the_person(running: RunningGateway) -> None:
    name = assessed(running).body["assessment"]

    body = said(permit("ed.send"), **BY_KOFI, competence_assessment=name)
    assert refused(running, ADVISER, consents(), body).body["field"] == "competence_assessment"
    assert running.rows("SELECT count(*) FROM young_people WHERE id = ?", KOFI) == [(1,)]
    assert "competen" not in running.disclosure(ADVISER, KOFI, "guidance").raw.decode().lower()


def test_an_assessment_that_found_no_competence_carries_no_yes(running: RunningGateway) -> None:
    no = [{"question": "Decides freely?", "answer": "no"}]
    name = assessed(running, questions=no, outcome="not_competent").body["assessment"]

    body = said(permit(), **BY_KOFI, competence_assessment=name)

    assert refused(running, ADVISER, consents(), body).body["field"] == "competence_assessment"


def test_what_was_to_be_assessed_is_seen_to_once_all_of_it_is(running: RunningGateway) -> None:
    recorded(running, said(refuse(category=["ec.economic", "ed.send"]), **BY_KOFI))
    assert len(open_tasks(running, "assess_competence")) == 1

    assessed(running)
    assert len(open_tasks(running, "assess_competence")) == 1

    assessed(running, categories=["ed.send", "ec.economic"])
    assert open_tasks(running, "assess_competence") == []


def test_a_no_about_what_was_assessed_here_asks_for_nothing_more(running: RunningGateway) -> None:
    assessed(running)

    recorded(running, said(refuse(category=["ec.economic"]), **BY_KOFI))

    assert open_tasks(running, "assess_competence") == []


def test_whether_another_service_assessed_does_not_show_in_what_is_to_be_done(running: RunningGateway) -> None:
    assessed(running, LEAD)

    recorded(running, said(refuse(category=["ec.economic"]), **BY_KOFI))

    assert len(open_tasks(running, "assess_competence")) == 1


def test_an_assessment_is_logged_with_its_matter_and_outcome_and_not_with_the_answers(running: RunningGateway) -> None:
    name = assessed(running, questions=[{"question": "canary?", "answer": "yes"}]).body["assessment"]

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("competence_assessed", "assessed")
    detail = event.section(SectionName.DETAIL)
    assert (detail["assessment"], detail["categories"]) == (name, ["ec.economic"])
    assert b"canary" not in event.everything


AGAINST_A_RULE: dict[str, tuple[dict[str, Any], str]] = {
    "one answer is no": (
        {"questions": [*QUESTIONS, {"question": "Decides freely?", "answer": "no"}]},
        "outcome",
    ),
    "it is made in the future": ({"assessed_at": "2026-03-04T10:30:01Z"}, "assessed_at"),
    "it ends before it is made": ({"valid_until": "2026-03-03"}, "valid_until"),
    "it lasts for more than twelve months": ({"valid_until": "2027-03-05"}, "valid_until"),
}


@pytest.mark.parametrize("case", AGAINST_A_RULE.values(), ids=AGAINST_A_RULE)
def test_nobody_is_assessed_against_a_rule(shared: RunningGateway, case: tuple[dict[str, Any], str]) -> None:
    changes, field = case

    reply = refused(shared, ADVISER, HERE, assessment(**changes))

    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)


@pytest.mark.parametrize(
    "changes",
    [{"questions": []}, {"outcome": "perhaps"}, {"categories": []}, {"questions": [{"question": "?", "answer": True}]}],
    ids=repr,
)
def test_an_assessment_of_another_form_is_refused_by_name(shared: RunningGateway, changes: dict[str, Any]) -> None:
    reply = refused(shared, ADVISER, HERE, assessment(**changes), 400)

    assert list(reply.body["fields"]) == list(changes)


def test_who_teaches_assesses_nobody_and_a_stranger_finds_nobody(shared: RunningGateway) -> None:
    path = f"/v1/young-people/{KOFI}/competence-assessments"

    assert refused(shared, "declan.foyle", path, assessment(), 404).status == 404
    assert refused(shared, TEACHER, path, assessment(), 403).body["type"].endswith("action-not-open")
    unknown = refused(shared, ADVISER, path, assessment(categories=["ec.economi"]))
    assert unknown.body["did_you_mean"] == "ec.economic"
