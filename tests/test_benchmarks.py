import json
import sys
from pathlib import Path

import pytest

from benchmarks import rehearsal
from benchmarks.agreement import Disagreement, check
from benchmarks.concordat import Table
from benchmarks.decide import Size, drawn, growth, measure, told
from benchmarks.engine import Told
from benchmarks.made_up_protocol import drafted_texts, made_up, made_up_texts, shipped, shipped_texts
from benchmarks.peers import PEERS
from benchmarks.peers.cedar import Cedar
from benchmarks.peers.cerbos import cerbos
from benchmarks.peers.regorus import Regorus
from benchmarks.protocol import WORKS, measured, one
from benchmarks.question import Question, questions
from benchmarks.report import duration, table, times
from benchmarks.stopwatch import Contest
from policy.levels import Level
from policy.protocol_files import read_protocol
from policy.table_compiler import compile_table

BRIEFLY = Contest(rounds=1, seconds=0.001)
PROTOCOL = made_up(100)
TABLE = compile_table(PROTOCOL)
CLAUSES = range(2, 4)


@pytest.fixture(scope="module")
def size() -> Size:
    return measure(PROTOCOL, "tiny", (1, CLAUSES), BRIEFLY)


def a_question() -> Question:
    (question,) = questions(TABLE, 1, CLAUSES)
    return question


def test_every_peer_that_is_installed_answers_as_the_table_does_and_any_other_is_named(size: Size) -> None:
    engines = [figure.engine for figure in size.figures]
    assert engines[:3] == ["Concordat, table", "Concordat, table, new standing", "Concordat, whole decision"]
    assert len(engines) - 3 + len(size.left_out) == len(PEERS)
    assert all("not installed, left out" in sentence for sentence in size.left_out)


def test_the_report_and_the_picture_name_every_engine_with_its_figure(size: Size) -> None:
    report, picture = told(size), drawn([size])
    for figure in size.figures:
        assert figure.engine in report
        assert f">{figure.engine}</text>" in picture
        assert f"{duration(figure.seconds)} · {times(figure.times_the_table)}" in picture
    assert size.figures[0].times_the_table == 1
    assert growth([size, size, size]) == dict.fromkeys([figure.engine for figure in size.figures[:3]], 1)


def test_an_engine_that_answers_otherwise_stops_the_run_with_the_first_difference() -> None:
    question = a_question()
    answered = Table(TABLE).ready(question)()
    first = next(place for place, level in enumerate(answered.levels) if level is not Level.HIDDEN)
    word = list(TABLE.vocabulary.categories)[first]
    nothing = [Level.HIDDEN] * len(answered.levels)
    with pytest.raises(Disagreement, match=f"{word} hidden where the table says"):
        check("a liar", TABLE, question, lambda: Told(nothing, None))
    with pytest.raises(Disagreement, match=rf"{word} by \['X'\] where the table says"):
        check("a liar", TABLE, question, lambda: Told(answered.levels, {first: ["X"]}))


def test_a_peer_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "cedarpy", None)
    monkeypatch.setitem(sys.modules, "opa_eval", None)
    monkeypatch.setattr(sys.modules["benchmarks.peers.cerbos"], "BINARY", tmp_path / "cerbos")
    with pytest.raises(Exception, match="Cedar: not installed, left out"):
        Cedar(PROTOCOL)
    with pytest.raises(Exception, match="OPA: not installed, left out"):
        Regorus(PROTOCOL)
    with pytest.raises(Exception, match="Cerbos: not installed, left out"), cerbos(PROTOCOL):
        pass


def test_the_same_protocol_and_the_same_questions_are_made_up_every_time() -> None:
    assert made_up_texts(100) == made_up_texts(100)
    assert len(PROTOCOL.rules) == 100
    assert a_question() == a_question()


def test_every_question_shows_something_and_meets_as_many_clauses_as_wanted() -> None:
    for question in questions(TABLE, 5, CLAUSES):
        held = TABLE.relationships(question.relationships)
        answer = TABLE.answer(question.key, held, question.openings)
        assert len(answer.met) in CLAUSES
        assert any(answer.shown)


def test_questions_that_a_protocol_has_not_are_refused() -> None:
    with pytest.raises(RuntimeError, match="only 0 meet"):
        questions(TABLE, 1, range(50, 60))


@pytest.mark.parametrize("rules", [0, 100])
def test_a_draft_differs_from_its_protocol_in_some_rules_alone(rules: int) -> None:
    before = read_protocol(made_up_texts(rules) if rules else shipped_texts()).rules
    after = read_protocol(drafted_texts(rules)).rules
    other = sum(was != now for was, now in zip(before, after, strict=True))
    assert 0 < other <= len(before) / 10 + 1


def test_each_piece_of_work_on_a_protocol_is_measured() -> None:
    found = {work: one(work, 20) for work in WORKS}
    assert found["read and compile"]["found"] == 20
    assert all(result["seconds"] > 0 and result["megabytes"] > 0 for result in found.values())


def test_work_that_takes_longer_than_it_may_is_stopped_and_said_to_be_so() -> None:
    assert measured("read and compile", 100, 1, 0.01).stopped == "stopped after 0 s"


def test_a_contender_with_fewer_questions_has_fewer_figures() -> None:
    taken = BRIEFLY.times({"ours": [list, list, list], "theirs": [list]})
    assert {name: len(seconds) for name, seconds in taken.items()} == {"ours": 3, "theirs": 1}


def test_figures_are_told_in_the_unit_that_suits_them() -> None:
    assert [duration(seconds) for seconds in (2.5, 0.0123, 0.0000067)] == ["2.5 s", "12.3 ms", "6.7 µs"]
    assert [times(ratio) for ratio in (1.84, 12345.6)] == ["1.8x", "12,346x"]
    assert table(("a", "b"), [("long", "1")]) == "a     b\nlong  1"


def test_the_shipped_protocol_has_questions_for_the_benchmark() -> None:
    assert len(questions(compile_table(shipped()), 2, range(4, 11))) == 2


def test_a_rehearsal_counts_every_request_and_each_distinct_question_once(tmp_path: Path) -> None:
    rehearsal.main(["--requests", "300", "--distinct", "120", "--into", str(tmp_path)])
    figures = json.loads((tmp_path / "rehearsal.json").read_text(encoding="utf-8"))
    assert "120" in json.dumps(figures)
    assert "Rehearsed on 300 requests" in json.dumps(figures)
