"""The threat model and the table of ASVS name nothing that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "docs" / name for name in ("threat-model.md", "asvs.md", "harnesses.md")]
NAMED = re.compile(r"`((?:tests|gateway|engine|policy|docs|benchmarks)/[^`\s]+|[\w.-]+\.(?:md|lock|toml))`")
STATES = {"holds", "not yet", "operator", "n/a"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = NAMED.findall(page.read_text("utf-8"))

    assert [name for name in named if not (ROOT / name).exists()] == []
    assert named or page.name == "harnesses.md"


def test_every_threat_names_what_shows_that_it_is_stopped_or_says_that_nothing_does() -> None:
    rows = re.findall(
        r"^\| ([STRIDE]) \| (.+) \|$", (ROOT / "docs" / "threat-model.md").read_text("utf-8"), re.MULTILINE
    )

    assert len(rows) > 40
    assert [row for _letter, row in rows if "`tests/" not in row and not row.split("|")[3].strip()] == []
    assert {letter for letter, _row in rows} == set("STRIDE")


def test_every_requirement_has_one_state_and_whatever_holds_says_why() -> None:
    page = (ROOT / "docs" / "asvs.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d[^|]*) \| ([^|]*) \| ([^|]*)\|$", page, re.MULTILINE)
    numbers = [number for listed, _state, _where in rows for number in re.findall(r"\d+\.\d+(?:\.\d+)?", listed)]

    assert {state for _number, state, _where in rows} == STATES
    assert len(numbers) == len(set(numbers)) > 150
    assert {int(number.split(".")[0]) for number in numbers} | {5, 17} == set(range(1, 18))
