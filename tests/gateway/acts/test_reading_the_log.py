import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.auditing.explaining import NO_PROTOCOL, explain
from gateway.storage.log_reading import read_entries
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

HERE, AUDITOR, OFFICER = "/v1/access-log", "philippa.dray", "nathan.orme"


def entries(running: RunningGateway, user: str, **body: object) -> list[dict[str, Any]]:
    reply = running.ask(user, f"{HERE}/search", body)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["entries"]
    return found


def auditor_of(running: RunningGateway, organisation: str, service: str) -> str:
    """Make a practitioner of a body its auditor, whom its issuer may name."""
    running.change("UPDATE posts SET role = 'auditor' WHERE practitioner_id = 'brenda.tull'")
    ((stored,),) = running.rows("SELECT may_name FROM issuers WHERE organisation_id = ?", organisation)
    may_name = json.loads(stored) if isinstance(stored, str) else stored
    named = json.dumps([*may_name, [service, "auditor"]])
    running.change("UPDATE issuers SET may_name = ? WHERE organisation_id = ?", named, organisation)
    return "brenda.tull"


def get(running: RunningGateway, user: str, path: str) -> Reply:
    return running.send(path, running.token(user), method="GET")


def disclosed(running: RunningGateway, who: str = "joanne.petrie", purpose: str = "safeguarding") -> int:
    assert running.disclosure(who, SAM, purpose).status == 200
    return len(running.events()) - 1


def test_the_partnerships_auditor_reads_every_entry_and_no_name_or_value_of_a_young_person(
    running: RunningGateway,
) -> None:
    disclosed(running)
    read = entries(running, AUDITOR, count=5)
    assert read[0]["kind"] == "disclosure"
    assert read[0]["sections"]["actor"]["user"] == "joanne.petrie"
    assert "Sam" not in str(read)
    assert SAM not in str(read)


def test_every_look_at_the_log_is_an_entry_and_pages_go_back_without_a_gap(running: RunningGateway) -> None:
    for _ in range(5):
        disclosed(running)
    last = entries(running, AUDITOR, count=3)
    assert running.newest.clear["kind"] == "log_read"
    earlier = entries(running, AUDITOR, count=3, before=last[-1]["entry"])
    assert [each["entry"] for each in (*last, *earlier)] == list(range(last[0]["entry"], last[0]["entry"] - 6, -1))


def test_an_entry_is_found_by_everything_that_it_says(running: RunningGateway) -> None:
    place = disclosed(running)
    disclosed(running, "ben.stroud", "youth_justice")
    (entry,) = entries(running, AUDITOR, practitioner="joanne.petrie")
    assert entry["entry"] == place
    today = running.settings.clock().date()
    found_by: list[dict[str, object]] = [
        {"young_person": SAM, "practitioner": "joanne.petrie"},
        {"young_person": entry["sections"]["subject"]["pseudonym"], "purpose": "safeguarding"},
        {"category": "id.contact", "purpose": "safeguarding", "kinds": ["disclosure", "refusal"]},
        {"outcome": "shown", "organisation": entry["sections"]["parties"]["asking"]["organisation"], "count": 1,
         "purpose": "safeguarding"},
        {"purpose": "safeguarding", "since": today.isoformat(), "until": today.isoformat()},
    ]  # fmt: skip
    for question in found_by:
        assert [each["entry"] for each in entries(running, AUDITOR, **question)] == [place], question
    yesterday = (today - timedelta(days=1)).isoformat()
    assert entries(running, AUDITOR, purpose="safeguarding", until=yesterday) == []
    assert entries(running, AUDITOR, practitioner="joanne.petrie", purpose="youth_justice") == []


def test_a_look_at_somebodys_entries_is_found_under_them_and_says_what_was_asked(running: RunningGateway) -> None:
    disclosed(running)
    entries(running, AUDITOR, young_person=SAM, purpose="safeguarding")
    noted = running.newest.section(SectionName.DETAIL)
    assert (noted["read"], noted["asked"], noted["count"]) == ("search", {"purpose": "safeguarding"}, 1)
    (read,) = entries(running, AUDITOR, young_person=SAM, kinds=["log_read"])
    assert read["sections"]["actor"]["user"] == AUDITOR


def test_entries_are_counted_by_day(running: RunningGateway) -> None:
    disclosed(running)
    running.clock.at += timedelta(days=1)
    disclosed(running)
    disclosed(running)
    counted = running.ask(AUDITOR, f"{HERE}/counts", {"practitioner": "joanne.petrie"}).body
    assert [each["entries"] for each in counted["days"]] == [1, 2]
    assert counted["entries"] == 3


def test_an_agencys_own_auditor_reads_what_it_asked_or_held_and_nothing_else(running: RunningGateway) -> None:
    who = auditor_of(running, "fennel-row", "fennel-row-school")
    disclosed(running)
    theirs = len(running.events()) - 1
    disclosed(running, "ben.stroud", "youth_justice")
    running.search("olivia.tranter", "sam", "direct_care")
    elsewhere = len(running.events()) - 1
    read = entries(running, who, count=50)
    assert read
    for entry in read:
        parties = entry["sections"]["parties"]
        bodies = {parties["asking"]["organisation"], *(held["organisation"] for held in parties.get("holding", ()))}
        assert "fennel-row" in bodies
    assert len(read) < len(running.events())
    assert running.ask(who, f"{HERE}/explain", {"entry": theirs}).status == 200
    not_theirs = running.ask(who, f"{HERE}/explain", {"entry": elsewhere})
    nobodys = running.ask(who, f"{HERE}/explain", {"entry": 1_000_000})
    assert not_theirs.status == 404
    assert not_theirs.without_chance == nobodys.without_chance
    asked = running.ask(who, f"{HERE}/questions/exceptional-access", {}).body["beside_the_log"]
    assert {each["service_id"] for each in asked} <= {"fennel-row-school"}


def test_nobody_else_reads_the_log(running: RunningGateway) -> None:
    for who in ("joanne.petrie", "helen.braithwell"):
        assert running.ask(who, f"{HERE}/search", {}).status == 403
        assert get(running, who, f"{HERE}/questions").status == 403


@pytest.mark.parametrize(
    "body", [{"kinds": ["nothing"]}, {"since": "March"}, {"count": 101}, {"before": -1}, {"postcode": "X"}]
)
def test_a_question_of_another_form_is_refused_by_field(running: RunningGateway, body: dict[str, object]) -> None:
    refused = running.ask(AUDITOR, f"{HERE}/search", body)
    assert refused.status == 400
    assert set(refused.body["fields"]) == set(body)


def test_every_saved_question_is_answered_and_no_answer_names_a_young_person(running: RunningGateway) -> None:
    disclosed(running)
    listed = get(running, AUDITOR, f"{HERE}/questions").body["questions"]
    assert len(listed) >= 12
    given = {"young_person": SAM, "practitioner": "joanne.petrie"}
    for each in listed:
        asked = {name: given[name] for name in each["asks"]}
        reply = running.ask(AUDITOR, f"{HERE}/questions/{each['question']}", asked)
        assert reply.status == 200, each
        assert SAM not in reply.raw.decode()
        if each["asks"]:
            assert [entry["kind"] for entry in reply.body["entries"]] == ["disclosure"]
            assert running.ask(AUDITOR, f"{HERE}/questions/{each['question']}", {}).body["asks"] == each["asks"]
    assert running.ask(AUDITOR, f"{HERE}/questions/agreement", {}).body["did_you_mean"] == "agreements"


def test_agreements_past_their_review_come_first_and_whose_training_lapsed_is_told(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET trained_until = '2026-01-01' WHERE id = 'ben.stroud'")
    running.change("UPDATE agreements SET review_due_on = '2026-01-01'")
    board = running.ask(AUDITOR, f"{HERE}/questions/agreements", {}).body["beside_the_log"]
    assert board[0]["overdue"] is True
    assert [party for party in board[0]["parties"] if party["signed_on"]]
    posts = running.ask(AUDITOR, f"{HERE}/questions/joiners-movers-leavers", {}).body["beside_the_log"]
    assert "ben.stroud" in [post["practitioner_id"] for post in posts if "training has lapsed" in post["notes"]]


def test_an_entry_decided_again_by_that_days_protocol_comes_out_the_same(running: RunningGateway) -> None:
    asked = {"joanne.petrie": "safeguarding", "amara.okoye": "guidance", "ben.stroud": "youth_justice"}
    for who, purpose in asked.items():
        place = disclosed(running, who, purpose)
        explained = running.ask(AUDITOR, f"{HERE}/explain", {"entry": place}).body
        assert explained["equal"] is True
        shown = [each for each in explained["categories"] if each["then"] != "hidden"]
        assert shown
        assert all(rule["because"] for each in shown for rule in each["rules"])
        assert explained["asked"]["purpose"] == purpose
    assert running.ask(AUDITOR, f"{HERE}/explain", {"entry": place + 1}).body["equal"] is None


def test_an_entry_that_says_otherwise_than_its_question_is_told_with_what_differs(running: RunningGateway) -> None:
    place = disclosed(running)
    with running.gateway.database.snapshot() as connection:
        (entry,) = read_entries(connection, running.gateway.door.sealer.keys, [place])
        body = json.loads(entry.opened["question"].body)
        body["relationships"] = []
        without = replace(entry.opened["question"], body=json.dumps(body).encode())
        changed = replace(entry, opened={**entry.opened, "question": without})
        assert explain(connection, entry).equal is True
        told = explain(connection, changed)
        assert told.equal is False
        assert [each for each in told.categories if each["then"] != each["again"]]
        erased = replace(entry, opened={name: each for name, each in entry.opened.items() if name != "question"})
        assert explain(connection, erased).equal is None
        elsewhere = replace(entry, leaf={**entry.leaf, "protocol": "youth-support@0.9#unknown"})
        assert (explain(connection, elsewhere).equal, explain(connection, elsewhere).because) == (None, NO_PROTOCOL)


def test_whom_a_pseudonym_names_takes_two_people_and_is_told_for_a_day(running: RunningGateway) -> None:
    disclosed(running)
    (entry,) = entries(running, AUDITOR, practitioner="joanne.petrie")
    wanted = {"pseudonym": entry["sections"]["subject"]["pseudonym"], "because": "The same child five times."}
    asked = running.ask(AUDITOR, f"{HERE}/re-identifications", wanted)
    assert asked.status == 201
    here = f"{HERE}/re-identifications/{asked.body['reidentification']}"
    assert "young_person" not in get(running, AUDITOR, here).body
    assert running.ask(AUDITOR, f"{here}/answer", {"grant": True, "because": "I may."}).status == 404

    assert get(running, OFFICER, here).body["because"] == "The same child five times."
    granted = running.ask(OFFICER, f"{here}/answer", {"grant": True, "because": "To check the pattern."})
    assert granted.status == 200
    assert "young_person" not in get(running, OFFICER, here).body

    assert get(running, AUDITOR, here).body["young_person"] == SAM
    assert running.newest.section(SectionName.DETAIL)["told"] is True
    running.clock.at += timedelta(hours=24)
    assert get(running, AUDITOR, here).body["state"] == "over"
    assert "young_person" not in get(running, AUDITOR, here).body


def test_a_refused_re_identification_tells_nobody_and_is_answered_once(running: RunningGateway) -> None:
    disclosed(running)
    (entry,) = entries(running, AUDITOR, practitioner="joanne.petrie")
    wanted = {"pseudonym": entry["sections"]["subject"]["pseudonym"], "because": "Curious."}
    asked = running.ask(AUDITOR, f"{HERE}/re-identifications", wanted)
    here = f"{HERE}/re-identifications/{asked.body['reidentification']}"
    assert running.ask(OFFICER, f"{here}/answer", {"grant": False, "because": "No reason given."}).status == 200
    assert running.ask(OFFICER, f"{here}/answer", {"grant": True, "because": "Well."}).status == 409
    assert get(running, AUDITOR, here).body["state"] == "refused"
    nobody = running.ask(AUDITOR, f"{HERE}/re-identifications", wanted | {"pseudonym": "0" * 64})
    assert nobody.status == 404
