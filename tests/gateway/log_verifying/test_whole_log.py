import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.access_log.canonical import canonical
from gateway.access_log.trust import read_trust
from gateway.log_verifying.verdict import UnusableExport, Verdict
from gateway.log_verifying.whole_log import verify_export
from tests.gateway.log_verifying.made_up_export import LOG, POLICE, TRUST, MadeUpLog, made_up_log

SIZES = [1, 2, 255, 256, 257, 700]


def found(folder: Path, log: MadeUpLog, **more: str) -> tuple[Verdict, list[str]]:
    report = verify_export(log.write(folder), TRUST, more.get("since", ""))
    return report.verdict, [str(finding) for finding in report.findings]


@pytest.mark.parametrize("size", SIZES)
def test_an_honest_log_is_sound_whatever_its_size(tmp_path: Path, size: int) -> None:
    report = verify_export(made_up_log(size).write(tmp_path), TRUST)
    assert (report.verdict, report.findings) == (Verdict.SOUND, [])
    assert (report.origin, report.size, report.witnesses) == (LOG.name, size, ("police",))
    assert dict(report.sections) == {"opened": 3 * size}


def test_an_empty_log_is_sound(tmp_path: Path) -> None:
    assert found(tmp_path, MadeUpLog([])) == (Verdict.SOUND, [])


def test_a_log_that_grew_out_of_what_was_remembered_is_sound(tmp_path: Path) -> None:
    for size in (1, 256, 300, 700):
        since = str(made_up_log(size).checkpoint())
        assert found(tmp_path / str(size), made_up_log(700), since=since)[0] is Verdict.SOUND


def edited(log: MadeUpLog) -> None:
    log.leaves[11] = log.leaves[11].replace(b'"shown"', b'"hidden"')


def deleted(log: MadeUpLog) -> None:
    del log.leaves[11]


def inserted(log: MadeUpLog) -> None:
    log.leaves.insert(11, log.leaves[11].replace(b'"shown"', b'"other"'))


def swapped(log: MadeUpLog) -> None:
    log.leaves[11], log.leaves[12] = log.leaves[12], log.leaves[11]


def duplicated(log: MadeUpLog) -> None:
    log.leaves.append(log.leaves[11])


def truncated(log: MadeUpLog) -> None:
    del log.leaves[290:]


@pytest.mark.parametrize("change", [edited, deleted, inserted, swapped, duplicated, truncated])
def test_a_log_that_was_changed_does_not_lead_to_the_root_that_was_signed(
    tmp_path: Path, change: Callable[[MadeUpLog], None]
) -> None:
    log = made_up_log(300)
    honest = log.checkpoint()
    change(log)
    assert verify_export(log.write(tmp_path, honest), TRUST).verdict in (Verdict.TAMPERED, Verdict.INCOMPLETE)


@pytest.mark.parametrize("change", [edited, deleted, inserted, swapped, truncated])
def test_a_log_that_was_changed_and_signed_again_is_not_the_one_that_was_remembered(
    tmp_path: Path, change: Callable[[MadeUpLog], None]
) -> None:
    log = made_up_log(300)
    remembered = str(log.checkpoint())
    change(log)
    verdict, findings = found(tmp_path, log, since=remembered)
    assert verdict is Verdict.TAMPERED
    assert any("remembered" in finding for finding in findings)


def test_the_first_entry_that_was_changed_is_named_with_what_differs(tmp_path: Path) -> None:
    log = made_up_log(300)
    log.write(tmp_path)
    bundle = tmp_path / "tile/entries/000"
    at = bundle.read_bytes().index(log.leaves[200]) + 40
    spoilt = bytearray(bundle.read_bytes())
    spoilt[at] ^= 1
    bundle.write_bytes(bytes(spoilt))
    report = verify_export(tmp_path, TRUST)
    assert (report.verdict, str(report.findings[0])) == (
        Verdict.TAMPERED,
        "entry 200: its bytes do not fit its hash in the tile",
    )


def test_an_identifier_that_stands_twice_is_found_though_the_log_was_signed_again(tmp_path: Path) -> None:
    log = made_up_log(300)
    leaf = json.loads(log.leaves[290])
    log.leaves[290] = canonical({**leaf, "id": json.loads(log.leaves[280])["id"]})
    assert found(tmp_path, log) == (Verdict.TAMPERED, ["entry 290: its identifier stands twice in the log"])


def test_a_time_long_before_an_earlier_one_is_found_unless_an_event_says_that_the_clock_stepped(tmp_path: Path) -> None:
    log = made_up_log(10)
    leaf = json.loads(log.leaves[7])
    log.leaves[7] = canonical({**leaf, "time": "2026-03-04T10:28:00.000000Z"})
    log.openings = [row for row in log.openings if row["entry"] != 7]
    verdict, findings = found(tmp_path / "silent", log)
    assert (verdict, findings[0]) == (
        Verdict.TAMPERED,
        "entry 7: its time is more than 60 s before an earlier one",
    )
    log = made_up_log(10)
    log.leaves[7] = canonical({**leaf, "kind": "clock_stepped", "time": "2026-03-04T10:28:00.000000Z"})
    assert "its time" not in str(found(tmp_path / "said", log))


def erased(log: MadeUpLog, by: bytes, *names: str) -> None:
    log.openings = [row for row in log.openings if row["entry"] != 3 or row["name"] not in names]
    log.leaves.append(by)


def erasure(sections: dict[str, list[int]]) -> bytes:
    leaf = json.loads(made_up_log(300).leaves[299])
    return canonical({**leaf, "id": "01b", "kind": "erasure", "erased": sections, "sd": {}})


def test_a_section_that_a_later_event_says_was_erased_is_lawful(tmp_path: Path) -> None:
    log = made_up_log(300)
    erased(log, erasure({"actor": [3], "subject": [3]}), "actor", "subject")
    report = verify_export(log.write(tmp_path), TRUST)
    assert (report.verdict, dict(report.sections)) == (Verdict.SOUND, {"opened": 898, "erased": 2})


def test_a_section_that_is_gone_and_that_no_erasure_covers_is_tampering(tmp_path: Path) -> None:
    log = made_up_log(300)
    erased(log, erasure({"actor": [3], "detail": [4]}), "actor", "detail")
    assert found(tmp_path, log) == (
        Verdict.TAMPERED,
        ["entry 3: its section 'detail' is missing, and no erasure covers it"],
    )


def test_of_what_was_erased_the_event_that_says_so_is_told_and_what_is_there_all_the_same(tmp_path: Path) -> None:
    log = made_up_log(300)
    erased(log, erasure({"actor": [3, 3, 4, 5, 299], "subject": [3]}), "actor")
    report = verify_export(log.write(tmp_path), TRUST)
    assert (report.verdict, dict(report.erased_by)) == (Verdict.SOUND, {300: 1})
    assert "entry 300 says that 4 sections were erased that are still there" in report.notes


@pytest.mark.parametrize("forged", [["3"], [True], [3.0], [-1], [300], [10**400], 3, {"3": 3}, None])
def test_an_erasure_that_names_no_event_as_it_should_covers_nothing(tmp_path: Path, forged: object) -> None:
    log = made_up_log(300)
    leaf = json.loads(log.leaves[299])
    named = {**leaf, "id": "01b", "kind": "erasure", "erased": {"actor": forged}, "sd": {}}
    erased(log, json.dumps(named, separators=(",", ":")).encode(), "actor")
    assert "entry 3: its section 'actor' is missing, and no erasure covers it" in found(tmp_path, log)[1]


def test_an_erasure_covers_nothing_that_comes_after_it(tmp_path: Path) -> None:
    log = made_up_log(300)
    log.leaves[2] = erasure({"actor": [3]})
    log.openings = [row for row in log.openings if row["entry"] != 2 and (row["entry"], row["name"]) != (3, "actor")]
    assert "entry 3: its section 'actor' is missing, and no erasure covers it" in found(tmp_path, log)[1]


def test_a_section_that_is_not_what_was_sealed_is_tampering(tmp_path: Path) -> None:
    log = made_up_log(3)
    log.openings[0]["body"] = str(log.openings[0]["body"]).replace("user.0", "user.9")
    assert found(tmp_path, log) == (Verdict.TAMPERED, ["entry 0: its section 'actor' is not what was sealed"])


def test_a_section_that_was_never_sealed_is_tampering(tmp_path: Path) -> None:
    log = made_up_log(3)
    log.openings.append({**log.openings[0], "name": "purpose"})
    assert found(tmp_path, log)[0] is Verdict.TAMPERED


def test_fewer_witnesses_than_the_policy_asks_for_is_incomplete_and_an_unknown_log_is_tampering(tmp_path: Path) -> None:
    log = made_up_log(5)
    alone = replace(log.checkpoint(), signatures=log.checkpoint().signatures[:1])
    assert verify_export(log.write(tmp_path, alone), TRUST).verdict is Verdict.INCOMPLETE
    stranger = read_trust(f"log {replace(LOG.verifier, name='log.elsewhere.example')}\nquorum none\n")
    assert verify_export(tmp_path, stranger).verdict is Verdict.TAMPERED


def test_a_file_that_is_missing_makes_the_export_incomplete(tmp_path: Path) -> None:
    for path in ("tile/0/000", "tile/entries/001.p/44", "tile/1/000.p/1"):
        folder = made_up_log(300).write(tmp_path / path.replace("/", "-"))
        (folder / path).unlink()
        report = verify_export(folder, TRUST)
        assert report.verdict is Verdict.INCOMPLETE
        assert path in str(report.findings[0])


@pytest.mark.parametrize("what", ["no folder", "no checkpoint", "no note", "sections"])
def test_what_is_no_export_is_unusable(tmp_path: Path, what: str) -> None:
    folder = made_up_log(3).write(tmp_path / "log")
    match what:
        case "no folder":
            shutil.rmtree(folder)
        case "no checkpoint":
            (folder / "checkpoint").unlink()
        case "no note":
            (folder / "checkpoint").write_text("not a note")
        case "sections":
            (folder / "sections/000000000.jsonl").write_text("not a section\n")
    with pytest.raises(UnusableExport):
        verify_export(folder, TRUST)


def test_a_remembered_checkpoint_that_nobody_trusted_signed_is_unusable(tmp_path: Path) -> None:
    note = made_up_log(3).checkpoint()
    for since in ("nonsense", str(replace(note, signatures=(POLICE.sign(note.text, 7),)))):
        with pytest.raises(UnusableExport):
            found(tmp_path, made_up_log(3), since=since)
