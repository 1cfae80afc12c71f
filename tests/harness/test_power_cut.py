"""I1: no disclosure without a durable event, whenever the power goes.

At each answer that leaves a real `concordat serve`, the disk is taken as it would be if the power went then: what was
never synced is not there. 240 cuts; `CONCORDAT_LONG=1` makes it 5,000. The event of the answer is in the database that
SQLite recovers from that disk, in its place in the log, and its sections open with the keys that lie there. It must
notice synchronous=NORMAL, with which each cut loses what kill -9 cannot see, and an answer before its event.
"""

import hashlib
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness.conftest import Report
from tests.harness.made_world import LONG
from tests.harness.power_cut import Cut, compiled, cut_at_each_answer
from tests.harness.sections_unlocked import unlocked
from tests.harness.test_no_disclosure_without_its_event import (
    EVENT,
    Command,
    answers_before_its_event,
    lane,
)
from tests.served import serve

CUTS = 5_000 if LONG else 240
MUTANT_CUTS = 40
STATUS = re.compile(rb"HTTP/1\.. (\d{3})")
EVENT_ROW = "SELECT seq, leaf, leaf_hash, size FROM access_events, log_head WHERE access_events.id = ?"
SECTIONS = (
    "SELECT s.seq, e.id, s.name, s.content, s.key_file, s.key_slot"
    " FROM event_sections s JOIN access_events e ON e.seq = s.seq WHERE e.id = ?"
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries are preloaded so on Linux alone")


def syncs_too_rarely(data: Path, port: int) -> Sequence[str]:
    return [sys.executable, str(Path(__file__).with_name("syncs_too_rarely.py")), str(data), str(port)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("library"))


def is_kept(cut: Cut) -> bool:
    """Tell whether the event of an answer is whole on the disk that is left."""
    named = EVENT.search(cut.body)
    assert named, f"an answer that names no event: {cut.body!r}"
    with closing(sqlite3.connect(cut.disk / "concordat.sqlite3")) as connection:
        event = connection.execute(EVENT_ROW, [named[1].decode()]).fetchone()
        sections = connection.execute(SECTIONS, [named[1].decode()]).fetchall()
    if not event:
        return False
    sequence, leaf, leaf_hash, size = event
    assert hashlib.sha256(b"\0" + leaf).digest() == leaf_hash
    assert sequence < size
    opened = {name: json.loads(body) for _place, name, _salt, body in unlocked(sections, cut.disk)}
    assert opened.keys() == json.loads(leaf)["sd"].keys()
    return bool(opened["detail"]["body_sha256"] == hashlib.sha256(cut.body).hexdigest())


def cuts(folder: Path, library: Path, command: Command, count: int) -> tuple[Counter[int], int]:
    """Return how many answers left, by status, and how many of them a power cut would have left without an event."""
    answers, lost = Counter[int](), 0
    for cut in cut_at_each_answer(lane(folder / "data", command, seed=1), library, folder, count):
        status = STATUS.match(cut.answer)
        assert status
        answers[int(status[1])] += 1
        lost += status[1] != b"503" and not is_kept(cut)
    return answers, lost


def test_every_answer_that_left_has_its_event_on_the_disk_if_the_power_goes_then(
    tmp_path: Path, library: Path, report: Report
) -> None:
    answers, lost = cuts(tmp_path, library, serve, CUTS)
    report(cuts=CUTS, answers=answers, lost=lost)
    assert lost == 0
    assert answers[200] > CUTS / 2
    assert answers[404]
    assert answers[503] < CUTS / 100


@pytest.mark.parametrize("wrong", [syncs_too_rarely, answers_before_its_event], ids=lambda wrong: wrong.__name__)
def test_a_server_that_a_power_cut_would_rob_of_events_is_noticed(
    tmp_path: Path, library: Path, wrong: Command
) -> None:
    answers, lost = cuts(tmp_path, library, wrong, MUTANT_CUTS)
    assert lost > MUTANT_CUTS * 0.9
    assert answers[200]
