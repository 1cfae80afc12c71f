"""I1: no disclosure without a durable event, whenever the server is killed.

A real `concordat serve` on a made-up data folder answers several clients and is killed (SIGKILL) at random instants, 30
times over two folders; `CONCORDAT_LONG=1` makes it 1,000. Whatever a client received, a whole body or one that
broke off, has its event. It must notice a server that answers before the event is written.
"""

import hashlib
import json
import random
import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway import clock
from gateway.app import open_gateway
from gateway.demonstration.askers import FIVE_ASKERS, README_YOUNG_PERSON, STRANGER
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.settings import Settings
from gateway.storage.register import Post
from tests.harness.conftest import Report
from tests.harness.killed_server import Ask, Lane, Received, run_side_by_side
from tests.harness.made_world import LONG, Signers, build, every_post
from tests.harness.sections_unlocked import SECTIONS, unlocked
from tests.served import serve

LANES = 2
CYCLES = 1000 if LONG else 30
MUTANT_CYCLES = 4
BEFORE_AN_ANSWER = {"disclosure", "refusal"}
EVENT = re.compile(rb'"event":"([0-9a-f-]{36})"')
Command = Callable[[Path, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    kind: str
    body_sha256: str


def answers_before_its_event(data: Path, port: int) -> Sequence[str]:
    return [sys.executable, str(Path(__file__).with_name("answers_before_its_event.py")), str(data), str(port)]


def asking(posts: Sequence[Post], young_people: Sequence[str]) -> Ask:
    """Ask mostly about the README's young person, as those who see something of them; sometimes as others."""
    by_user = {post.asker.practitioner: post for post in posts}
    others = [(by_user[user], purpose) for user, purpose in (*FIVE_ASKERS, STRANGER)]

    def ask(chance: random.Random) -> tuple[Post, dict[str, object]]:
        post, purpose = chance.choice(others)
        known = chance.random() < 0.8
        return post, {
            "young_person": README_YOUNG_PERSON if known else chance.choice(young_people),
            "purpose": purpose if chance.random() < 0.95 else "no such purpose",
        }

    return ask


def lane(data: Path, command: Command, seed: int) -> Lane:
    rows = made_up_partnership(clock.now().date())
    build(data, rows)
    gateway = open_gateway(Settings(data))
    posts = every_post(gateway, rows)
    signers = Signers(data, gateway.door.settings.audience)
    gateway.close()
    return Lane(data, command, signers, asking(posts, [str(row["id"]) for row in rows["young_people"]]), seed)


def sound_log(data: Path) -> dict[str, Event]:
    """Read the log with nothing of the gateway's own, check it whole, and return its events by the asker's token."""
    connection = sqlite3.connect(data / "concordat.sqlite3")
    leaves = connection.execute("SELECT seq, id, leaf, leaf_hash FROM access_events ORDER BY seq").fetchall()
    sections: dict[int, dict[str, tuple[bytes, bytes]]] = {}
    for sequence, name, salt, body in unlocked(connection.execute(SECTIONS).fetchall(), data):
        sections.setdefault(sequence, {})[name] = salt, body
    (size,) = connection.execute("SELECT size FROM log_head").fetchone()
    connection.close()
    assert [row[0] for row in leaves] == list(range(size))
    assert sections.keys() <= set(range(size))
    events = {}
    for sequence, event_id, leaf, leaf_hash in leaves:
        assert hashlib.sha256(b"\x00" + leaf).digest() == leaf_hash
        clear, opened = json.loads(leaf), sections.get(sequence, {})
        assert clear["id"] == event_id
        assert clear["sd"] == {name: section_digest(name, *sealed) for name, sealed in opened.items()}
        if clear["kind"] in BEFORE_AN_ANSWER:
            token = json.loads(opened["actor"][1])["authentication"]["token"]
            events[token] = Event(event_id, clear["kind"], json.loads(opened["detail"][1])["body_sha256"])
    return events


def section_digest(name: str, salt: bytes, body: bytes) -> str:
    committed = json.dumps(
        [salt.hex(), name, json.loads(body)], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(committed.encode()).hexdigest()


def without_their_event(received: Sequence[Received], events: dict[str, Event]) -> list[Received]:
    """Return what was received although no event, or another one, is in the log."""
    return [one for one in received if one.status != 503 and not is_logged(one, events.get(one.token_id))]


def is_logged(one: Received, event: Event | None) -> bool:
    if event is None or (one.status == 200 and event.kind != "disclosure"):
        return False
    named = EVENT.search(one.body)
    if named and named[1].decode() != event.id:
        return False
    return not one.whole or (named is not None and hashlib.sha256(one.body).hexdigest() == event.body_sha256)


def kill_under_load(folder: Path, command: Command, cycles: int) -> tuple[list[Received], dict[str, Event]]:
    lanes = [lane(folder / f"data-{number}", command, seed=number) for number in range(LANES)]
    received = run_side_by_side(lanes, cycles // LANES)
    return received, {token: event for each in lanes for token, event in sound_log(each.data).items()}


def test_every_body_that_a_client_received_has_its_durable_event_however_often_the_server_is_killed(
    tmp_path: Path, report: Report
) -> None:
    received, events = kill_under_load(tmp_path, serve, CYCLES)
    refused = [one for one in received if one.status == 503]
    report(
        cycles=CYCLES,
        received=len(received),
        whole=sum(one.whole for one in received),
        broken_off=sum(not one.whole for one in received),
        unavailable=len(refused),
        events=len(events),
        lost=len(without_their_event(received, events)),
    )
    assert without_their_event(received, events) == []
    assert not any(b'"categories"' in one.body for one in refused)
    assert {one.status for one in received if one.whole} >= {200, 404, 422}
    # On a machine that others use at the same time not every start gets as far as an answer before it is killed.
    assert sum(one.whole and one.status == 200 for one in received) > CYCLES // 4
    assert any(one.body and not one.whole for one in received)


def test_a_server_that_answers_before_the_event_is_written_is_noticed(tmp_path: Path) -> None:
    received, events = kill_under_load(tmp_path, answers_before_its_event, MUTANT_CYCLES)
    assert without_their_event(received, events)
