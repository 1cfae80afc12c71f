import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from benchmarks import access_log
from benchmarks.engine import NotInstalled
from benchmarks.log import auditing, verifying
from benchmarks.log.beside_pymerkle import beside_pymerkle
from benchmarks.log.figure import Chapter, Figure
from benchmarks.log.large_log import LargeLog, large_log, made_up_leaf
from benchmarks.log.made_up_events import built_on, disclosure, refusal
from benchmarks.log.made_up_export import write_export
from benchmarks.log.new_log import data_folder, opened
from benchmarks.log.proving import proofs
from benchmarks.log.searching import ASKED_EACH, questions, searching
from benchmarks.peers.pymerkle_tree import PymerkleTree
from gateway.access_log.event import leaf_hash
from gateway.access_log.tree import EMPTY_ROOT, CompactRange
from gateway.auditing.saved_questions import saved_questions
from gateway.storage.log_tree import LogTree, read_head
from gateway.storage.opening import open_database
from gateway.storage.writer import Job

SIZE = 700


@pytest.fixture(scope="module")
def log() -> Iterator[LargeLog]:
    with large_log(SIZE) as made:
        yield made


def test_the_large_log_is_what_the_writer_would_have_made_of_its_leaves(log: LargeLog) -> None:
    grown = CompactRange()
    for number in range(SIZE):
        grown = grown.with_leaf(leaf_hash(made_up_leaf(number)))
    database = open_database(log.settings)
    with database.snapshot() as connection:
        assert read_head(connection).range == grown
        assert LogTree(connection).root(SIZE) == grown.root != EMPTY_ROOT
    database.close()


def test_proofs_of_the_large_log_prove_its_events(log: LargeLog) -> None:
    first, after = proofs(log, starts=2, count=20)
    assert (len(first), len(after)) == (2, 20)


def test_every_kind_of_search_is_asked_and_has_a_figure(log: LargeLog) -> None:
    chapter = searching(log)
    assert len(chapter.figures) == len(chapter.bars) == 10 + len(saved_questions())
    assert all(figure.values["count"] == ASKED_EACH for figure in chapter.figures)
    assert [figure.what for figure in chapter.figures] == [f"search, {name}" for name in questions(log, Random(0))]


def test_every_saved_question_is_asked_over_http_of_whole_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "ASKED_EACH", 1)
    built, *figures = auditing.auditing(60).figures
    assert built.values["seconds"] > 0
    assert [figure.what for figure in figures] == list(saved_questions())


def test_a_disclosure_tells_of_34_categories_and_is_as_large_as_real_ones() -> None:
    with data_folder() as settings, opened(settings) as made:
        large, small = made.sealer.seal(disclosure(1)), made.sealer.seal(refusal(1))
        assert 4_500 < len(large.leaf) + sum(len(section.content) for section in large.sections) < 6_000
        assert (len(small.sections), len(small.tags)) == (5, 6)
        assert made.writer.write(Job(large, built_on(1))).sequence == 0


def test_the_export_that_is_timed_is_sound_and_one_byte_less_is_not(tmp_path: Path) -> None:
    write_export(tmp_path, 300)
    assert verifying.one(tmp_path, sections=True)["seconds"] > 0
    entries = tmp_path / "tile/entries/000"
    entries.write_bytes(entries.read_bytes().replace(b"refusal", b"refusaL", 1))
    with pytest.raises(verifying.NotSound):
        verifying.one(tmp_path, sections=False)


def test_a_peer_that_is_not_installed_is_named(log: LargeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymerkle", None)
    with pytest.raises(NotInstalled, match="pymerkle: not installed, left out"):
        PymerkleTree(tmp_path / "tree")
    assert "left out" in beside_pymerkle(log).figures[0].found


def test_the_report_and_the_picture_hold_every_chapter_and_say_what_is_not_met(tmp_path: Path) -> None:
    small = ["--size", "700", "--rounds", "1", "--events", "64", "--into", str(tmp_path)]
    access_log.main([*small, "--only", "appending", "proving"])
    written = json.loads((tmp_path / "access_log.json").read_text("utf-8"))
    assert list(written["chapters"]) == ["appending", "proving"]
    assert "(32)</text>" in (tmp_path / "access_log.svg").read_text("utf-8")
    missed = Chapter("a chapter", [Figure("slow", "2 s", "1 s", met=False), Figure("shown", "3 s")])
    assert "NO" in access_log.told(missed)
