import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.access_log.event import SectionName
from gateway.auditing.erasing import finish
from gateway.storage.database import Snapshot
from tests.gateway.auditing.erasing_commands import ORDER, TWO, eraser, told, verified, where
from tests.gateway.auditing.killed_eraser import STEPS
from tests.gateway.auditing.left_over import canaries, count
from tests.gateway.running_gateway import SAM, RunningGateway


@pytest.fixture
def place(running: RunningGateway) -> int:
    """Log a disclosure; return the place of its entry."""
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    return len(running.events()) - 1


def test_nothing_that_opens_it_is_left_in_any_file(running: RunningGateway, place: int, tmp_path: Path) -> None:
    secrets = canaries(running, place)
    assert count(running, secrets.keys) == 1
    assert count(running, secrets.locked) >= 1
    # Nothing of it was ever written in the open.
    assert count(running, secrets.open) == 0
    certificate = told(running, "erase", "--entry", str(place), "--ground", "they asked", *TWO, "--json")
    assert certificate["files_clean"] is True
    assert count(running, [*secrets.keys, *secrets.open]) == 0
    if not running.settings.database_url:
        # What PostgreSQL keeps in dead rows and its log of changes is locked, and nothing opens it any more.
        assert count(running, secrets.locked) == 0
    assert verified(running, tmp_path)["verdict"] == "sound"


@pytest.mark.parametrize("step", STEPS)
def test_whoever_is_killed_at_a_step_leaves_a_log_that_verifies_and_is_finished_by_the_next_start(
    running: RunningGateway, place: int, tmp_path: Path, step: str
) -> None:
    secrets = canaries(running, place)
    order = ["log", "erase", "--entry", str(place), "--ground", "they asked", *TWO, *where(running)]
    child = [sys.executable, "-m", "tests.gateway.auditing.killed_eraser", step, *order]
    assert subprocess.run(child, check=False, capture_output=True).returncode == -signal.SIGKILL
    done = step != next(iter(STEPS))
    assert verified(running, tmp_path)["sections"].get("erased", 0) == (len(secrets.keys) if done else 0)
    if not done:
        assert count(running, secrets.keys) == 1
        told(running, "erase", "--entry", str(place), "--ground", "they asked", *TWO)
    again = running.another()
    again.close()
    assert running.rows("SELECT count(*) FROM keys_to_destroy") == [(0,)]
    gone = [*secrets.keys, *secrets.open, *([] if running.settings.database_url else secrets.locked)]
    assert count(running, gone) == 0
    assert verified(running, tmp_path)["verdict"] == "sound"


def test_files_that_somebody_goes_on_reading_are_cleaned_by_whoever_comes_next(
    running: RunningGateway, place: int
) -> None:
    secrets, gateway = canaries(running, place), running.gateway
    if running.settings.database_url:
        pytest.skip("only SQLite writes back what readers no longer need")
    with gateway.database.snapshot() as reading:
        reads(reading)
        certificate = eraser(running).erase({place: [SectionName.ACTOR, SectionName.SUBJECT]}, ORDER)
        assert certificate.whole is False
        assert count(running, secrets.locked) >= 1
        # To erase once more, or to start, does not hide that the files are not clean.
        assert finish(gateway.database, gateway.door.sealer.keys) is False
    assert finish(gateway.database, gateway.door.sealer.keys) is True


def reads(connection: Snapshot) -> None:
    connection.exec_driver_sql("SELECT count(*) FROM event_sections").all()
