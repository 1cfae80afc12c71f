import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from gateway.auditing.erasing import finish
from gateway.auditing.retention import due
from gateway.log_keeping.section_keys import SectionKeys
from tests.gateway.auditing.erasing_commands import ORDER, TWO, eraser, told, verified, where
from tests.gateway.running_gateway import SAM, RunningGateway


@pytest.fixture
def asked(running: RunningGateway) -> RunningGateway:
    for who, purpose in (
        ("joanne.petrie", "safeguarding"),
        ("ben.stroud", "youth_justice"),
        ("amara.okoye", "guidance"),
    ):
        assert running.disclosure(who, SAM, purpose).status == 200
    return running


def test_what_was_erased_is_covered_by_an_entry_and_the_log_verifies(asked: RunningGateway, tmp_path: Path) -> None:
    before = verified(asked, tmp_path)
    certificate = told(asked, "erase", "--young-person", SAM, "--ground", "they asked", *TWO, "--json")
    assert certificate["entries"] == 3
    after = verified(asked, tmp_path)
    assert (before["verdict"], after["verdict"]) == ("sound", "sound")
    assert "erased" not in before["sections"]
    assert after["sections"]["erased"] == sum(certificate["sections"].values())
    assert told(asked, "search", "--young-person", SAM, "--kind", "disclosure", "--format", "json") == "[]\n"
    # The look just now is about them too.
    assert told(asked, "erase", "--young-person", SAM, "--ground", "again", *TWO, "--json")["entries"] == 1


def test_an_export_that_was_handed_out_before_is_listed(asked: RunningGateway, tmp_path: Path) -> None:
    told(asked, "export", "--out", str(tmp_path / "out"))
    handed_out = len(asked.events()) - 1
    certificate = told(asked, "erase", "--young-person", SAM, "--ground", "they asked", *TWO, "--json")
    assert certificate["exports"] == [handed_out]


def test_a_proof_that_opened_what_was_erased_is_listed_and_no_other(asked: RunningGateway, tmp_path: Path) -> None:
    place = len(asked.events()) - 1
    for number, opened in enumerate(("actor", "purpose")):
        told(asked, "prove", str(place), "--open", opened, "--out", str(tmp_path / f"proof-{number}"))
    opens_actor = len(asked.events()) - 2
    erased = ("--entry", str(place), "--section", "actor", "--ground", "a wrong name")
    assert told(asked, "erase", *erased, *TWO, "--json")["exports"] == [opens_actor]


def test_one_section_alone_is_erased_and_the_entry_is_found_by_the_others(asked: RunningGateway) -> None:
    place = len(asked.events()) - 3
    told(asked, "erase", "--entry", str(place), "--section", "actor", "--ground", "a wrong name", *TWO)
    (entry,) = json.loads(told(asked, "search", "--purpose", "safeguarding", "--format", "json"))
    assert "actor" not in entry["sections"]
    assert "subject" in entry["sections"]
    found = told(asked, "search", "--practitioner", "joanne.petrie", "--kind", "disclosure", "--format", "json")
    assert found == "[]\n"


def test_what_is_on_hold_stays_also_if_the_hold_is_placed_meanwhile(asked: RunningGateway, tmp_path: Path) -> None:
    place = len(asked.events()) - 1
    hold = (
        "INSERT INTO restrictions (id, young_person_id, kind, contact, set_by, set_at)"
        " VALUES ('hold-1', ?, 'legal_hold', '', 'philippa.dray', ?)"
    )
    working = eraser(asked)
    seal = working.sealer.seal

    def placed_meanwhile(event: Any) -> Any:  # noqa: ANN401
        # Between the look at the holds and the head of the log.
        asked.change(hold, SAM, asked.clock.at)
        object.__setattr__(working.sealer, "seal", seal)
        return seal(event)

    object.__setattr__(working.sealer, "seal", placed_meanwhile)
    certificate = working.erase({place: list(SectionName)}, ORDER)
    assert (certificate.entries, certificate.held, certificate.events) == (set(), {place}, [])
    assert verified(asked, tmp_path)["verdict"] == "sound"
    assert told(asked, "erase", "--young-person", SAM, "--ground", "they asked", *TWO, "--json")["entries"] == 0
    refused = asked.newest
    assert refused.section(SectionName.DETAIL)["on_hold"] == [place - 2, place - 1, place]
    asked.change("UPDATE restrictions SET lifted_at = ? WHERE id = 'hold-1'", asked.clock.at)
    # That it was asked for in vain is an entry about them too.
    assert told(asked, "erase", "--young-person", SAM, "--ground", "they asked", *TWO, "--json")["entries"] == 4


def test_it_takes_two_people_and_says_what_is_missing(asked: RunningGateway) -> None:
    alone = ("--asked-by", "Philippa Dray", "--confirmed-by", " philippa  dray")
    assert "does not confirm it" in told(asked, "erase", "--due", *alone, code=2)
    assert "one of them" in told(asked, "erase", "--due", "--entry", "1", *TWO, code=2)
    assert "--ground" in told(asked, "erase", "--entry", "1", *TWO, code=2)


def test_what_is_due_follows_from_what_was_shown_and_a_dry_run_changes_nothing(asked: RunningGateway) -> None:
    assert told(asked, "retention", "--json")["due"] == {}
    seven_years, places = timedelta(days=366 * 7 + 30), [len(asked.events()) - each for each in (4, 3, 2)]
    asked.clock.at += seven_years
    with asked.gateway.database.snapshot() as connection:
        vocabulary = asked.gateway.door.protocols.in_force(connection).vocabulary
    with asked.gateway.database.snapshot() as connection:
        found = list(due(connection, eraser(asked).sealer, vocabulary.retention, asked.clock.at.date()))
    kept_longer = {"sc.status", "sc.plan", "sc.record", "sf.concern", "sf.domestic_abuse", "yj.risk", "sc.adoption"}
    by_place = {each.entry.sequence: each.kept_by.word for each in found}
    for place, reply in zip(places, ("safeguarding", "youth_justice", "guidance"), strict=True):
        (shown,) = [e.section(SectionName.DETAIL).get("shown", {}) for e in asked.events() if e.sequence == place]
        assert (place in by_place) == (not kept_longer & set(shown)), reply
    assert asked.events()[-1].clear["kind"] != "erasure"


def test_whoever_is_interrupted_before_the_keys_are_gone_is_finished_by_the_next_start(
    asked: RunningGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = len(asked.events()) - 1

    def cut_off(_keys: SectionKeys, _places: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SectionKeys, "erase", cut_off)
        with pytest.raises(KeyboardInterrupt):
            eraser(asked).erase({place: list(SectionName)}, ORDER)
    assert asked.rows("SELECT count(*) FROM keys_to_destroy") != [(0,)]
    another = asked.another()
    assert asked.rows("SELECT count(*) FROM keys_to_destroy") == [(0,)]
    another.gateway.close()
    assert finish(asked.gateway.database, asked.gateway.door.sealer.keys)
    assert verified(asked, tmp_path)["verdict"] == "sound"


def test_a_command_that_is_killed_at_any_moment_leaves_a_log_that_verifies(tmp_path: Path, data: Path) -> None:
    running = RunningGateway(data)
    for _ in range(12):
        assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    last, chance = len(running.events()) - 1, random.Random(11)
    running.gateway.close()
    command = [
        str(Path(sys.executable).parent / "concordat"),
        "log",
        "erase",
        "--ground",
        "killed",
        *TWO,
        *where(running),
    ]
    started = time.monotonic()
    assert subprocess.run([*command, "--entry", str(last)], check=False, capture_output=True).returncode == 0
    whole = time.monotonic() - started
    for place in range(last - 8, last):
        process = subprocess.Popen([*command, "--entry", str(place)], stdout=subprocess.DEVNULL)
        time.sleep(whole * chance.uniform(0.5, 1.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        again = RunningGateway(data)
        assert again.rows("SELECT count(*) FROM keys_to_destroy") == [(0,)]
        again.gateway.close()
    report = verified(running, tmp_path)
    assert report["verdict"] == "sound"
    assert report["sections"]["erased"] >= 6
