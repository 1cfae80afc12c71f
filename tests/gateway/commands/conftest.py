"""Commands read the real clock, so their demo is made as on this day: once, by the command itself."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.commands import concordat


@pytest.fixture(scope="session")
def todays_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demo's data as on this day; nobody may write to it."""
    data = tmp_path_factory.mktemp("demo") / "data"
    made = CliRunner().invoke(concordat, ["demo", "--no-serve", "--data", str(data)])
    assert made.exit_code == 0, made.stderr
    return data


@pytest.fixture
def demo_data(todays_demo: Path, tmp_path: Path) -> Path:
    """Give a copy of the demo's data, for this test alone."""
    return shutil.copytree(todays_demo, tmp_path / "demo")
