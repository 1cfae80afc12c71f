"""I3: no disclosure has a sequence number after the withdrawal that it should have honoured.

Five processes on one database, each with its own gateway, ask about one young person while two of them take away and
give again: consent, relationships, a signature, a post, what a service records, a rule. 3,000 reads on SQLite and 900
on PostgreSQL; `CONCORDAT_LONG=1` makes it 200,000, and tries the wrong ways on PostgreSQL too. The log alone is judged,
by its order.

Each wrong way that was tried for the design must be noticed, but for those that a database does not let happen. On
SQLite a write that begins without IMMEDIATE fails if anything was written since it began to read
(SQLITE_BUSY_SNAPSHOT), and nothing is shown; and there is no FOR UPDATE, with which a statement could wait for the lock
and then still see the counters of before: that is tried on PostgreSQL. As a job looks at its counters before it changes
anything, a stale one leaves nothing behind, savepoint or not.
"""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gateway import clock
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.settings import Settings
from tests.harness.conftest import Databases, Report
from tests.harness.log_order import Replay, replay
from tests.harness.made_world import LONG, build
from tests.harness.reads_while_words_change import Task
from tests.harness.toggles import TOGGLES
from tests.harness.withdrawals import with_a_shared_detail
from tests.harness.wrong_ways import WRONG_ON_POSTGRESQL, WRONG_WAYS

READS = {"sqlite": 200_000 if LONG else 3_000, "postgresql": 200_000 if LONG else 900}
READS_IN_ONE_ROUND = 3_000
"""What people said is never deleted, and each answer reads all of it: a new round begins with a new data folder."""

READERS, TOGGLERS = 3, 2
MUTANT_READS, MUTANT_ROUNDS = 300, 16
TURNED, SEEN = 3, 20
"""How often, at least, each toggle is turned in a round, and how many answers are given while it stands either way."""

BEHIND = 0.5
"""Seconds by which clocks differ in one test: more than an answer takes, so that it shows at once."""

LONGEST_ROUND = 900.0
"""Seconds after which a process that hangs is ended."""

ROOT = Path(__file__).parents[2]


def tasks(settings: Settings, seed: str, *, reads: int, readers: int, behind: float, wrong: str) -> list[Task]:
    """Share the reads out over all processes and the toggles over the togglers; the readers' clocks may be behind."""
    each = reads // (readers + TOGGLERS)
    # Togglers alone have more threads each, so that withdrawals and answers wait in one queue as well.
    threads, rest = (2, 3.5) if readers else (5, 2.0)
    named = [(f"{seed}:toggler {n}", tuple(list(TOGGLES)[n::TOGGLERS])) for n in range(TOGGLERS)]
    where = str(settings.data), settings.database_url
    toggling = [Task(*where, name, each, some, rest=rest, threads=threads, wrong=wrong) for name, some in named]
    reading = [Task(*where, f"{seed}:reader {n}", each, behind=behind, wrong=wrong) for n in range(readers)]
    return [*toggling, *reading]


@contextmanager
def process(task: Task, said: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.harness.reads_while_words_change", task.as_argument()]
    pipe = subprocess.PIPE
    with (
        said.open("w") as stderr,
        subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=stderr) as started,
    ):
        end = threading.Timer(LONGEST_ROUND, started.kill)
        end.start()
        try:
            yield started
        finally:
            end.cancel()
            started.kill()


def heard(running: subprocess.Popen[str], word: str, said: Path) -> None:
    assert running.stdout is not None
    line = running.stdout.readline()
    assert line == f"{word}\n", f"a process said {line!r} and not {word!r}: {said.read_text('utf-8')}"


def tell(running: subprocess.Popen[str], word: str) -> None:
    assert running.stdin is not None
    running.stdin.write(f"{word}\n")
    running.stdin.flush()


def run_side_by_side(folder: Path, work: Sequence[Task]) -> Counter[str]:
    """Let processes work at the same time; those that toggle go on until the last read is done."""
    counted = Counter[str]()
    with ExitStack() as stack:
        files = [folder / f"{number}.stderr" for number in range(len(work))]
        running = [(stack.enter_context(process(task, said)), said) for task, said in zip(work, files, strict=True)]
        for one, said in running:
            heard(one, "ready", said)
        for one, _said in running:
            tell(one, "go")
        for one, said in running:
            heard(one, "done", said)
        for one, said in running:
            out, _err = one.communicate()
            assert one.returncode == 0, said.read_text("utf-8")
            counted.update(json.loads(out))
    return counted


def one_round(
    folder: Path,
    database_url: str,
    seed: str,
    *,
    reads: int,
    readers: int = READERS,
    behind: float = 0.0,
    wrong: str = "",
) -> tuple[Replay, Counter[str]]:
    settings = Settings(folder / "data", database_url=database_url)
    folder.mkdir()
    build(settings.data, with_a_shared_detail(made_up_partnership(clock.now().date())), database_url)
    work = tasks(settings, seed, reads=reads, readers=readers, behind=behind, wrong=wrong)
    counted = run_side_by_side(folder, work)
    return replay(settings), counted


def test_no_disclosure_stands_in_the_log_after_the_withdrawal_that_it_should_have_honoured(
    tmp_path: Path, databases: Databases, report: Report
) -> None:
    reads = READS[databases.kind]
    found, counted, rounds = Replay(), Counter[str](), -(-reads // READS_IN_ONE_ROUND)
    for number in range(rounds):
        seen, said = one_round(
            tmp_path / str(number), databases.new(), f"round {number}", reads=min(reads, READS_IN_ONE_ROUND)
        )
        found.add(seen)
        counted.update(said)
    report(
        reads=reads,
        processes=READERS + TOGGLERS,
        answers=found.answers,
        unavailable=counted["503"],
        decided_again=counted["stale"],
        turns=found.turns,
        shown_while_given=found.shown_while_given,
        kept_while_taken_away=found.kept_while_taken_away,
        late=Counter(late.toggle for late in found.late),
    )
    assert found.late == []
    assert found.answers.total() >= reads
    assert counted["stale"] > reads / 100
    for name in TOGGLES if reads >= READS_IN_ONE_ROUND else ():
        assert found.turns[name] >= TURNED * rounds
        assert found.shown_while_given[name] >= SEEN * rounds
        assert found.kept_while_taken_away[name] >= SEEN * rounds


def test_a_process_whose_clock_is_behind_honours_withdrawals_all_the_same(tmp_path: Path) -> None:
    seen, _said = one_round(tmp_path / "behind", "", "behind", reads=MUTANT_READS, readers=1, behind=BEHIND)
    assert seen.shown_while_given["consent"]
    assert seen.late == []


@pytest.mark.parametrize(
    ("databases", "wrong"),
    [
        *(("sqlite", wrong) for wrong in WRONG_WAYS),
        *(("postgresql", wrong) for wrong in WRONG_ON_POSTGRESQL if LONG),
    ],
    indirect=["databases"],
)
def test_a_gateway_that_honours_withdrawals_in_a_wrong_way_is_noticed(
    tmp_path: Path, databases: Databases, wrong: str
) -> None:
    for number in range(MUTANT_ROUNDS):
        seen, _said = one_round(
            tmp_path / str(number), databases.new(), f"{wrong} {number}", reads=MUTANT_READS, readers=0, wrong=wrong
        )
        if seen.late:
            return
    pytest.fail(f"{wrong}: not noticed in {MUTANT_ROUNDS} rounds of {MUTANT_READS} reads")
