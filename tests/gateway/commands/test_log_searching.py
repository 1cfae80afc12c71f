import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.access_log.event import SealedSection, SectionName
from gateway.auditing.written_out import as_csv, cells
from gateway.commands import concordat
from gateway.storage.log_reading import Entry
from tests.gateway.running_gateway import SAM, RunningGateway


def told(running: RunningGateway, *words: str, code: int = 0) -> str:
    where = ["--data", str(running.data)]
    if running.settings.database_url:
        where += ["--database", running.settings.database_url]
    result = CliRunner().invoke(concordat, ["log", *words, *where])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def asked(running: RunningGateway) -> RunningGateway:
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    assert running.disclosure("ben.stroud", SAM, "youth_justice").status == 200
    return running


def test_who_was_shown_an_address_is_told_with_the_rule_that_opened_it(asked: RunningGateway) -> None:
    rows = list(csv.DictReader(told(asked, "search", "--category", "id.contact", "--format", "csv").splitlines()))
    assert [row["user"] for row in rows] == ["ben.stroud", "joanne.petrie"]
    assert all(row["shown"].startswith("id.contact:") and " " not in row["shown"] and row["rules"] for row in rows)
    table = told(asked, "search", "--category", "id.contact", "--practitioner", "ben.stroud")
    assert "full" in table
    assert "joanne" not in table


def test_each_shape_tells_of_the_same_entries(asked: RunningGateway) -> None:
    lines = [
        json.loads(line)
        for line in told(asked, "search", "--purpose", "safeguarding", "--format", "ndjson").split("\n")
        if line
    ]
    whole = json.loads(told(asked, "search", "--purpose", "safeguarding", "--format", "json"))
    assert lines == whole
    assert len(whole) == 1
    assert SAM not in json.dumps(whole)
    days = json.loads(told(asked, "search", "--purpose", "safeguarding", "--by-day", "--format", "json"))
    assert list(days.values()) == [1]


def test_a_look_at_the_machine_is_found_under_whom_it_was_about(asked: RunningGateway) -> None:
    told(asked, "ask", "about-one-young-person", "--young-person", SAM)
    looks = json.loads(told(asked, "search", "--young-person", SAM, "--kind", "log_read", "--format", "json"))
    assert looks[0]["sections"]["actor"]["user"] == "operator"


def test_questions_are_listed_and_one_that_lacks_something_says_what(asked: RunningGateway) -> None:
    assert "about-one-young-person --young-person ..." in told(asked, "ask")
    assert "asks for --young-person" in told(asked, "ask", "about-one-young-person", code=2)
    assert "list them with" in told(asked, "ask", "nothing", code=2)
    assert "youth-support" in told(asked, "ask", "protocol-history", "--format", "table")


def test_an_entry_is_explained_and_one_that_is_not_there_is_told(asked: RunningGateway) -> None:
    place = len(asked.events()) - 1
    assert "comes out the same" in told(asked, "explain", str(place))
    assert json.loads(told(asked, "explain", str(place), "--json"))["equal"] is True
    assert "there is no entry 9999" in told(asked, "explain", "9999", code=2)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    body = json.dumps({"user": "=cmd|' /C calc'!A0", "role": "@SUM(A1)"}).encode()
    leaf = {"time": "+1", "kind": "-2", "outcome": "\tx", "protocol": "\r", "id": 'plain, "quoted"\nlines'}
    entry = Entry(7, b"", leaf, {"actor": SealedSection(SectionName.ACTOR, bytes(16), body)})
    path = tmp_path / "log.csv"
    path.write_text("\r\n".join(as_csv([entry])), "utf-8", newline="")
    with path.open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    given = cells(entry)
    assert {name: word.removeprefix("'") for name, word in row.items()} == given
    assert not [word for word in row.values() if word[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}]
    assert row["user"] == "'=cmd|' /C calc'!A0"
