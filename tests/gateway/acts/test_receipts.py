import re

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.acts.said import (
    ADVISER,
    KOFI,
    LEAD,
    consents,
    listed,
    permit,
    recorded,
    refuse,
    refused,
    said,
)
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

LOOK_UP = "/v1/receipts/look-up"


def look_up(running: RunningGateway, who: str, code: str) -> Reply:
    return running.ask(who, LOOK_UP, {"code": code})


def test_the_card_says_nothing_to_whoever_finds_it(running: RunningGateway) -> None:
    receipt = recorded(running, said(permit(conditions="not my gran"))).body["receipt"]

    assert receipt["card"] == (
        f"{receipt['code']}\n\nKeep this. It is yours. To change your mind or ask about it, ring or see "
        "Youth Support duty desk, 01632 960101 and read out the code.\n"
    )
    for telling in ("Kofi", "consent", "agree", "share", "guidance", "economic", "gran"):
        assert telling not in receipt["card"]


def test_the_code_has_four_groups_of_four_in_which_nothing_is_taken_for_another(running: RunningGateway) -> None:
    codes = [recorded(running, said()).body["receipt"]["code"] for _ in range(5)]

    assert all(re.fullmatch("[CDFHJKMNPQRTVWXY34679]{4}(-[CDFHJKMNPQRTVWXY34679]{4}){3}", code) for code in codes)
    assert len(set(codes)) == 5


@pytest.mark.parametrize("who", ["olivia.tranter", "darren.mossop", "karen.ostrow"])
def test_a_confidential_service_gives_a_number_and_no_name(running: RunningGateway, who: str) -> None:
    body = said(refuse(recipient_agency=["school"]), giver="self", capacity="self")

    card = recorded(running, body, who, SAM).body["receipt"]["card"]

    assert re.search(r"ring or see 01632 96030[23] and read out", card)
    for telling in ("Caldicott", "Health", "Trust", "Clinic", "Drug", "Mental"):
        assert telling not in card


def test_only_a_hash_of_the_code_is_stored(running: RunningGateway) -> None:
    code = recorded(running, said()).body["receipt"]["code"]

    stored = running.rows("SELECT code_hash FROM receipts")

    assert [len(value) for (value,) in stored] == [64]
    assert code not in repr(stored)
    assert code.replace("-", "") not in repr(stored)


def test_the_code_finds_the_record_however_it_is_read_out(running: RunningGateway) -> None:
    reply = recorded(running, said())
    code = reply.body["receipt"]["code"]

    for spoken in (code, code.lower(), code.replace("-", " "), f"  {code.replace('-', '')} "):
        found = look_up(running, ADVISER, spoken)
        assert (found.status, found.body["young_person"]) == (200, KOFI)
        assert found.body["consent"] == listed(running, ADVISER)[0]


def test_whoever_answers_the_telephone_at_that_service_looks_it_up_without_the_case(running: RunningGateway) -> None:
    code = recorded(running, said()).body["receipt"]["code"]

    found = look_up(running, "declan.foyle", code)

    assert (found.status, found.body["consent"]["status"]) == (200, "active")
    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("consent_read", "shown")
    assert running.newest.section(SectionName.SUBJECT)["pseudonym"]
    assert code.encode() not in running.newest.everything


def test_at_another_service_a_code_is_like_one_that_was_never_given(running: RunningGateway) -> None:
    code = recorded(running, said()).body["receipt"]["code"]

    theirs = refused(running, LEAD, LOOK_UP, {"code": code}, 404)
    never = refused(running, LEAD, LOOK_UP, {"code": "CCCC-CCCC-CCCC-CCCC"}, 404)
    none = refused(running, LEAD, LOOK_UP, {"code": "hello"}, 404)

    assert theirs.without_chance == never.without_chance == none.without_chance


def test_whoever_is_kept_out_of_the_case_does_not_get_in_by_the_code(running: RunningGateway) -> None:
    code = recorded(running, said()).body["receipt"]["code"]
    running.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, practitioner_id, starts_on, evidence,"
        " recorded_by, recorded_at) VALUES ('re-x', ?, 'excluded', 'youth-support', 'declan.foyle', '2026-01-01',"
        " 'a cousin', 'helen.braithwell', '2026-01-01 09:00:00')",
        KOFI,
    )

    assert refused(running, "declan.foyle", LOOK_UP, {"code": code}, 404).status == 404


def test_the_receipt_of_a_record_that_was_said_anew_tells_which_one_stands_now(running: RunningGateway) -> None:
    first = recorded(running, said())
    body = {**said(permit("ed.send"), said_at="2026-03-04T10:20:00Z"), "version": 1}
    second = running.ask(ADVISER, consents(KOFI, first.body["consent"], "supersede"), body)

    found = look_up(running, ADVISER, first.body["receipt"]["code"]).body["consent"]

    assert found["status"] == "superseded"
    assert found["taken_back"][0]["replaced_by"] == second.body["consent"]
    assert look_up(running, ADVISER, second.body["receipt"]["code"]).body["consent"]["status"] == "active"
