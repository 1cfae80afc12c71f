from datetime import timedelta
from secrets import token_bytes
from typing import Any

import pytest

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.access_log.trust import read_trust
from gateway.acts.own_record import looks as own_looks
from gateway.auditing.who_looked import CONFIDENTIAL, SOMEBODY, SOMETIMES
from gateway.log_verifying.single_proof import verify_proof
from gateway.storage.tasks import Owner, Task, insert_tasks
from gateway.storage.writer import Job
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


def test_what_protects_others_is_not_told_and_a_file_that_was_read_is(running: RunningGateway) -> None:
    for who, purpose in (("ruth.callender", "care_planning"), ("ben.stroud", "youth_justice")):
        assert running.disclosure(who, SAM, purpose).status == 200
    assert any("sc.record" in event.section(SectionName.DETAIL).get("shown", ()) for event in running.events())
    with running.gateway.database.snapshot() as connection:
        categories = running.gateway.door.protocols.in_force(connection).vocabulary.categories
    others = {"sf.staff_safety", "lg.privileged"}
    kept = {c.label for word, c in categories.items() if c.neither_confirm_nor_deny or word in others}
    told = looks(running, signed_in(running))
    said = {each["what"] for look in told for each in look["saw"]}
    assert categories["sc.record"].label in said
    said |= {label for look in told for label in look["did_not_see"]}
    assert not said & kept


def look_of_an_investigator(running: RunningGateway, outcome: str) -> None:
    """Log a look and lay on the reader to tell of it, as a disclosure does: nobody of the demo investigates crime."""
    post, at, sealer = running.post_of("ben.stroud"), running.clock.at, running.gateway.door.sealer
    service = post.asker.service
    sections: dict[SectionName, dict[str, object]] = {
        SectionName.ACTOR: {"user": "ben.stroud", "role": post.asker.role},
        SectionName.PARTIES: {"asking": {"organisation": post.asker.organisation, "service": service}},
        SectionName.SUBJECT: {"pseudonym": sealer.pseudonyms.of("subject", SAM)},
        SectionName.PURPOSE: {"code": "crime"},
        SectionName.DETAIL: {"shown": {}, "hidden": []},
    }
    owner, about = Owner(practitioner="ben.stroud"), f"disclosure:ben.stroud:{service}:crime"
    task = Task("inform", owner, about, at, young_person=SAM)
    event = AccessEvent(
        id=new_event_id(at, token_bytes(RANDOM_BYTES)),
        time=at,
        kind=Kind.DISCLOSURE,
        outcome=outcome,
        gateway="tests",
        protocol="tests",
        sections=sections,
    )
    tasks_laid = [task] if outcome == "shown" else []
    running.gateway.writer.write(Job(sealer.seal(event), change=lambda to: insert_tasks(to, tasks_laid)))


def test_a_look_for_an_investigation_is_told_once_the_investigator_has_told(running: RunningGateway) -> None:
    look_of_an_investigator(running, "shown")
    look_of_an_investigator(running, "all_hidden")
    token = signed_in(running)
    assert looks(running, token) == []
    (task,) = tasks(running, "ben.stroud", "inform")
    body = {"version": task["version"], "outcome": "told"}
    assert running.ask("ben.stroud", f"/v1/tasks/{task['task']}/close", body).status == 200
    (look,) = looks(running, token)
    assert look["what_for"] == "a criminal investigation"


def test_a_look_for_staff_safety_is_never_told(running: RunningGateway) -> None:
    assert running.disclosure("amara.okoye", SAM, "staff_safety").status == 200
    assert looks(running, signed_in(running)) == []
    body = {"young_person": SAM, "because": "Sam asked."}
    assert running.ask("nathan.orme", "/v1/access-log/accounting", body).body["held_back"] == 1


def test_pages_are_filled_with_what_may_be_told_and_a_look_that_is_held_back_is_no_look(
    running: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_looks, "MOST", 2)
    assert running.disclosure("ben.stroud", SAM, "youth_justice").status == 200
    assert running.disclosure("ruth.callender", SAM, "care_planning").status == 200
    assert open_access(running, "joanne.petrie", young_person=SAM).status == 201
    running.clock.at += timedelta(minutes=1)
    held = running.disclosure("joanne.petrie", SAM, "safeguarding").body["event"]
    for _ in range(3):
        assert running.disclosure("ben.stroud", SAM, "youth_justice").status == 200
    token, path, found, sizes = signed_in(running), f"{HERE}/looks", list[str](), list[int]()
    while path:
        page = running.send(path, token, method="GET").body
        assert page["sometimes"] == SOMETIMES
        found += [each["look"] for each in page["looks"]]
        sizes.append(len(page["looks"]))
        path = f"{HERE}/looks/{page['earlier']}/earlier" if page["earlier"] else ""
    assert sizes == [2, 2, 1]
    assert len(set(found)) == 5
    assert held not in found
    for end in ("earlier", "proof"):
        hidden = running.send(f"{HERE}/looks/{held}/{end}", token, method="GET")
        nobodys = running.send(f"{HERE}/looks/no-such-look/{end}", token, method="GET")
        assert hidden.status == nobodys.status == 404
        assert hidden.without_chance == nobodys.without_chance
    body = {"young_person": SAM, "because": "Sam asked.", "before": found[1]}
    officer = running.ask("nathan.orme", "/v1/access-log/accounting", body).body
    assert [each["look"] for each in officer["looks"]] == found[2:4]
    assert officer["held_back"] == 1


def test_a_look_at_somebody_else_cannot_be_reached_by_its_name(running: RunningGateway) -> None:
    other = next(name for (name,) in running.rows("SELECT id FROM young_people ORDER BY id") if name != SAM)
    theirs = running.disclosure("amara.okoye", other, "guidance").body["event"]
    token = signed_in(running)
    for end in ("earlier", "proof"):
        assert running.send(f"{HERE}/looks/{theirs}/{end}", token, method="GET").status == 404


def test_under_thirteen_the_kind_of_service_and_the_time_are_told_and_a_proof_opens_no_more(
    running: RunningGateway,
) -> None:
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    running.change("UPDATE young_people SET date_of_birth = ? WHERE id = ?", "2013-03-05", SAM)
    token = signed_in(running)
    (look,) = looks(running, token)
    assert set(look) == {"look", "when", "where"}
    assert look["where"] == "schools"
    running.gateway.checkpointing.sign()
    proof = running.send(f"{HERE}/looks/{look['look']}/proof", token, method="GET").body["proof"]
    trust = read_trust(f"log {running.gateway.checkpointing.signer.key.verifier}\nquorum none\n")
    assert set(verify_proof(proof, trust).sections) == {"subject"}
    # The next day is their thirteenth birthday.
    running.clock.at += timedelta(days=1)
    (look,) = looks(running, signed_in(running))
    assert look["who"] == "designated safeguarding lead"


def test_of_a_service_whose_name_says_too_much_neither_name_nor_job_is_told(running: RunningGateway) -> None:
    assert running.disclosure("ben.stroud", SAM, "youth_justice").status == 200
    running.change("UPDATE services SET sensitive = true WHERE id = ?", running.post_of("ben.stroud").asker.service)
    (look,) = looks(running, signed_in(running))
    assert (look["who"], look["where"]) == (SOMEBODY, CONFIDENTIAL)


@pytest.mark.parametrize("who", ["joanne.petrie", "helen.braithwell"])
def test_only_those_who_answer_for_the_log_give_an_accounting(running: RunningGateway, who: str) -> None:
    body = {"young_person": SAM, "because": "Curious."}
    assert running.ask(who, "/v1/access-log/accounting", body).status == 403
    assert running.newest.section(SectionName.ACTOR)["user"] == who
