import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from gateway.storage.tables import consent_records
from tests.gateway.acts.break_glass import look, open_access, tasks
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway

PA, MANAGER = "amara.okoye", "helen.braithwell"
NIAMH = young_person_id("niamh-carrick")
OF_THE_LOG = {"access_events", "event_sections", "event_tags", "log_nodes", "log_head"}


def counts(running: RunningGateway) -> dict[str, int]:
    """Count the rows of every table but those of the log."""
    names = inspect(running.gateway.database.engine).get_table_names()
    return {name: running.rows(f"SELECT count(*) FROM {name}")[0][0] for name in names if name not in OF_THE_LOG}  # noqa: S608


def close(running: RunningGateway, who: str, task: str, version: int = 0) -> Reply:
    return running.ask(who, f"/v1/tasks/{task}/close", {"version": version, "outcome": "canary-outcome: told her"})


def refuse(running: RunningGateway, category: str) -> None:
    """Let Sam refuse one category to everybody."""
    kept = ", ".join(column.name for column in consent_records.columns if column.name not in {"id", "capacity"})
    running.change(
        f"INSERT INTO consent_records (id, capacity, {kept}) SELECT 'refused', 'self', {kept}"  # noqa: S608 - our own columns
        " FROM consent_records WHERE young_person_id = ? AND status = 'active' LIMIT 1",
        SAM,
    )
    running.change(
        "INSERT INTO statements (id, record_id, effect, level_cap, scope) VALUES ('no','refused', 'refuse', 'full', ?)",
        json.dumps({"category": [category]}),
    )


def test_what_a_disclosure_lays_on_the_reader_is_a_task_of_theirs_with_a_due_date(running: RunningGateway) -> None:
    reply = running.disclosure(PA, SAM, "guidance")

    mine = {task["kind"]: task for task in tasks(running, PA) if task["young_person"] == SAM}
    owed = {one["kind"]: one for one in reply.body["obligations"]}
    assert set(owed) == set(mine)
    for kind, task in mine.items():
        assert task["categories"] == owed[kind]["categories"]
        assert task["sentence"] == owed[kind]["sentence"]
    assert mine["inform"]["due_at"] == (NOW + timedelta(days=7)).isoformat()
    assert (mine["ask"]["due_at"], mine["ask"]["overdue"]) == (None, False)


def test_reading_the_same_again_writes_nothing_but_its_event(running: RunningGateway) -> None:
    running.disclosure(PA, SAM, "guidance")
    before, events = counts(running), len(running.events())
    assert before["tasks"] > 0

    running.disclosure(PA, SAM, "guidance")
    running.disclosure(PA, SAM, "guidance", "ed.status")

    assert counts(running) == before
    assert len(running.events()) == events + 2


def test_what_is_newly_shown_is_added_and_what_is_done_is_laid_on_anew(running: RunningGateway) -> None:
    running.disclosure(PA, SAM, "guidance", "ed.status")
    assert [task["categories"] for task in tasks(running, PA, "inform")] == [["ed.status"]]

    whole = running.disclosure(PA, SAM, "guidance")
    (owed,) = [one["categories"] for one in whole.body["obligations"] if one["kind"] == "inform"]
    raised = [task["categories"] for task in tasks(running, PA, "inform")]
    assert sorted(word for words in raised for word in words) == sorted(owed)
    for task in tasks(running, PA, "inform"):
        assert close(running, PA, task["task"]).status == 200
    assert tasks(running, PA, "inform") == []
    running.disclosure(PA, SAM, "guidance")
    assert [sorted(task["categories"]) for task in tasks(running, PA, "inform")] == [sorted(owed)]


def test_what_others_owe_is_their_task_and_the_reader_learns_of_it_nowhere(running: RunningGateway) -> None:
    before = running.disclosure(PA, SAM, "guidance")
    mine = look(running, PA, "/v1/tasks")
    refuse(running, "yj.current")

    after = running.disclosure(PA, SAM, "guidance")

    assert before.levels["yj.current"] == "hidden"
    assert after.without_chance == before.without_chance
    (owed,) = tasks(running, "angela.fairlie", "dissent_on_file")
    assert (owed["young_person"], owed["categories"]) == (SAM, ["yj.current"])
    assert look(running, PA, "/v1/tasks").without_chance == mine.without_chance


def test_a_reader_who_would_answer_for_the_holder_is_not_told_by_a_task_of_their_own(running: RunningGateway) -> None:
    refuse(running, "ec.economic")
    head, lead = "stella.amponsah", "joanne.petrie"

    assert running.disclosure(head, SAM, "education").levels["ec.economic"] == "hidden"

    assert tasks(running, head, "dissent_on_file") == []
    assert [task["categories"] for task in tasks(running, lead, "dissent_on_file")] == [["ec.economic"]]


def test_where_nobody_else_answers_for_the_holder_nobody_is_told(running: RunningGateway) -> None:
    refuse(running, "ec.economic")
    running.change("UPDATE posts SET ends_on = '2026-01-01' WHERE service_id = 'fennel-row-school' AND role = 'dsl'")

    running.disclosure("stella.amponsah", SAM, "education")

    raised = running.rows("SELECT categories FROM tasks WHERE kind = 'dissent_on_file'")
    assert [words for (words,) in raised if "ec.economic" in words] == []


def test_whoever_holds_what_exceptional_access_showed_is_told_by_the_hour_and_by_each_access(
    running: RunningGateway,
) -> None:
    access = open_access(running, "declan.foyle", "vital_interests", young_person=NIAMH).body["access"]
    for _ in range(2):
        running.disclosure("declan.foyle", NIAMH, "safeguarding")

    (told,) = tasks(running, "carys.bevan", "notify_originator")
    assert told["due_at"] == (NOW + timedelta(hours=1)).isoformat()
    assert told["about"] == f"exceptional_access:{access}"
    assert set(told["categories"]) <= {"ed.status", "sf.concern"}
    another = open_access(running, "declan.foyle", "vital_interests", young_person=NIAMH).body["access"]
    running.clock.at = NOW + timedelta(minutes=1)
    running.change("UPDATE exceptional_accesses SET expires_at = opened_at WHERE id = ?", access)
    running.disclosure("declan.foyle", NIAMH, "safeguarding")
    abouts = {task["about"] for task in tasks(running, "carys.bevan", "notify_originator")}
    assert abouts == {f"exceptional_access:{access}", f"exceptional_access:{another}"}


def test_a_task_is_closed_once_by_its_owner_with_the_version_that_they_read(running: RunningGateway) -> None:
    running.disclosure(PA, SAM, "guidance")
    task = tasks(running, PA, "inform")[0]

    with running.one_event_for(409) as replies:
        replies.append(close(running, PA, task["task"], task["version"] + 1))
    assert replies[0].body["version"] == task["version"]
    assert close(running, PA, task["task"], task["version"]).status == 200
    assert close(running, PA, task["task"], task["version"] + 1).status == 404
    ((outcome, closed_by),) = running.rows("SELECT outcome, closed_by FROM tasks WHERE id = ?", task["task"])
    assert (outcome, closed_by) == ("canary-outcome: told her", PA)
    kinds = [event.clear["kind"] for event in running.events()]
    assert {"task_closed", "tasks_read"} <= set(kinds)
    assert b"canary" not in b"".join(event.everything for event in running.events())


def test_somebody_elses_task_is_not_there(running: RunningGateway) -> None:
    running.disclosure(PA, SAM, "guidance")
    task = tasks(running, PA, "inform")[0]
    absent = close(running, "mei.tanaka", "task-of-nothing")

    for other in ("mei.tanaka", MANAGER, "stella.amponsah", "eleanor.voss"):
        with running.one_event_for(404) as replies:
            replies.append(close(running, other, task["task"]))
        assert replies[0].without_chance == absent.without_chance
        assert task["task"] not in look(running, other, "/v1/tasks").raw.decode()


def test_what_closes_by_being_done_is_not_closed_by_hand(running: RunningGateway) -> None:
    open_access(running, "declan.foyle", young_person=NIAMH)
    (asked,) = tasks(running, MANAGER, "review_exceptional_access")

    with running.one_event_for(422) as replies:
        replies.append(close(running, MANAGER, asked["task"]))
    assert replies[0].body["field"] == "outcome"
    assert len(tasks(running, MANAGER, "review_exceptional_access")) == 1


@pytest.mark.parametrize("faulty", [{"version": None}, {"outcome": ""}, {"version": "0"}, {"by": "me"}])
def test_a_closing_that_is_not_complete_is_refused_by_name(shared: RunningGateway, faulty: dict[str, object]) -> None:
    whole = {"version": 0, "outcome": "done", **faulty}
    body = {name: value for name, value in whole.items() if value is not None}

    with shared.one_event_for(400) as replies:
        replies.append(shared.ask(PA, "/v1/tasks/task-1/close", body))
    assert set(replies[0].body["fields"]) == set(faulty)


def test_the_event_of_a_disclosure_that_lays_something_on_somebody_is_one_event(running: RunningGateway) -> None:
    with running.one_event_for(200) as replies:
        replies.append(running.disclosure(PA, SAM, "guidance"))
    assert running.newest.section(SectionName.DETAIL)["obligations"] == [
        one["kind"] for one in replies[0].body["obligations"]
    ]
