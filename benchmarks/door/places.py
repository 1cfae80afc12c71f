"""Where the contenders keep the same data: a made-up partnership in SQLite files or in PostgreSQL, one copy for each.

PostgreSQL runs as it does in production: it waits for its disk before it says that anything is committed.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg import sql
from sqlalchemy import Engine

from benchmarks.door.bare import engine_of
from benchmarks.door.bare_rows import OwnBase
from benchmarks.door.client import http_request
from gateway.app import Gateway, open_gateway
from gateway.clock import now
from gateway.commands.demo import make
from gateway.commands.token import demo_only_token
from gateway.demonstration.roster import roster
from gateway.settings import Settings
from gateway.storage.register import read_posts
from tests.harness.made_world import ask_without_end
from tests.postgres import OWNER, OwnServer

PURPOSE, OK = "guidance", 200
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "256MB"}
Grow = Callable[[Engine, Settings], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A database for each contender, and what is asked of either."""

    name: str
    settings: Settings
    bare_url: str
    requests: Sequence[str]


@contextmanager
def sqlite(grow: Grow | None = None) -> Iterator[Place]:
    """Give a place in SQLite files; `grow` adds rows before anybody reads them."""
    with TemporaryDirectory(prefix="concordat-bench-") as folder:
        settings = Settings(Path(folder) / "ours")
        settings.data.mkdir()
        requests = _made(settings, f"sqlite:///{settings.sqlite_file}", grow)
        beside = Path(folder) / "bare.sqlite3"
        shutil.copy(settings.sqlite_file, beside)
        url = f"sqlite:///{beside}"
        _with_looks(url)
        yield Place("SQLite", settings, url, requests)


@contextmanager
def postgres(grow: Grow | None = None) -> Iterator[Place]:
    """Give a place on a PostgreSQL server of its own, on a disk."""
    own = OwnServer(DURABLE, in_memory=False)
    try:
        own.make()
        own.start()
        server = own.server
        server.do("CREATE ROLE {} LOGIN", sql.Identifier(OWNER))
        ours = server.create()
        with TemporaryDirectory(prefix="concordat-bench-") as folder:
            settings = Settings(Path(folder), database_url=ours)
            requests = _made(settings, ours, grow)
            url = server.create(template=ours)
            _with_looks(url)
            yield Place("PostgreSQL", settings, url, requests)
    finally:
        own.close()


def _made(settings: Settings, url: str, grow: Grow | None) -> list[str]:
    """Make the partnership, and return what its advisers ask: each of everybody on their own caseload."""
    make(settings, now().date())
    ask_without_end(settings.data)
    if grow:
        engine = engine_of(url)
        grow(engine, settings)
        engine.dispose()
    return requests_about(settings, caseloads())


def caseloads() -> list[tuple[str, str]]:
    """Return everybody on an adviser's caseload, with the adviser."""
    return [(one.adviser, one.id) for one in roster() if one.adviser]


def requests_about(settings: Settings, asked: Iterable[tuple[str, str]]) -> list[str]:
    """Return the requests of these advisers about these people; whatever is not answered is left out."""
    gateway = open_gateway(settings)
    try:
        tokens = {adviser: _token(gateway, settings.data, adviser) for adviser, _person in caseloads()}
        return [
            http_request(tokens[adviser], {"young_person": person, "purpose": PURPOSE})
            for adviser, person in asked
            if _is_shown(gateway, tokens[adviser], person)
        ]
    finally:
        gateway.close()


def _is_shown(gateway: Gateway, token: str, person: str) -> bool:
    body, headers = {"young_person": person, "purpose": PURPOSE}, {"Authorization": f"Bearer {token}"}
    return gateway.app.test_client().post("/v1/disclosures", json=body, headers=headers).status_code == OK


def _token(gateway: Gateway, data: Path, adviser: str) -> str:
    with gateway.database.snapshot() as connection:
        return demo_only_token(gateway, data, read_posts(connection, adviser)[0])


def _with_looks(url: str) -> None:
    """Add the one table that only the plain endpoint has."""
    engine = engine_of(url)
    OwnBase.metadata.create_all(engine)
    engine.dispose()
