"""I11: a restored backup is noticed, and no consent that was withdrawn since revives with it.

A gateway is backed up at a random instant while it answers, goes on, is told of a withdrawal, and stops, orderly or
not; then the backup is put back, and it starts again. 3 times in each way of backing up; `CONCORDAT_LONG=1` makes it
100 on SQLite. Nothing is answered on the older database until a `gap` in the log says so, and an auditor who remembers
a later checkpoint is told. It must notice a gateway that does not remember how far its log had grown.
"""

import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gateway.access_log.signed_note import SignedNote
from gateway.access_log.trust import read_trust
from gateway.auditing.exporting import export
from gateway.log_keeping.high_water import HighWater
from gateway.log_keeping.signer import SigningRefused
from gateway.log_verifying.verdict import Verdict
from gateway.log_verifying.whole_log import verify_export
from gateway.operations import note_gap
from gateway.settings import Settings
from gateway.storage.published import stamp_in_force
from tests.harness.asked_in_process import ROWS, Running, opened
from tests.harness.backs_up import WAYS
from tests.harness.conftest import Databases, Report
from tests.harness.disclosing import CALLS
from tests.harness.made_world import LONG, build
from tests.postgres import Server

TIMES = {"sqlite": 100 if LONG else 3, "postgresql": 10 if LONG else 2}
MUTANT_TIMES = 3
CLIENTS = 3
LOAD_SECONDS = 0.4
AGREED = "he.mental"
BACKS_UP = Path(__file__).with_name("backs_up.py")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("partnership") / "data"
    build(data, ROWS)
    return data


def lived_on(running: Running, chance: random.Random) -> SignedNote:
    """Go on after the backup; return what an auditor remembers. The end is orderly or not."""
    assert running.level() == "summary"
    running.withdraw()
    assert running.level() == "hidden"
    note = running.gateway.checkpointing.sign()
    for _ in range(chance.randrange(4)):
        running.level()
    if chance.random() < 0.5:
        running.gateway.close()
    else:
        running.gateway.writer.close()
        running.gateway.database.close()
    return note


def on_sqlite(made: Path, folder: Path, number: int) -> tuple[Settings, SignedNote]:
    """Return the settings of a gateway whose database was put back, and what an auditor remembers."""
    chance, way = random.Random(number), list(WAYS)[number % len(WAYS)]
    settings = Settings(shutil.copytree(made, folder / "data"))
    running = opened(settings)
    with running.under_load():
        time.sleep(chance.uniform(0.05, LOAD_SECONDS))
        words: list[str | Path] = [sys.executable, BACKS_UP, way, settings.sqlite_file, folder / "backup"]
        subprocess.run(words, check=True, timeout=60)
    remembered = lived_on(running, chance)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{settings.sqlite_file}{suffix}").unlink(missing_ok=True)
        if Path(f"{folder / 'backup'}{suffix}").exists():
            shutil.copy(f"{folder / 'backup'}{suffix}", f"{settings.sqlite_file}{suffix}")
    return settings, remembered


def on_postgresql(server: Server, folder: Path, number: int) -> tuple[Settings, SignedNote]:
    """As on SQLite; a database is copied whole only while nobody is connected to it."""
    chance, settings = random.Random(number), Settings(folder / "data", database_url=server.create())
    build(settings.data, ROWS, settings.database_url)
    running = opened(settings)
    with running.under_load():
        time.sleep(chance.uniform(0.05, LOAD_SECONDS))
    running.gateway.close()
    backup = server.create(settings.database_url)
    remembered = lived_on(opened(settings), chance)
    server.drop(settings.database_url)
    assert make_url(backup).database
    return Settings(settings.data, database_url=backup), remembered


@dataclass
class Told:
    """What came of it."""

    restored: int = 0
    noticed: int = 0
    answered: int = 0
    revived: int = 0
    told_to_the_auditor: int = 0


def started_again(settings: Settings, told: Told) -> Running:
    """Start on what was put back, and ask whatever can be asked."""
    told.restored += 1
    running = opened(settings)
    try:
        running.gateway.checkpointing.check()
    except SigningRefused:
        told.noticed += 1
    told.answered += sum(running.ask(*call)[0] != 503 for call in CALLS.values())
    told.revived += running.level() == "summary"
    return running


def gap_is_told(running: Running, remembered: SignedNote, out: Path) -> bool:
    """Say in the log that it has a gap; tell whether an auditor is told, and whether it is answered on from then on."""
    gateway = running.gateway
    with gateway.database.snapshot() as connection:
        protocol = stamp_in_force(connection)
    gateway.checkpointing.begin_again(
        lambda most: note_gap(gateway.door.settings, gateway.writer, protocol, most, "A backup was put back.")
    )
    note = gateway.checkpointing.sign()
    with gateway.database.snapshot() as connection:
        export(connection, gateway.door.sealer.keys, note, out, lambda _done, _all: None)
    trust = read_trust(f"log {gateway.checkpointing.signer.key.verifier}\nquorum none\n")
    found = verify_export(out, trust, str(remembered))
    sound = verify_export(out, trust).verdict is Verdict.SOUND
    return sound and found.verdict is Verdict.INCOMPLETE and running.ask(*CALLS["a search"])[0] == 200


def test_nothing_is_answered_on_a_backup_that_was_put_back_until_the_log_says_so(
    made: Path, databases: Databases, tmp_path: Path, report: Report
) -> None:
    told = Told()
    for number in range(TIMES[databases.kind]):
        folder = tmp_path / str(number)
        folder.mkdir()
        server = databases.server
        settings, remembered = on_postgresql(server, folder, number) if server else on_sqlite(made, folder, number)
        running = started_again(settings, told)
        told.told_to_the_auditor += gap_is_told(running, remembered, folder / "out")
        running.gateway.close()
        if server:
            server.drop(settings.database_url)
        shutil.rmtree(folder)
    report(database=databases.kind, calls=len(CALLS), **vars(told))
    assert told.noticed == told.told_to_the_auditor == told.restored
    assert (told.answered, told.revived) == (0, 0)


def test_a_gateway_that_does_not_remember_how_far_its_log_had_grown_is_noticed(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HighWater, "size", property(lambda _self: 0))
    told = Told()
    for number in range(MUTANT_TIMES):
        (tmp_path / str(number)).mkdir()
        settings, _remembered = on_sqlite(made, tmp_path / str(number), number)
        started_again(settings, told).gateway.close()
    assert told.revived == MUTANT_TIMES
