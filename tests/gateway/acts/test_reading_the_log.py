import json
from typing import Any

from tests.gateway.running_gateway import SAM, RunningGateway

PATH, AUDITOR = "/v1/access-log/newest", "philippa.dray"


def entries(running: RunningGateway, user: str, **body: int) -> list[dict[str, Any]]:
    reply = running.ask(user, PATH, body)
    assert reply.status == 200
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


def test_the_partnerships_auditor_reads_every_entry_and_no_name_or_value_of_a_young_person(
    running: RunningGateway,
) -> None:
    running.disclosure("joanne.petrie", SAM, "safeguarding")
    read = entries(running, AUDITOR, count=5)
    assert read[-1]["kind"] == "disclosure"
    assert read[-1]["sections"]["actor"]["user"] == "joanne.petrie"
    assert "Sam" not in str(read)
    assert SAM not in str(read)


def test_every_look_at_the_log_is_an_entry_and_pages_go_back_without_a_gap(running: RunningGateway) -> None:
    for _ in range(5):
        running.disclosure("joanne.petrie", SAM, "safeguarding")
    last = entries(running, AUDITOR, count=3)
    assert running.newest.clear["kind"] == "log_read"
    earlier = entries(running, AUDITOR, count=3, before=last[0]["entry"])
    assert [each["entry"] for each in (*earlier, *last)] == list(range(last[-1]["entry"] - 5, last[-1]["entry"] + 1))


def test_an_agencys_own_auditor_reads_what_it_asked_or_held_and_nothing_else(running: RunningGateway) -> None:
    who = auditor_of(running, "fennel-row", "fennel-row-school")
    running.disclosure("joanne.petrie", SAM, "safeguarding")
    running.disclosure("ben.stroud", SAM, "youth_justice")
    running.search("olivia.tranter", "sam", "direct_care")
    read = entries(running, who, count=50)
    assert read
    for entry in read:
        parties = entry["sections"]["parties"]
        bodies = {parties["asking"]["organisation"], *(held["organisation"] for held in parties.get("holding", ()))}
        assert "fennel-row" in bodies
    assert len(read) < len(running.events())


def test_nobody_else_reads_the_log(running: RunningGateway) -> None:
    for who in ("joanne.petrie", "helen.braithwell"):
        assert running.ask(who, PATH, {}).status == 403
