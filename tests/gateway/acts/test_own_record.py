from datetime import timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.access_log.trust import read_trust
from gateway.auditing.who_looked import SOMETIMES
from gateway.log_verifying.single_proof import verify_proof
from tests.gateway.acts.break_glass import open_access, tasks
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

WORKER, HERE = "amara.okoye", "/v1/own-record"


def code_for(running: RunningGateway, who: str = WORKER, young_person: str = SAM) -> str:
    reply = running.ask(who, f"/v1/young-people/{young_person}/sign-in-codes", {})
    assert reply.status == 201, reply.body
    code: str = reply.body["code"]
    return code


def sign_in(running: RunningGateway, code: str) -> Reply:
    return running.send(f"{HERE}/sign-in", "", json={}, headers={"Authorization": f"Code {code}"})


def signed_in(running: RunningGateway) -> str:
    token: str = sign_in(running, code_for(running)).body["token"]
    return token


def looks(running: RunningGateway, token: str) -> list[dict[str, Any]]:
    reply = running.send(f"{HERE}/looks", token, method="GET")
    assert reply.status == 200, reply.body
    assert reply.body["sometimes"] == SOMETIMES
    found: list[dict[str, Any]] = reply.body["looks"]
    return found


def test_a_young_person_signs_in_with_a_code_and_sees_who_has_looked_in_plain_words(running: RunningGateway) -> None:
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    token = signed_in(running)
    (look,) = looks(running, token)
    assert look["who"] == "designated safeguarding lead"
    assert "School" in look["where"]
    assert look["what_for"] == "safeguarding"
    assert {each["how_much"] for each in look["saw"]} <= {"all of it", "a summary", "that there is something"}
    assert "petrie" not in str(look).lower()
    event = running.newest
    assert event.clear["kind"] == "own_record_read"
    assert SAM not in event.everything.decode()


def test_a_code_is_used_once_and_a_newer_one_makes_it_void(running: RunningGateway) -> None:
    first = code_for(running)
    second = code_for(running)
    assert sign_in(running, first).status == 401
    assert sign_in(running, second.lower().replace("-", " ")).status == 201
    again, wrong = sign_in(running, second), sign_in(running, "CCCC-CCCC-CCCC-CCCC")
    assert again.status == wrong.status == 401
    assert again.without_chance == wrong.without_chance


def test_a_code_is_over_after_a_day_and_a_session_after_twenty_minutes(running: RunningGateway) -> None:
    code = code_for(running)
    running.clock.at += timedelta(hours=24)
    assert sign_in(running, code).status == 401
    token = signed_in(running)
    running.clock.at += timedelta(minutes=20)
    assert running.send(f"{HERE}/looks", token, method="GET").status == 401


def test_a_session_and_a_code_open_their_own_record_and_nothing_else(running: RunningGateway) -> None:
    token, code = signed_in(running), code_for(running)
    for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": f"Code {code}"}):
        for path, body in (
            ("/v1/disclosures", {"young_person": SAM, "purpose": "guidance"}),
            ("/v1/access-log/search", {}),
            (f"/v1/young-people/{SAM}/sign-in-codes", {}),
        ):
            assert running.send(path, "", json=body, headers=headers).status == 403
    assert running.send(f"{HERE}/looks", "", method="GET", headers={"Authorization": f"Code {code}"}).status == 403
    assert running.send(f"{HERE}/sign-in", token, json={}).status == 403
    assert running.ask(WORKER, f"{HERE}/sign-in", {}).status == 403
    stored = running.rows("SELECT code_hash, token_hash FROM sign_in_codes")
    assert token not in str(stored)
    assert code not in str(stored)


def test_whoever_does_not_work_with_them_hands_over_nothing(running: RunningGateway) -> None:
    path = "/v1/young-people/{}/sign-in-codes"
    theirs = running.ask("declan.foyle", path.format(SAM), {})
    nobodys = running.ask("declan.foyle", path.format("yp-aaaaaaaaaaaaa"), {})
    assert theirs.status == nobodys.status == 404
    assert theirs.without_chance == nobodys.without_chance


def test_a_look_that_is_not_to_be_told_yet_is_left_out_until_it_was_told(running: RunningGateway) -> None:
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    token = signed_in(running)
    before = running.send(f"{HERE}/looks", token, method="GET")
    assert open_access(running, "joanne.petrie", young_person=SAM).status == 201
    running.clock.at += timedelta(minutes=1)
    shown = running.disclosure("joanne.petrie", SAM, "safeguarding")
    owed = [each["kind"] for each in shown.body["obligations"]]
    assert {"inform_later", "do_not_inform_yet"} & set(owed)
    after = running.send(f"{HERE}/looks", token, method="GET")
    # To the byte: nothing tells that one is held back.
    assert after.without_chance == before.without_chance

    officer = running.ask("nathan.orme", "/v1/access-log/accounting", {"young_person": SAM, "because": "Sam asked."})
    assert officer.status == 200
    assert officer.body["held_back"] == 1
    assert officer.body["looks"] == before.body["looks"]

    for task in tasks(running, "joanne.petrie"):
        if task["kind"] in {"inform_later", "do_not_inform_yet"}:
            body = {"version": task["version"], "outcome": "told"}
            assert running.ask("joanne.petrie", f"/v1/tasks/{task['task']}/close", body).status == 200
    assert len(looks(running, token)) == 2


def test_each_look_has_a_proof_that_is_checked_with_a_policy_alone(running: RunningGateway) -> None:
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    token = signed_in(running)
    (look,) = looks(running, token)
    path = f"{HERE}/looks/{look['look']}/proof"
    assert running.send(path, token, method="GET").body["proof"] is None
    running.gateway.checkpointing.sign()
    proof = running.send(path, token, method="GET").body["proof"]
    trust = read_trust(f"log {running.gateway.checkpointing.signer.key.verifier}\nquorum none\n")
    proved = verify_proof(proof, trust)
    assert proved.report.verdict == 0
    assert set(proved.sections) == {"purpose", "subject"}
    assert running.send(f"{HERE}/looks/{running.newest.id}/proof", token, method="GET").status == 404


def test_what_protects_others_is_not_told(running: RunningGateway) -> None:
    for who, purpose in (("ruth.callender", "care_planning"), ("ben.stroud", "youth_justice")):
        assert running.disclosure(who, SAM, purpose).status == 200
    with running.gateway.database.snapshot() as connection:
        categories = running.gateway.door.protocols.in_force(connection).vocabulary.categories
    kept = {c.label for c in categories.values() if c.neither_confirm_nor_deny or {"3P", "SS"} & c.flags}
    told = looks(running, signed_in(running))
    said = {each["what"] for look in told for each in look["saw"]}
    said |= {label for look in told for label in look["did_not_see"]}
    assert said
    assert not said & kept


@pytest.mark.parametrize("who", ["joanne.petrie", "helen.braithwell"])
def test_only_those_who_answer_for_the_log_give_an_accounting(running: RunningGateway, who: str) -> None:
    body = {"young_person": SAM, "because": "Curious."}
    assert running.ask(who, "/v1/access-log/accounting", body).status == 403
    assert running.newest.section(SectionName.ACTOR)["user"] == who
