import base64
import hashlib
import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from gateway.door import Door, Reply
from gateway.watch import program_log
from gateway.watch.calls import WatchedFlask
from gateway.watch.metrics import Metrics
from gateway.watch.program_log import Line, Style
from tests.gateway.running_gateway import SAM, RunningGateway

CANARY = "canary-7f3a91"
QUESTION = {"young_person": SAM, "purpose": "guidance"}


@pytest.fixture
def written() -> Iterator[Callable[[Style], str]]:
    """Give what is written to the program's log from here on, in either style."""
    streams = {style: io.StringIO() for style in Style}
    root, level = logging.getLogger(), logging.getLogger().level
    handlers = [logging.StreamHandler(streams[style]) for style in Style]
    for style, handler in zip(Style, handlers, strict=True):
        handler.setFormatter(Line(style))
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda style: streams[style].getvalue()
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


Written = Callable[[Style], str]


def records(written: Written) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(Style.JSON).splitlines()]


@pytest.fixture
def running(data: Path) -> Iterator[RunningGateway]:
    found = RunningGateway(data)
    found.gateway.app.metrics = Metrics()
    yield found
    found.close()


def test_a_call_is_one_line_with_its_event_and_without_its_address(running: RunningGateway, written: Written) -> None:
    reply = running.ask("amara.okoye", "/v1/disclosures", QUESTION)

    (line,) = records(written)
    assert line.pop("ms") > 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "concordat.calls",
        "says": "answered",
        "method": "POST",
        "route": "/v1/disclosures",
        "status": 200,
        "outcome": "shown",
        "event": reply.body["event"],
    }


def test_who_looks_whether_it_is_up_leaves_no_line(running: RunningGateway, written: Written) -> None:
    running.send("/health", "", method="GET")
    running.send("/ready", "", method="GET")

    assert records(written) == []


def test_no_line_holds_what_was_asked_said_or_sent(
    running: RunningGateway, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.ask("amara.okoye", "/v1/disclosures", QUESTION)
    running.record("amara.okoye", SAM, "ca.notes", texts={"full": CANARY, "summary": CANARY})
    running.search("joanne.petrie", CANARY, "safeguarding")
    running.ask("amara.okoye", f"/v1/{CANARY}?{CANARY}={CANARY}", {CANARY: CANARY})
    running.send(f"/docs/{CANARY}", f"{CANARY}.{CANARY}.x", method="GET", headers={"X-Canary": CANARY})
    running.send("/v1/disclosures", CANARY, data=f'{{"{CANARY}"', content_type=CANARY)

    monkeypatch.setattr(Door, "answer", breaking_once(Door.answer))
    running.client.post(f"/v1/disclosures?{CANARY}")

    assert "unexpected RuntimeError past the door" in [line["says"] for line in records(written)]
    for style in Style:
        assert [word for word in hidden() if word in written(style).lower()] == []


def breaking_once(answer: Callable[..., Reply]) -> Callable[..., Reply]:
    broken: list[str] = []

    def break_once(*given: Any) -> Reply:  # noqa: ANN401 - whatever the door is given
        if not broken:
            broken.append(CANARY)
            raise RuntimeError(CANARY)
        return answer(*given)

    return break_once


def hidden() -> list[str]:
    digest = hashlib.sha256(CANARY.encode()).hexdigest()
    people = [SAM, "averill", "amara", "okoye", "joanne", "petrie", "authorization", "x-canary"]
    return [*people, CANARY, digest, base64.b64encode(CANARY.encode()).decode().lower()]


def a_web_server_that_names_the_address() -> None:
    logging.getLogger("waitress").error("Exception while serving %s", f"/v1/{CANARY}")


def a_web_server_that_counts() -> None:
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 3)


def a_library_that_fills_in_by_itself() -> None:
    logging.getLogger("waitress").warning(f"uncaptured {CANARY}")  # noqa: G004 - as libraries do


def migrations() -> None:
    logging.getLogger("alembic.runtime.migration").info("Running %s -> %s", CANARY, CANARY)


def a_traceback() -> None:
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("sqlalchemy.pool").exception("Exception during reset or similar")


def a_thread_that_ends() -> None:
    def fail() -> None:
        raise KeyError(CANARY)

    before, threading.excepthook = threading.excepthook, program_log.thread_ended
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    threading.excepthook = before


OTHERS: Mapping[Callable[[], None], str] = {
    a_web_server_that_names_the_address: "Exception while serving %s",
    a_web_server_that_counts: "Task queue depth is 3",
    a_library_that_fills_in_by_itself: "test_program_log.a_library_that_fills_in_by_itself:",
    migrations: "Running %s -> %s",
    a_traceback: "test_program_log.a_traceback:",
    a_thread_that_ends: "a thread ended: KeyError in fail:",
}


@pytest.mark.parametrize("speaks", OTHERS, ids=[each.__name__ for each in OTHERS])
def test_of_what_others_write_the_constant_part_is_taken_and_numbers(
    written: Written, speaks: Callable[[], None]
) -> None:
    speaks()

    (line,) = records(written)
    assert line["says"].startswith(OTHERS[speaks])
    assert CANARY not in written(Style.JSON) + written(Style.PLAIN)


def test_of_an_exception_the_type_and_the_place_are_told(written: Written) -> None:
    a_traceback()

    assert records(written)[0]["error"].startswith("ValueError in a_traceback:")


def test_nobody_starts_a_line_of_their_own(written: Written) -> None:
    logging.getLogger("concordat").warning("the keys of %s cannot be read", "https://x.example\n2026 INFO all well")

    assert len(records(written)) == 1
    assert len(written(Style.PLAIN).splitlines()) == 1


def test_an_app_that_is_not_quiet_would_be_noticed(written: Written) -> None:
    loud, quiet = Flask("concordat"), WatchedFlask("concordat")
    for app in (loud, quiet):
        with app.test_request_context(f"/{CANARY}"):
            try:
                int(CANARY)
            except ValueError:
                app.log_exception(sys.exc_info())

    said = [line["says"] for line in records(written)]
    assert [CANARY in sentence for sentence in said] == [True, False]
