import re
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

import engine
import gateway
import policy
from gateway import finding, strict_json
from gateway.access_log.event import SectionName
from gateway.acts import tasks
from gateway.api import access_log, web
from gateway.identity import compact_form
from gateway.limits.rates import Rates
from tests.gateway.running_gateway import NOW, SAM, RunningGateway
from tests.harness.disclosing import CALLS, Call
from tests.test_api_page import table

FIGURES = {
    "body of a request": web.LARGEST_BODY,
    "depth of JSON": strict_json.DEEPEST,
    "length of a token": compact_form.LONGEST_TOKEN,
    "entries of a page of the log": access_log.MOST_ENTRIES,
    "tasks listed": tasks.MOST_LISTED,
    "young people found by a search": finding.MOST_SHOWN,
}
MOST_STATEMENTS = 90


def test_the_page_of_the_api_tells_every_limit_as_it_is() -> None:
    told = {cells[0]: int(cells[1].split()[0]) for cells in table("limit")}
    by_word = {word: most for name, most in told.items() for word in re.findall(r"\(`(\w+)`\)", name)}

    assert {name: told[name] for name in FIGURES} == FIGURES
    assert by_word == {word: Rates().of(word) for word in Rates.__slots__}


def test_the_page_tells_how_long_a_request_may_take_to_come_whole() -> None:
    serving = Path(str(gateway.__file__)).parent / "commands"
    (timeout,) = {
        found
        for file in serving.glob("*.py")
        for found in re.findall(r"channel_timeout=(\d+)", file.read_text("utf-8"))
    }

    assert {cells[0]: cells[1] for cells in table("limit")}["time for a request to come whole"] == f"{timeout} seconds"


def test_a_list_of_tasks_is_bounded_and_says_that_there_are_more(running: RunningGateway) -> None:
    before = running.send("/v1/tasks", running.token("amara.okoye"), method="GET").body
    for number in range(tasks.MOST_LISTED + 5):
        running.change(
            "INSERT INTO tasks (id, kind, owner_id, about, categories, raised_at, raised_by, due_at)"
            " VALUES (?, 'inform', 'amara.okoye', 'many', '[]', ?, 'amara.okoye', ?)",
            *(f"task-{number:03}", "2026-03-01 09:00:00.000000", f"2026-03-{1 + number % 28:02} 09:00:00.000000"),
        )
    reply = running.send("/v1/tasks", running.token("amara.okoye"), method="GET")
    due = [each["due_at"] for each in reply.body["tasks"]]

    assert before["more"] is False
    assert (len(due), reply.body["more"]) == (tasks.MOST_LISTED, True)
    assert all(one <= other for one, other in pairwise(due))
    assert running.newest.section(SectionName.DETAIL)["count"] == tasks.MOST_LISTED


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_no_call_asks_the_database_more_than_so_often(
    shared: RunningGateway, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    driver = type(shared.gateway.database.engine.dialect)
    execute = driver.do_execute

    def counted(self: object, cursor: object, statement: str, *more: object) -> None:
        asked.append(statement)
        execute(self, cursor, statement, *more)  # type: ignore[arg-type] # as SQLAlchemy calls it

    monkeypatch.setattr(driver, "do_execute", counted)
    reply = shared.send(call.path, shared.token(call.user), method=call.method, json=call.body)

    assert reply.status < 500
    assert len(asked) <= MOST_STATEMENTS


@pytest.mark.parametrize("package", [policy, engine, gateway], ids=lambda package: package.__name__)
def test_every_pattern_reads_long_words_in_a_time_that_grows_as_they_do(package: object) -> None:
    found = patterns_of(Path(str(package.__file__)).parent)  # type: ignore[attr-defined] # a package has a file
    slow = [pattern for pattern in found if is_slow(pattern)]

    assert slow == []


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"([\w.]+-?)*$", r"(\s|\s)*x"])
def test_a_pattern_that_tries_everything_is_noticed(pattern: str) -> None:
    assert is_slow(pattern)


LITERAL = re.compile(
    r"""re\.(?:compile|fullmatch|match|search|sub|split|findall)\(\s*(?:rf|r)?(["'])(.*?)(?<!\\)\1""", re.DOTALL
)
WORDS = [(word * 22)[:22] + "\0" for word in ("a", "1 ", "-", "a-", " ", "\\", '"', "A_", "a.", "[", "((")]


def patterns_of(folder: Path) -> list[str]:
    """Return each pattern that a package writes down, without those whose parts are filled in."""
    texts = [file.read_text("utf-8") for file in folder.rglob("*.py")]
    written = {match[2] for text in texts for match in LITERAL.finditer(text)}
    return [pattern for pattern in sorted(written) if compiles(pattern)]


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def is_slow(pattern: str) -> bool:
    """Tell whether a word of 22 letters already takes much longer than it takes to read it."""
    compiled = re.compile(pattern)
    for word in WORDS:
        started = process_time()
        compiled.search(word)
        compiled.fullmatch(word)
        if process_time() - started > 0.1:
            return True
    return False


def test_the_demo_has_whom_these_calls_are_about(shared: RunningGateway) -> None:
    assert shared.disclosure("amara.okoye", SAM, "guidance").status == 200
    assert shared.clock.at == NOW
