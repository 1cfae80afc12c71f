import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGES = ("policy", "engine", "gateway")
LONGEST_MODULE = 200
MODULES = sorted(
    file
    for package in PACKAGES
    for file in (HOUSE / package).rglob("*.py")
    if "versions" not in file.relative_to(HOUSE).parts
)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "core", "manager"}
READ_THE_CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
}


def settings() -> dict[str, Any]:
    return tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))


def named(module: Path) -> str:
    return str(module.relative_to(HOUSE))


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_is_no_longer_than_one_idea_and_says_what_it_is(module: Path) -> None:
    text = module.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(text))
    assert module.stem not in FORBIDDEN_NAMES


def test_the_modules_of_all_three_packages_were_looked_at() -> None:
    assert {module.relative_to(HOUSE).parts[0] for module in MODULES} == set(PACKAGES)
    assert len(MODULES) > 80


def test_one_file_alone_may_read_the_clock_and_every_way_of_reading_it_is_banned() -> None:
    lint = settings()["tool"]["ruff"]["lint"]
    allowed = [files for files, rules in lint["per-file-ignores"].items() if "TID251" in rules]

    assert set(lint["flake8-tidy-imports"]["banned-api"]) >= READ_THE_CLOCK
    assert lint["select"] == ["ALL"]
    assert "TID251" not in lint["ignore"]
    assert allowed == ["gateway/clock.py"]


def test_no_module_but_the_clock_lifts_the_ban_for_itself() -> None:
    marked = [named(module) for module in MODULES if "TID251" in module.read_text(encoding="utf-8")]

    assert marked == []


def test_the_folders_that_readers_are_sent_to_are_there() -> None:
    assert [name for name in (*PACKAGES, "tests", "docs") if not (HOUSE / name).is_dir()] == []
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert [name for name in PACKAGES if f"{name}/" not in readme] == []


def test_what_a_newcomer_needs_is_there_and_not_empty() -> None:
    papers = ("README.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md")

    assert [name for name in papers if not (HOUSE / name).stat().st_size] == []


def test_warnings_are_errors_and_types_are_checked_strictly() -> None:
    tools = settings()["tool"]

    assert "error" in tools["pytest"]["ini_options"]["filterwarnings"]
    assert tools["mypy"]["strict"] is True
