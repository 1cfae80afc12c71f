"""Holes that an attack on the running gateway found, each closed by a test."""

import socket
import time
from contextlib import ExitStack
from pathlib import Path

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import SAM, RunningGateway
from tests.served import served

JOEL = young_person_id("joel-birkwood")


def test_an_answer_that_went_stale_is_decided_again_from_the_same_body(running: RunningGateway) -> None:
    """The body is a stream: read anew at each try it is empty at the second, and a good request looked malformed."""
    written = running.gateway.writer.write
    tries = []

    def write(job: object) -> object:
        tries.append(job)
        if len(tries) == 1:
            running.record("ruth.callender", SAM, "sc.plan", texts={"summary": "Moved on."})
        return written(job)  # type: ignore[arg-type]

    running.gateway.writer.write = write  # type: ignore[assignment, method-assign]
    reply = running.disclosure("amara.okoye", SAM, "guidance")

    assert reply.status == 200
    assert len(tries) == 3, "the answer that went stale, the detail, and the answer decided again"


def test_a_doubled_slash_is_no_redirect_to_the_host_that_the_caller_names(shared: RunningGateway) -> None:
    with shared.one_event_for(404) as replies:
        token = shared.token("amara.okoye")
        replies.append(shared.send("/v1//disclosures", token, headers={"Host": "evil.example"}))

    assert "Location" not in replies[0].headers


def test_a_confidential_service_records_under_no_heading_that_would_give_it_away(shared: RunningGateway) -> None:
    reply = shared.record("karen.ostrow", SAM, "he.general", texts={"full": "Asthma."})

    assert reply.status == 422
    assert reply.body["type"].endswith("category-not-recorded")
    assert "he.general" not in reply.body["recorded_by_your_service"]


def test_a_version_without_the_others_needs_others(shared: RunningGateway) -> None:
    reply = shared.record("amara.okoye", SAM, "ca.plan", texts={"full": "A."}, texts_without_others={"full": "B."})

    assert reply.status == 400
    assert "about" in reply.body["detail"]


def test_a_freeze_of_one_holders_details_is_in_the_log_and_names_no_holder(shared: RunningGateway) -> None:
    (told,) = shared.disclosure("rhiannon.pugh", JOEL, "guidance").category("ed.attendance")["content"]

    assert "from" not in told
    assert shared.newest.section(SectionName.DETAIL)["shown"]["ed.attendance"]["confidential"] == ["K95"]


def test_two_hundred_connections_that_say_nothing_keep_nobody_out(data: Path) -> None:
    with served(data) as address, ExitStack() as idle:
        port = int(address.rpartition(":")[2])
        for _ in range(200):
            slow = idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            slow.sendall(b"GET /health HTTP/1.1\r\nHost: a")
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=15) as healthy:
            healthy.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answered = healthy.recv(15)
    assert answered.startswith(b"HTTP/1.1 200"), f"after {time.monotonic() - begun:.1f} s"
