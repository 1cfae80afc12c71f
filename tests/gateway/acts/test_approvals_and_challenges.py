import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.break_glass import look, tasks
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway
from tests.gateway.storage.test_number_of_statements import statements

HEAD, YOT_MANAGER, YOT_WORKER, GUARDIAN = "stella.amponsah", "angela.fairlie", "ben.stroud", "nathan.orme"
LEON = young_person_id("leon-marchetti")
ABSENT = "yp-aaaaaaaaaaaaa"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
IN_A_WEEK = (NOW + 7 * DAY).isoformat()
ASKED = {"category": "yj.risk", "purpose": "safeguarding", "because": "canary-because: a trip is planned"}
QUESTION = "canary-because: we meet her tomorrow"


def ask(running: RunningGateway, who: str = HEAD, young_person: str = SAM, **more: object) -> Reply:
    return running.ask(who, f"/v1/young-people/{young_person}/approvals", {**ASKED, **more})


def asked(running: RunningGateway, who: str = HEAD, young_person: str = SAM, **more: object) -> str:
    reply = ask(running, who, young_person, **more)
    assert reply.status == 202
    return str(reply.body["approval"])


def answer(running: RunningGateway, who: str, request: str, answered: str = "approved", **more: object) -> Reply:
    until = {"expires_at": IN_A_WEEK} if answered == "approved" else {}
    body = {"answer": answered, "because": "canary-why: judged so", **until, **more}
    return running.ask(who, f"/v1/approvals/{request}/answer", body)


def challenge(running: RunningGateway, **more: object) -> Reply:
    body = {"category": "he.mental", "purpose": "safeguarding", "because": QUESTION, "urgent": True, **more}
    return running.ask(HEAD, f"/v1/young-people/{SAM}/challenges", body)


def challenged(running: RunningGateway, **more: object) -> str:
    reply = challenge(running, **more)
    assert reply.status == 202
    return str(reply.body["challenge"])


def answer_challenge(running: RunningGateway, who: str, made: str, answered: str) -> Reply:
    return running.ask(who, f"/v1/challenges/{made}/answer", {"answer": answered, "note": "canary-note: ring me"})


def forget(running: RunningGateway, category: str) -> None:
    """Let nothing be held of a category."""
    running.change("DELETE FROM detail_texts WHERE detail_id IN (SELECT id FROM details WHERE category = ?)", category)
    running.change("DELETE FROM detail_people WHERE detail_id IN (SELECT id FROM details WHERE category = ?)", category)
    running.change("DELETE FROM details WHERE category = ?", category)


def without_id(reply: Reply, member: str) -> bytes:
    return reply.without_chance.replace(str(reply.body[member]).encode(), b"")


def listed(running: RunningGateway, path: str, name: str, who: str = HEAD) -> dict[str, dict[str, Any]]:
    """Return what somebody asked or challenged, by identifier, each without it."""
    key = path.removeprefix("/v1/").removesuffix("s")
    return {entry.pop(key): entry for entry in look(running, who, path).body[name]}


def test_a_yes_opens_to_one_practitioner_at_one_service_one_category_for_one_purpose_until_it_ends(
    running: RunningGateway,
) -> None:
    assert running.disclosure(HEAD, SAM, "safeguarding").levels["yj.risk"] == "hidden"
    request = asked(running)
    (task,) = tasks(running, YOT_MANAGER, "answer_approval")
    assert (task["young_person"], task["categories"], task["due_at"]) == (SAM, ["yj.risk"], (NOW + DAY).isoformat())
    (waiting,) = look(running, YOT_MANAGER, "/v1/approvals").body["to_answer"]
    assert (waiting["request"], waiting["asked_by"], waiting["because"]) == (
        request, "Stella Amponsah", ASKED["because"]
    )  # fmt: skip

    reply = answer(running, YOT_MANAGER, request)

    assert (reply.status, reply.body["expires_at"]) == (200, IN_A_WEEK)
    assert tasks(running, YOT_MANAGER, "answer_approval") == []
    assert running.disclosure(HEAD, SAM, "safeguarding").levels["yj.risk"] == "summary"
    assert running.disclosure(HEAD, SAM, "safeguarding").levels["yj.status"] == "hidden"
    told = listed(running, "/v1/approvals", "asked")[request]
    assert (told["state"], told["expires_at"]) == ("approved", IN_A_WEEK)
    running.clock.at = NOW + 7 * DAY
    assert running.disclosure(HEAD, SAM, "safeguarding").levels["yj.risk"] == "hidden"
    assert listed(running, "/v1/approvals", "asked")[request]["state"] == "not_approved"


def test_refused_silence_and_nothing_held_read_alike_at_each_instant(running: RunningGateway) -> None:
    silent, refused = asked(running), asked(running)
    assert answer(running, YOT_MANAGER, refused, "refused").status == 200
    forget(running, "yj.risk")
    nothing_held = asked(running)
    assert tasks(running, YOT_MANAGER, "answer_approval")[0]["about"] == f"{silent}:youth-offending"

    for at, state in (
        (NOW, "waiting"),
        (NOW + DAY - SECOND, "waiting"),
        (NOW + DAY, "not_approved"),
        (NOW + 30 * DAY, "not_approved"),
    ):
        running.clock.at = at
        told = listed(running, "/v1/approvals", "asked")
        assert told[silent] == told[refused] == told[nothing_held]
        assert told[silent]["state"] == state


def test_asking_reads_the_same_to_the_byte_and_takes_as_many_statements_whether_or_not_anything_is_held(
    running: RunningGateway,
) -> None:
    token, path = running.token(HEAD), f"/v1/young-people/{SAM}/approvals"
    with statements(running) as sent_where_held:
        held = running.send(path, token, json=ASKED)
    forget(running, "yj.risk")
    with statements(running) as sent_where_not:
        not_held = running.send(path, token, json=ASKED)

    assert held.status == 202
    assert without_id(held, "approval") == without_id(not_held, "approval")
    assert sorted(held.headers.items()) == sorted(not_held.headers.items())
    assert len(sent_where_held) == len(sent_where_not)


def test_it_goes_to_the_named_approver_and_deputy_and_to_nobody_else(running: RunningGateway) -> None:
    named = {"service": "youth-offending", "category": "yj.risk", "approver": YOT_WORKER, "deputy": "nadia.qureshi"}
    assert running.ask(YOT_MANAGER, "/v1/register/approvers", named).status in {200, 201}

    request = asked(running)

    assert [len(tasks(running, who, "answer_approval")) for who in (YOT_WORKER, "nadia.qureshi", YOT_MANAGER)] == [
        1, 1, 0
    ]  # fmt: skip
    absent = answer(running, YOT_MANAGER, "approval-of-nothing")
    for other in (YOT_MANAGER, "ruth.callender", HEAD):
        with running.one_event_for(404) as replies:
            replies.append(answer(running, other, request))
        assert replies[0].without_chance == absent.without_chance
    assert answer(running, "nadia.qureshi", request).status == 200


def test_of_two_who_answer_one_wins_and_the_other_is_told_the_version_only(running: RunningGateway) -> None:
    request = asked(running)
    assert answer(running, YOT_MANAGER, request).status == 200

    with running.one_event_for(409) as replies:
        replies.append(answer(running, YOT_MANAGER, request, "refused"))
    assert replies[0].body["version"] == 2
    assert {"answer", "answered_by", "because"}.isdisjoint(replies[0].body)
    assert running.rows("SELECT answer FROM approvals WHERE request_id IS NOT NULL") == [("approved",)]


def test_nobody_approves_their_own_request(running: RunningGateway) -> None:
    running.change(
        "INSERT INTO approvers (id, service_id, category, approver_id) VALUES ('a', 'youth-offending', '', ?)", HEAD
    )
    asked(running)

    assert tasks(running, HEAD, "answer_approval") == []


def test_a_sensitive_service_without_a_manager_is_asked_itself_and_its_guardian(running: RunningGateway) -> None:
    request = asked(running, "ruth.callender", category="he.sexual")

    assert len(tasks(running, "olivia.tranter", "answer_approval")) == 1
    assert len(tasks(running, "margaret.ilesley", "answer_approval")) == 1
    assert answer(running, "margaret.ilesley", request, "refused").status == 200
    assert tasks(running, "olivia.tranter", "answer_approval") == []


def test_one_service_may_be_named_and_one_that_holds_nothing_reads_alike(running: RunningGateway) -> None:
    holding, other = ask(running, originator="youth-offending"), ask(running, originator="sexual-health")

    assert (holding.status, without_id(holding, "approval")) == (202, without_id(other, "approval"))
    assert len(tasks(running, YOT_MANAGER, "answer_approval")) == 1
    assert tasks(running, "olivia.tranter", "answer_approval") == []


@pytest.mark.parametrize(
    "expires_at", [None, NOW.isoformat(), (NOW + 28 * DAY + SECOND).isoformat(), (NOW - DAY).isoformat()]
)
def test_an_approval_ends_at_an_instant_to_come_within_28_days(running: RunningGateway, expires_at: str | None) -> None:
    request = asked(running)
    body = {"answer": "approved", "because": "x", **({"expires_at": expires_at} if expires_at else {})}

    with running.one_event_for(422) as replies:
        replies.append(running.ask(YOT_MANAGER, f"/v1/approvals/{request}/answer", body))
    assert replies[0].body["field"] == "expires_at"
    assert running.rows("SELECT count(*) FROM approvals WHERE request_id IS NOT NULL") == [(0,)]
    assert answer(running, YOT_MANAGER, request, expires_at=(NOW + 28 * DAY).isoformat()).status == 200


@pytest.mark.parametrize(
    ("faulty", "refused", "field"),
    [
        ({"category": "gossip"}, 422, "category"),
        ({"purpose": "gossip"}, 422, "purpose"),
        ({"because": ""}, 400, "because"),
        ({"originator": "nowhere"}, 422, "originator"),
        ({"urgent": True}, 400, "urgent"),
    ],
)
def test_a_request_that_names_nothing_known_is_refused_stored_nowhere_and_logged(
    running: RunningGateway, faulty: dict[str, object], refused: int, field: str
) -> None:
    with running.one_event_for(refused) as replies:
        replies.append(running.ask(HEAD, f"/v1/young-people/{SAM}/approvals", {**ASKED, **faulty}))

    told = replies[0].body
    assert field in (told["fields"] if refused == 400 else [told["field"]])
    assert running.rows("SELECT count(*) FROM approval_requests") == [(0,)]


def test_about_a_young_person_who_is_not_theirs_nobody_asks_or_challenges_anything(shared: RunningGateway) -> None:
    body = {**ASKED, "urgent": True}
    for path, sent in (("approvals", ASKED), ("challenges", body)):
        theirs = shared.ask(HEAD, f"/v1/young-people/{LEON}/{path}", sent)
        absent = shared.ask(HEAD, f"/v1/young-people/{ABSENT}/{path}", sent)
        assert (theirs.status, theirs.without_chance) == (404, absent.without_chance)


def test_a_challenge_to_what_is_hidden_goes_to_the_partnerships_contact_whether_or_not_anything_is_held(
    running: RunningGateway,
) -> None:
    held = challenge(running)
    forget(running, "he.mental")
    not_held = challenge(running)

    assert without_id(held, "challenge") == without_id(not_held, "challenge")
    assert len(tasks(running, GUARDIAN, "answer_challenge")) == 2
    for holder in ("karen.ostrow", "hilary.soames"):
        assert tasks(running, holder, "answer_challenge") == []


def test_a_challenge_to_what_is_shown_in_part_goes_to_whoever_holds_it(running: RunningGateway) -> None:
    assert running.disclosure("amara.okoye", SAM, "guidance").levels["sc.status"] == "summary"
    body = {"category": "sc.status", "purpose": "guidance", "because": QUESTION, "urgent": False}

    reply = running.ask("amara.okoye", f"/v1/young-people/{SAM}/challenges", body)

    assert reply.status == 202
    assert [task["due_at"] for task in tasks(running, "marcus.eddowes", "answer_challenge")] == [
        (NOW + 7 * DAY).isoformat()
    ]
    assert tasks(running, GUARDIAN, "answer_challenge") == []
    made = str(reply.body["challenge"])
    assert answer_challenge(running, "marcus.eddowes", made, "yes").status == 200
    told = listed(running, "/v1/challenges", "made", "amara.okoye")[made]
    assert (told["state"], told["note"]) == ("yes", "canary-note: ring me")


@pytest.mark.parametrize(("urgent", "due"), [(True, NOW + DAY), (False, NOW + 7 * DAY)])
def test_no_nothing_held_and_silence_read_alike_at_each_instant(
    running: RunningGateway, urgent: bool, due: datetime
) -> None:
    silent, refused, nothing = (challenged(running, urgent=urgent) for _ in range(3))
    assert answer_challenge(running, GUARDIAN, refused, "no").status == 200
    assert answer_challenge(running, GUARDIAN, nothing, "nothing_held").status == 200
    forget(running, "he.mental")
    not_held = challenged(running, urgent=urgent)

    for at, state in ((NOW, "waiting"), (due - SECOND, "waiting"), (due, "unchanged"), (due + 30 * DAY, "unchanged")):
        running.clock.at = at
        told = listed(running, "/v1/challenges", "made")
        assert told[silent] == told[refused] == told[nothing] == told[not_held]
        assert (told[silent]["state"], told[silent]["due_at"]) == (state, due.isoformat())


def test_a_challenge_is_answered_once_and_by_nobody_whom_it_was_not_put_to(running: RunningGateway) -> None:
    made = challenged(running)

    for other in ("eleanor.voss", YOT_MANAGER):
        assert answer_challenge(running, other, made, "yes").status in {403, 404}
    assert answer_challenge(running, GUARDIAN, made, "no").status == 200
    assert answer_challenge(running, GUARDIAN, made, "yes").status == 409
    assert answer_challenge(running, GUARDIAN, "challenge-of-nothing", "yes").status == 404


def test_what_was_asked_for_is_listed_for_the_one_capacity_in_which_it_was_asked(running: RunningGateway) -> None:
    asked(running)

    assert listed(running, "/v1/approvals", "asked", "joanne.petrie") == {}
    assert listed(running, "/v1/challenges", "made", "joanne.petrie") == {}
    assert look(running, "joanne.petrie", "/v1/approvals").body["to_answer"] == []


def test_the_log_has_each_step_and_nothing_that_somebody_wrote(running: RunningGateway) -> None:
    request, made = asked(running), challenged(running)
    asked_event = running.events()[-2]
    answer(running, YOT_MANAGER, request)
    answer_challenge(running, GUARDIAN, made, "no")
    look(running, HEAD, "/v1/approvals")
    look(running, HEAD, "/v1/challenges")

    assert [event.clear["kind"] for event in running.events()[-6:]] == [
        "approval_asked", "challenge_made", "approval_answered", "challenge_answered", "approval_read",
        "challenge_read",
    ]  # fmt: skip
    assert asked_event.section(SectionName.DETAIL)["category"] == "yj.risk"
    assert b"canary" not in b"".join(event.everything for event in running.events())


def test_each_next_step_names_an_address_that_starts_it(running: RunningGateway) -> None:
    addresses = {re.sub("<[^>]*>", "*", rule.rule) for rule in running.gateway.app.url_map.iter_rules()}
    started = {}
    for who, purpose in ((HEAD, "safeguarding"), ("amara.okoye", "guidance"), ("ruth.callender", "care_planning")):
        for entry in running.disclosure(who, SAM, purpose).body["categories"]:
            step = entry["what_would_change_it"]
            if step is not None:
                started[step["step"]] = step["start"]

    assert started == {
        "agreement": {"method": "POST", "path": f"/v1/young-people/{SAM}/consents"},
        "approval": {"method": "POST", "path": f"/v1/young-people/{SAM}/approvals"},
    }
    assert {start["path"].replace(SAM, "*") for start in started.values()} <= addresses
