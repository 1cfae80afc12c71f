from datetime import timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

LEAD, HEAD, PA = "eleanor.voss", "stella.amponsah", "amara.okoye"
UNSIGNED_HEAD, UNSIGNED = "kenneth.durrant", "tollgate-meadow"
AGREEMENT = "marlowick-youth-support"
BETH = young_person_id("beth-pargeter")


def step(running: RunningGateway, who: str, word: str, version: int, **members: object) -> Reply:
    return running.ask(who, f"/v1/agreements/{AGREEMENT}/{word}", {"version": version, **members})


def sign(running: RunningGateway, who: str, organisation: str, version: int = 0) -> Reply:
    return step(running, who, "sign", version, organisation=organisation)


def board(running: RunningGateway, who: str = PA) -> dict[str, Any]:
    reply = running.send("/v1/agreements", running.token(who), method="GET")
    assert reply.status == 200
    return {one["agreement"]: one for one in reply.body["agreements"]}


def party(running: RunningGateway, organisation: str, agreement: str = AGREEMENT) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in board(running)[agreement]["parties"] if one["organisation"] == organisation
    )
    return found


def attainment(running: RunningGateway, who: str, young_person: str) -> list[str]:
    """The results that a school recorded, as they are shown: they come under an agreement with the school."""
    return running.disclosure(who, young_person, "guidance", "ed.attainment").texts("ed.attainment")


def draft(**changes: object) -> dict[str, object]:
    parties = [
        {"organisation": "marlowick-council", "signatory": "Patricia Oldacre, director"},
        {"organisation": "fennel-row", "signatory": "Stella Amponsah, head teacher"},
    ]
    days = {"effective_from": "2026-03-04", "review_due_on": "2026-09-01", "expires_on": "2027-03-03"}
    return {"title": "A second agreement", "parties": parties, **days, **changes}


def test_the_sign_up_board_shows_everybody_who_signed_and_when_and_names_no_young_person(
    shared: RunningGateway,
) -> None:
    listed = board(shared)[AGREEMENT]

    assert (listed["state"], listed["activation"]) == ("active", "each_pair")
    assert listed["signed"] == len(listed["parties"]) - 1
    assert party(shared, UNSIGNED)["signed"] is False
    assert party(shared, "fennel-row")["signed_on"] == "2025-10-30"
    raw = shared.send("/v1/agreements", shared.token("yvonne.marsden"), method="GET").raw
    assert b"yp-" not in raw


def test_nothing_comes_from_a_school_until_its_head_has_signed_and_it_comes_from_the_same_day(
    running: RunningGateway,
) -> None:
    assert attainment(running, "mei.tanaka", BETH) == []

    reply = sign(running, UNSIGNED_HEAD, UNSIGNED)

    assert (reply.status, reply.body["version"]) == (200, 1)
    assert len(attainment(running, "mei.tanaka", BETH)) == 1
    assert party(running, UNSIGNED)["signed_on"] == "2026-03-04"


def test_a_signature_is_logged_with_the_agreement_and_the_organisation_alone(running: RunningGateway) -> None:
    sign(running, UNSIGNED_HEAD, UNSIGNED)

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("agreement_changed", "signed")
    assert event.section(SectionName.DETAIL).items() >= {"agreement": AGREEMENT, "organisation": UNSIGNED}.items()


@pytest.mark.parametrize("who", [HEAD, LEAD, "helen.braithwell"])
def test_nobody_signs_for_another_organisation(running: RunningGateway, who: str) -> None:
    with running.one_event_for(403) as replies:
        replies.append(sign(running, who, UNSIGNED))

    assert replies[0].body["type"].endswith("action-not-open")
    assert party(running, UNSIGNED)["signed"] is False


def test_a_teacher_does_not_sign_for_the_school(running: RunningGateway) -> None:
    with running.one_event_for(403) as replies:
        replies.append(sign(running, "dev.chandra", UNSIGNED))


def test_a_withdrawal_closes_both_ways_at_once_and_a_new_signature_opens_again(running: RunningGateway) -> None:
    assert len(attainment(running, PA, SAM)) == 1

    withdrawn = step(running, HEAD, "withdraw", 0, organisation="fennel-row", because="The governors decided so.")

    assert withdrawn.status == 200
    assert attainment(running, PA, SAM) == []
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").levels["sc.status"] == "hidden"
    assert sign(running, HEAD, "fennel-row", 1).status == 200
    assert len(attainment(running, PA, SAM)) == 1


def test_a_suspended_agreement_closes_for_all_and_works_again_once_resumed(running: RunningGateway) -> None:
    suspended = step(running, LEAD, "suspend", 0, because="A breach is being looked into.")

    assert suspended.status == 200
    assert board(running)[AGREEMENT]["state"] == "suspended"
    assert attainment(running, PA, SAM) == []
    assert b"breach" not in running.newest.everything

    assert step(running, LEAD, "resume", 1).status == 200
    assert len(attainment(running, PA, SAM)) == 1


def test_an_agreement_that_was_ended_opens_nothing_and_takes_no_step_more(running: RunningGateway) -> None:
    assert step(running, LEAD, "terminate", 0, because="Replaced by another.").status == 200
    assert attainment(running, PA, SAM) == []

    with running.one_event_for(422) as replies:
        replies.append(sign(running, UNSIGNED_HEAD, UNSIGNED, 1))
    assert replies[0].body["field"] == "agreement_id"
    assert replies[0].body["state"] == "terminated"


def test_past_its_review_date_an_agreement_works_and_a_governance_lead_is_warned_once(
    running: RunningGateway,
) -> None:
    running.change("UPDATE agreements SET review_due_on = '2026-03-03'")

    assert len(attainment(running, PA, SAM)) == 1
    assert [board(running)[AGREEMENT]["state"] for _ in range(2)] == ["review_due", "review_due"]
    assert running.rows(
        "SELECT kind, owner_service, owner_role, about, due_at FROM tasks WHERE about LIKE 'agreement:%'"
    ) == [
        (
            "review_agreement",
            "partnership-office",
            "governance_lead",
            f"agreement:{AGREEMENT}",
            "2026-03-03 00:00:00.000000",
        )
    ]


def test_a_review_moves_the_date_closes_the_warning_and_raises_the_next(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET review_due_on = '2026-03-03'")
    board(running)

    reply = step(running, LEAD, "review", 0, finding="Works well.", review_due_on="2026-09-01")

    assert reply.status == 200
    assert board(running)[AGREEMENT]["state"] == "active"
    open_tasks = running.rows("SELECT due_at FROM tasks WHERE closed_at IS NULL AND kind = 'review_agreement'")
    assert open_tasks == [("2026-08-31 23:00:00.000000",)]


def test_past_its_last_day_an_agreement_closes(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET expires_on = '2026-03-03'")

    assert attainment(running, PA, SAM) == []
    assert board(running)[AGREEMENT]["state"] == "expired"


def test_whoever_accedes_is_bound_from_the_day_of_its_signature_and_stops_nobody_else(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET activation = 'all_parties'")
    running.change("UPDATE agreement_parties SET signed_on = '2026-01-01' WHERE organisation_id = ?", UNSIGNED)
    running.change("DELETE FROM agreement_parties WHERE organisation_id = 'fennel-row'")
    assert attainment(running, PA, SAM) == []

    acceded = step(running, LEAD, "parties", 0, organisation="fennel-row", signatory="Stella Amponsah, head teacher")

    assert acceded.status == 201
    assert len(attainment(running, "mei.tanaka", BETH)) == 1
    assert attainment(running, PA, SAM) == []
    assert sign(running, HEAD, "fennel-row", 1).status == 200
    assert len(attainment(running, PA, SAM)) == 1
    assert party(running, "fennel-row")["acceded_on"] == "2026-03-04"


def test_an_agreement_that_all_must_sign_opens_nothing_before_the_last_of_them_has(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET activation = 'all_parties'")
    assert attainment(running, PA, SAM) == []
    assert board(running)[AGREEMENT]["state"] == "in_signature"

    sign(running, UNSIGNED_HEAD, UNSIGNED)

    assert len(attainment(running, PA, SAM)) == 1


def test_a_new_agreement_begins_as_the_protocol_says_and_is_put_to_review(running: RunningGateway) -> None:
    reply = running.ask(LEAD, "/v1/agreements", draft())

    assert reply.status == 201
    listed = board(running)[reply.body["agreement"]]
    assert (listed["activation"], listed["state"], listed["signed"]) == ("each_pair", "in_signature", 0)
    assert running.rows("SELECT owner_role, about FROM tasks") == [
        ("governance_lead", f"agreement:{reply.body['agreement']}")
    ]


def test_a_draft_is_not_signed_before_it_is_opened(running: RunningGateway) -> None:
    name = running.ask(LEAD, "/v1/agreements", draft(draft=True)).body["agreement"]
    signing = {"organisation": "fennel-row"}

    assert running.ask(HEAD, f"/v1/agreements/{name}/sign", {"version": 1, **signing}).status == 422
    assert running.ask(LEAD, f"/v1/agreements/{name}/open", {"version": 1}).body["version"] == 2
    assert running.ask(HEAD, f"/v1/agreements/{name}/sign", {"version": 2, **signing}).status == 200


@pytest.mark.parametrize("who", [HEAD, "philippa.dray", "nathan.orme", PA])
def test_only_a_governance_lead_draws_up_an_agreement(running: RunningGateway, who: str) -> None:
    with running.one_event_for(403) as replies:
        replies.append(running.ask(who, "/v1/agreements", draft()))

    assert list(board(running)) == [AGREEMENT]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expires_on": "2026-03-03"}, "expires_on"),
        ({"effective_from": "2027-06-01"}, "expires_on"),
        ({"review_due_on": "2027-03-04"}, "review_due_on"),
        ({"review_due_on": "2026-03-03"}, "review_due_on"),
        ({"parties": [{"organisation": "nobody", "signatory": "N"}] * 2}, "organisation"),
        ({"parties": [{"organisation": "fennel-row", "signatory": "S"}] * 2}, "parties"),
    ],
)
def test_an_agreement_that_breaks_a_rule_is_refused_by_the_field_and_not_stored(
    running: RunningGateway, changes: dict[str, object], field: str
) -> None:
    with running.one_event_for(422) as replies:
        replies.append(running.ask(LEAD, "/v1/agreements", draft(**changes)))

    assert replies[0].body["field"] == field
    assert list(board(running)) == [AGREEMENT]


@pytest.mark.parametrize(
    ("word", "who", "members", "field"),
    [
        ("review", LEAD, {"finding": "Fine.", "review_due_on": "2026-03-04"}, "review_due_on"),
        ("review", LEAD, {"finding": "Fine.", "review_due_on": "2036-03-04"}, "review_due_on"),
        ("parties", LEAD, {"organisation": "fennel-row", "signatory": "S"}, "organisation"),
        ("parties", LEAD, {"organisation": "nobody", "signatory": "S"}, "organisation"),
        ("sign", HEAD, {"organisation": "fennel-row"}, "organisation"),
        ("withdraw", UNSIGNED_HEAD, {"organisation": UNSIGNED, "because": "No."}, "organisation"),
        ("resume", LEAD, {}, "agreement_id"),
        ("open", LEAD, {}, "agreement_id"),
    ],
)
def test_a_step_that_breaks_a_rule_is_refused_by_the_field_and_changes_nothing(
    running: RunningGateway, word: str, who: str, members: dict[str, object], field: str
) -> None:
    before = board(running)

    with running.one_event_for(422) as replies:
        replies.append(step(running, who, word, 0, **members))

    assert replies[0].body["field"] == field
    assert board(running) == before


def test_of_two_writers_one_wins_and_the_other_is_told_the_version_and_nothing_else(running: RunningGateway) -> None:
    assert step(running, LEAD, "suspend", 0, because="One.").status == 200

    with running.one_event_for(409) as replies:
        replies.append(step(running, "isaac.tembo", "suspend", 0, because="Two."))

    assert replies[0].body["version"] == 1
    assert set(replies[0].body) == {"type", "title", "status", "detail", "version", "event", "nonce"}


def test_an_agreement_that_is_not_there_is_not_found(running: RunningGateway) -> None:
    with running.one_event_for(404) as replies:
        replies.append(running.ask(LEAD, "/v1/agreements/none/suspend", {"version": 0, "because": "No."}))


def test_every_party_moves_on_so_that_an_answer_in_the_making_is_decided_again(running: RunningGateway) -> None:
    sign(running, UNSIGNED_HEAD, UNSIGNED)

    moved = dict(running.rows("SELECT key, value FROM counters WHERE kind = 'agreements'"))
    assert set(moved) == {one["organisation"] for one in board(running)[AGREEMENT]["parties"]}


def test_a_signature_of_today_does_not_outlast_the_night_on_which_it_is_withdrawn(running: RunningGateway) -> None:
    sign(running, UNSIGNED_HEAD, UNSIGNED)
    step(running, UNSIGNED_HEAD, "withdraw", 1, organisation=UNSIGNED, because="Too soon.")
    running.clock.at += timedelta(days=1)

    assert attainment(running, "mei.tanaka", BETH) == []
