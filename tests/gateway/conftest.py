"""A made-up partnership is made once and copied for each test, so that no test sees what another did."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.commands.demo import make
from tests.gateway.running_gateway import NOW, RunningGateway


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data folder of a made-up partnership; nobody may write to it."""
    data = tmp_path_factory.mktemp("partnership") / "data"
    make(data, NOW.date())
    return data


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    """Give a copy of the data folder, for this test alone."""
    return shutil.copytree(template, tmp_path / "data")


@pytest.fixture
def running(data: Path) -> Iterator[RunningGateway]:
    """Give a gateway that is open on the test's own copy, its clock stopped at `NOW`."""
    gateway = RunningGateway(data)
    yield gateway
    gateway.close()


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """Give a gateway for a module's tests that change nothing but the log."""
    gateway = RunningGateway(shutil.copytree(template, tmp_path_factory.mktemp("shared") / "data"))
    yield gateway
    gateway.close()
