"""A made-up partnership is made once on each database and copied for each test, so that no test sees what another did.

Whoever asks for `running` or `shared` is tested on both databases: the storage in every case, all else on PostgreSQL
with the first of a test's cases, and with `CONCORDAT_LONG=1` in every case too.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway import protocols
from gateway.commands.demo import make
from gateway.settings import Settings
from policy.decision_table import DecisionTable
from policy.protocol import Protocol
from policy.table_compiler import compile_table
from tests.gateway.running_gateway import NOW, RunningGateway
from tests.postgres import Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Test on both databases whatever asks for a gateway."""
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", (SQLITE, POSTGRESQL), indirect=True, scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is tried on PostgreSQL already, with other words in the same statements."""
    if os.environ.get("CONCORDAT_LONG") == "1":
        return
    tried, kept, left_out = set[tuple[Path, str]](), list[pytest.Item](), list[pytest.Item]()
    for item in items:
        case = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        test = item.path, item.name.partition("[")[0]
        repeated = case.get("database_kind") == POSTGRESQL and "storage" not in item.path.parts and test in tried
        (left_out if repeated else kept).append(item)
        if case.get("database_kind") == POSTGRESQL:
            tried.add(test)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Compile each protocol once for all gateways of the tests: a table is immutable, and its hash says which it is."""
    tables: dict[str, DecisionTable] = {}

    def compiled(protocol: Protocol) -> DecisionTable:
        if protocol.hash not in tables:
            tables[protocol.hash] = compile_table(protocol)
        return tables[protocol.hash]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(protocols, "compile_table", compiled)
        yield


@pytest.fixture(scope="module")
def database_kind(request: pytest.FixtureRequest) -> str:
    """Name the database that a test's gateway has."""
    return str(request.param)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data folder of a made-up partnership; nobody may write to it."""
    data = tmp_path_factory.mktemp("partnership") / "data"
    make(Settings(data, clock=lambda: NOW), NOW.date())
    return data


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Make the same partnership in a PostgreSQL database; nobody may write to it."""
    data = tmp_path_factory.mktemp("partnership") / "data"
    settings = Settings(data, clock=lambda: NOW, database_url=postgres_server.create())
    make(settings, NOW.date())
    return settings


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    """Give a copy of the data folder, with its SQLite database, for this test alone."""
    return shutil.copytree(template, tmp_path / "data")


@pytest.fixture
def running(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[RunningGateway]:
    """Give a gateway that is open on the test's own copy, its clock stopped at `NOW`."""
    with opened_copy(request, database_kind, tmp_path / "data") as gateway:
        yield gateway


@pytest.fixture(scope="module")
def shared(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningGateway]:
    """Give a gateway for a module's tests that change nothing but the log."""
    with opened_copy(request, database_kind, tmp_path_factory.mktemp("shared") / "data") as gateway:
        yield gateway


@contextmanager
def opened_copy(request: pytest.FixtureRequest, kind: str, data: Path) -> Iterator[RunningGateway]:
    """Give a gateway on a copy of the partnership; no server is started for those who need none."""
    if kind == SQLITE:
        gateway = RunningGateway(shutil.copytree(request.getfixturevalue("template"), data))
        yield gateway
        gateway.close()
        return
    server: Server = request.getfixturevalue("postgres_server")
    made: Settings = request.getfixturevalue("postgres_template")
    url = server.create(made.database_url)
    gateway = RunningGateway(shutil.copytree(made.data, data), url)
    yield gateway
    gateway.close()
    server.drop(url)
