import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.acts.break_glass import tasks
from tests.gateway.acts.said import (
    ADVISER,
    EARLIER,
    FATHER,
    KOFI,
    LEAD,
    MEGAN,
    MEGANS_ADVISER,
    MOTHER,
    TEACHER,
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
from tests.gateway.running_gateway import NOW, Reply, RunningGateway

LATER = "2026-03-04T10:20:00+00:00"


def back(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    """The father takes back what he said."""
    body = {"version": 1, "said_by": FATHER, "said_at": LATER, "note": "canary: he rang", **changes}
    return {name: value for name, value in body.items() if value is not None}


def test_a_withdrawal_closes_the_very_next_disclosure(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]
    assert level(running, "ec.economic") == "summary"

    reply = running.ask(ADVISER, consents(KOFI, consent, "withdraw"), back())

    assert (reply.status, reply.body["version"], reply.body["status"]) == (200, 2, "withdrawn")
    assert level(running, "ec.economic") == "existence"


def test_a_withdrawn_record_stands_as_it_was_said_with_what_took_it_back_beside_it(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]
    before = running.rows("SELECT * FROM consent_records")

    running.ask(ADVISER, consents(KOFI, consent, "withdraw"), back())

    (one,) = listed(running, ADVISER)
    assert (one["status"], one["version"]) == ("withdrawn", 2)
    assert one["taken_back"] == [
        {
            "kind": "withdrawn",
            "said_by": FATHER,
            "said_at": LATER,
            "recorded_at": "2026-03-04T10:30:00+00:00",
            "replaced_by": None,
            "note": "canary: he rang",
        }
    ]
    assert running.rows("SELECT * FROM consent_records") == before


def test_a_withdrawal_is_logged_by_its_record_and_never_in_their_words(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]

    running.ask(ADVISER, consents(KOFI, consent, "withdraw"), back())

    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("consent_taken_back", "withdrawn")
    assert running.newest.section(SectionName.DETAIL)["consent"] == consent
    assert b"canary" not in running.newest.everything


def test_nothing_is_left_to_do_about_a_record_that_was_taken_back(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]
    assert len(open_tasks(running, "consent_review")) == 1

    running.ask(ADVISER, consents(KOFI, consent, "withdraw"), back())

    assert open_tasks(running, "consent_review") == []


def test_a_yes_that_is_taken_back_while_the_other_holder_says_yes_is_for_the_supervisor(
    running: RunningGateway,
) -> None:
    recorded(running, said(giver=MOTHER))
    consent = recorded(running, said()).body["consent"]

    running.ask(ADVISER, consents(KOFI, consent, "withdraw"), back())

    ((about, owner, categories, _due),) = open_tasks(running, "resolve_conflict")
    assert (about, owner) == (f"consent:{consent}", "helen.braithwell")
    assert json.loads(categories) == ["ec.economic"]
    assert level(running, "ec.economic") == "existence"


def test_one_purpose_of_several_is_taken_back_and_the_others_stand(running: RunningGateway) -> None:
    both = permit("he.mental", scope={"purpose": ["guidance", "early_help"]})
    consent = recorded(running, said_by_megan(both), MEGANS_ADVISER, MEGAN).body["consent"]
    assert shown(running, "guidance") == shown(running, "early_help") == "summary"

    body = back(said_by="self", purposes=["early_help"], method="phone")
    reply = running.ask(MEGANS_ADVISER, consents(MEGAN, consent, "withdraw"), body)

    assert (reply.status, reply.body["taken_out_of"], reply.body["purposes"]) == (201, consent, ["early_help"])
    assert (shown(running, "guidance"), shown(running, "early_help")) == ("summary", "hidden")
    records = {one["consent"]: one for one in listed(running, MEGANS_ADVISER, MEGAN)}
    assert (records[consent]["status"], records[consent]["version"]) == ("active", 2)
    no = records[reply.body["consent"]]
    assert (no["giver"], no["capacity"], no["method"], no["said_at"]) == ("self", "self_16_plus", "phone", LATER)
    assert [(one["effect"], one["scope"]) for one in no["statements"]] == [
        ("refuse", {**both["scope"], "purpose": ["early_help"]})
    ]


def shown(running: RunningGateway, purpose: str) -> str:
    return running.disclosure(MEGANS_ADVISER, MEGAN, purpose).levels["he.mental"]


def test_what_was_said_anew_stands_in_the_place_of_what_was_said_then(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]

    body = {**said(permit("ed.send"), said_at=LATER), "version": 1}
    reply = running.ask(ADVISER, consents(KOFI, consent, "supersede"), body)

    assert (reply.status, reply.body["replaces"], reply.body["version"]) == (201, consent, 1)
    assert level(running, "ec.economic") == "existence"
    then, now = listed(running, ADVISER)
    assert (then["status"], then["version"], now["status"]) == ("superseded", 2, "active")
    assert [(one["kind"], one["said_at"], one["replaced_by"]) for one in then["taken_back"]] == [
        ("superseded", LATER, now["consent"])
    ]


def test_a_new_record_may_name_the_one_in_whose_place_it_stands(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]

    reply = recorded(running, said(permit("ed.send"), said_at=LATER, supersedes=consent, version=1))

    assert reply.body["replaces"] == consent
    assert listed(running, ADVISER)[0]["status"] == "superseded"


def test_what_was_entered_in_error_was_never_said_and_what_was_said_stands_in_its_place(
    running: RunningGateway,
) -> None:
    consent = recorded(running, said()).body["consent"]

    body = {"version": 1, "note": "The other box was ticked.", "consent": said(permit("ed.send"), said_at=LATER)}
    reply = running.ask(ADVISER, consents(KOFI, consent, "correct"), body)

    assert (reply.status, reply.body["replaces"]) == (201, consent)
    assert level(running, "ec.economic") == "existence"
    assert running.newest.clear["kind"] == "disclosure"
    wrong, right = listed(running, ADVISER)
    assert (wrong["status"], right["status"]) == ("entered_in_error", "active")
    (ending,) = wrong["taken_back"]
    assert (ending["said_by"], ending["note"]) == (ADVISER, "The other box was ticked.")


AGAINST_A_RULE: dict[str, tuple[str, dict[str, Any], str]] = {
    "it is taken back in the future": ("withdraw", back(said_at="2026-03-04T10:30:01Z"), "said_at"),
    "it is taken back before it was said": ("withdraw", back(said_at="2026-03-04T09:59:59Z"), "said_at"),
    "somebody else takes it back": ("withdraw", back(said_by="self"), "said_by"),
    "a purpose is taken back that was never agreed to": ("withdraw", back(purposes=["housing"]), "purposes"),
    "somebody else says it anew": ("supersede", {**said(giver=MOTHER, said_at=LATER), "version": 1}, "giver"),
    "it was said anew before it was said": (
        "supersede",
        {**said(said_at="2026-03-04T09:00:00Z"), "version": 1},
        "said_at",
    ),
    "what is said anew breaks a rule": ("supersede", {**said(notice_version="0.1"), "version": 1}, "notice_version"),
    "the error is noticed in the future": (
        "correct",
        {"version": 1, "said_at": "2026-03-05T10:00:00Z", "note": "Wrong.", "consent": said()},
        "said_at",
    ),
    "what was really said breaks a rule": (
        "correct",
        {"version": 1, "note": "Wrong.", "consent": said(giver="ca-nobody")},
        "giver",
    ),
}


@pytest.fixture(scope="module")
def told(shared: RunningGateway) -> str:
    """Give a record of the module's own gateway, which nothing takes back."""
    return str(recorded(shared, said()).body["consent"])


@pytest.mark.parametrize("case", AGAINST_A_RULE.values(), ids=AGAINST_A_RULE)
def test_nothing_is_taken_back_against_a_rule(
    shared: RunningGateway, told: str, case: tuple[str, dict[str, Any], str]
) -> None:
    how, body, field = case

    reply = refused(shared, ADVISER, consents(KOFI, told, how), body)

    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:against-a-rule", field)


def test_a_purpose_that_is_none_is_told_as_an_unknown_word(shared: RunningGateway, told: str) -> None:
    reply = refused(shared, ADVISER, consents(KOFI, told, "withdraw"), back(purposes=["gossip"]))

    assert (reply.body["type"], reply.body["field"]) == ("urn:concordat:problem:unknown-word", "purposes")


@pytest.mark.parametrize("how", ["withdraw", "supersede", "correct"])
def test_another_version_than_the_one_that_stands_is_refused_and_only_the_version_is_named(
    shared: RunningGateway, told: str, how: str
) -> None:
    bodies = {"withdraw": back(), "supersede": said(said_at=LATER), "correct": {"note": "Wrong.", "consent": said()}}

    reply = refused(shared, ADVISER, consents(KOFI, told, how), {**bodies[how], "version": 0}, 409)

    assert set(reply.body) == {"type", "title", "status", "detail", "version", "event", "nonce"}
    assert reply.body["version"] == 1


def test_what_was_taken_back_is_not_taken_back_again_nor_brought_back_by_a_correction(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]
    running.ask(ADVISER, consents(KOFI, consent, "withdraw"), back())

    again = refused(running, ADVISER, consents(KOFI, consent, "withdraw"), back(version=2))
    anew = refused(running, ADVISER, consents(KOFI, consent, "supersede"), {**said(said_at=LATER), "version": 2})
    corrected = {"version": 2, "note": "He did not mean it.", "consent": said()}
    resurrected = refused(running, ADVISER, consents(KOFI, consent, "correct"), corrected)

    assert [reply.body["field"] for reply in (again, anew, resurrected)] == ["version"] * 3
    assert level(running, "ec.economic") == "existence"


def test_of_two_who_write_to_one_record_at_once_one_wins_and_the_other_is_told(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]
    together = Barrier(2)

    def write(how: str, body: dict[str, Any]) -> Reply:
        client, token = running.gateway.app.test_client(), running.token(ADVISER)
        together.wait()
        headers = {"Authorization": f"Bearer {token}"}
        came = client.post(consents(KOFI, consent, how), json=body, headers=headers)
        return Reply(came.status_code, came.data, came.headers)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(write, "withdraw", back())
        second = pool.submit(write, "supersede", {**said(permit("ed.send"), said_at=LATER), "version": 1})
        replies = sorted((first.result(), second.result()), key=lambda reply: reply.status)

    assert replies[0].status in {200, 201}
    assert (replies[1].status, replies[1].body["version"]) == (409, 2)
    assert len(running.rows("SELECT id FROM words_taken_back WHERE record_id = ?", consent)) == 1


def test_a_record_of_another_service_is_like_one_that_is_not_there(running: RunningGateway) -> None:
    consent = recorded(running, said(), LEAD).body["consent"]

    theirs = refused(running, ADVISER, consents(KOFI, consent, "withdraw"), back(), 404)
    nobodys = refused(running, ADVISER, consents(KOFI, "co-nothing", "withdraw"), back(), 404)
    elsewhere = refused(running, MEGANS_ADVISER, consents(MEGAN, consent, "withdraw"), back(), 404)

    assert theirs.without_chance == nobodys.without_chance == elsewhere.without_chance
    assert listed(running, ADVISER) == []
    assert len(listed(running, LEAD)) == 1


def test_in_a_school_only_those_who_answer_for_it_and_whoever_wrote_it_down_read_it(running: RunningGateway) -> None:
    consent = recorded(running, said(refuse(recipient_role=["teacher"])), LEAD).body["consent"]
    own = recorded(running, said(refuse(purpose=["tracking"]), said_at=LATER), TEACHER).body["consent"]

    assert [one["consent"] for one in listed(running, LEAD)] == [consent, own]
    assert [one["consent"] for one in listed(running, TEACHER)] == [own]
    assert refused(running, TEACHER, consents(KOFI, consent, "withdraw"), back(), 404).status == 404


def test_what_another_service_was_told_reads_like_nothing_at_all(running: RunningGateway) -> None:
    nothing = running.send(consents(), running.token(ADVISER), method="GET")

    recorded(running, said(), LEAD)

    assert running.send(consents(), running.token(ADVISER), method="GET").without_chance == nothing.without_chance


def test_whoever_stands_to_nobody_reads_nothing(shared: RunningGateway) -> None:
    strangers = [
        shared.send(consents(person), shared.token("declan.foyle"), method="GET") for person in (KOFI, "yp-nobody")
    ]

    assert [reply.status for reply in strangers] == [404, 404]
    assert strangers[0].without_chance == strangers[1].without_chance


def test_what_is_listed_is_logged_by_its_records(running: RunningGateway) -> None:
    consent = recorded(running, said()).body["consent"]

    listed(running, ADVISER)

    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("consent_read", "listed")
    assert running.newest.section(SectionName.DETAIL)["consents"] == [consent]


def test_what_starts_later_is_listed_as_not_started_and_what_is_over_as_ended(running: RunningGateway) -> None:
    recorded(running, said(starts_on="2026-03-05"))
    recorded(running, said(said_at="2026-03-01T10:00:00Z", ends_on="2026-03-03"))

    assert [one["status"] for one in listed(running, ADVISER)] == ["ended", "not_started"]
    assert [one["said_at"] for one in listed(running, ADVISER)] == ["2026-03-01T10:00:00+00:00", EARLIER]


def test_whoever_was_shown_something_for_a_purpose_that_is_taken_back_is_told_to_use_it_no_further(
    running: RunningGateway,
) -> None:
    said_yes = recorded(running, said_by_megan(permit("he.mental")), MEGANS_ADVISER, MEGAN).body
    running.clock.at = NOW + timedelta(minutes=1)
    assert level(running, "he.mental", MEGANS_ADVISER, MEGAN) == "summary"
    running.clock.at = NOW + timedelta(minutes=2)
    body = {"version": said_yes["version"], "said_by": "self", "said_at": running.clock.at.isoformat()}
    path = consents(MEGAN, said_yes["consent"], "withdraw")
    assert running.ask(MEGANS_ADVISER, path, {**body, "purposes": ["guidance"]}).status in {200, 201}
    (notice,) = tasks(running, MEGANS_ADVISER, "stop_further_use")
    assert notice["categories"] == ["he.mental"]


def test_where_nobody_was_shown_anything_nobody_is_told(running: RunningGateway) -> None:
    said_yes = recorded(running, said_by_megan(permit("he.mental")), MEGANS_ADVISER, MEGAN).body
    running.clock.at = NOW + timedelta(minutes=2)
    body = {"version": said_yes["version"], "said_by": "self", "said_at": running.clock.at.isoformat()}
    assert running.ask(MEGANS_ADVISER, consents(MEGAN, said_yes["consent"], "withdraw"), body).status == 200
    assert tasks(running, MEGANS_ADVISER, "stop_further_use") == []
