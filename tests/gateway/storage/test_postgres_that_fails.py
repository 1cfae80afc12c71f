"""Whatever becomes of the server, and whenever: 503 and nothing shown, and service resumes by itself."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from psycopg.sql import Identifier, Literal
from sqlalchemy import event, make_url, text

from gateway.commands.demo import make
from gateway.settings import Settings
from gateway.storage import postgres_connection
from gateway.storage.database import StorageUnavailable
from gateway.storage.opening import open_database
from gateway.storage.upgrade import check_upgraded
from tests.gateway.running_gateway import NOW, Reply, RunningGateway
from tests.gateway.storage.ways_in import ROUTES, STATUS, ask, nothing_shown
from tests.postgres import OwnServer

ANSWER_SECONDS, RECOVERY_SECONDS = 4.0, 5.0
SLACK = 2.0
"""What a machine that is busy with other tests may take longer."""

Fault = Callable[[OwnServer, RunningGateway, ExitStack], None]
Moment = Callable[[RunningGateway, Callable[[], None]], None]


def terminated(own: OwnServer, running: RunningGateway, _stack: ExitStack) -> None:
    """End every connection of the gateway, as an administrator may."""
    name = Literal(make_url(running.settings.database_url).database)
    own.server.do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}", name)


def restarted(own: OwnServer, _running: RunningGateway, _stack: ExitStack) -> None:
    own.stop()
    own.start()


def gone(own: OwnServer, _running: RunningGateway, stack: ExitStack) -> None:
    own.stop()
    stack.callback(own.start)


def stalled(own: OwnServer, _running: RunningGateway, stack: ExitStack) -> None:
    stack.enter_context(own.stalled())


def while_it_reads(running: RunningGateway, fault: Callable[[], None]) -> None:
    before_the_statement(running, "FROM practitioners", fault)


def while_it_holds_the_head(running: RunningGateway, fault: Callable[[], None]) -> None:
    before_the_statement(running, "log_head.subtrees", fault)


def when_it_commits(running: RunningGateway, fault: Callable[[], None]) -> None:
    once = iter([fault])

    def commit(_connection: object) -> None:
        for strike in once:
            strike()

    event.listen(running.gateway.database.engine, "commit", commit)


def before_the_statement(running: RunningGateway, words: str, fault: Callable[[], None]) -> None:
    once = iter([fault])

    def execute(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if words in statement:
            for strike in once:
                strike()

    event.listen(running.gateway.database.engine, "before_cursor_execute", execute)


MOMENTS = (while_it_reads, while_it_holds_the_head, when_it_commits)
QUICK = [(fault, moment, route) for fault in (terminated,) for moment in MOMENTS for route in ROUTES]
SLOW = [(fault, moment, "disclosure") for fault in (restarted, gone, stalled) for moment in MOMENTS]


@pytest.fixture(scope="module")
def made(own_postgres: OwnServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(tmp_path_factory.mktemp("partnership") / "data", database_url=own_postgres.server.create())
    make(settings, NOW.date())
    return settings


@pytest.fixture
def running(own_postgres: OwnServer, made: Settings, tmp_path: Path) -> Iterator[RunningGateway]:
    url = own_postgres.server.create(made.database_url)
    gateway = RunningGateway(shutil.copytree(made.data, tmp_path / "data"), url)
    yield gateway
    gateway.close()
    own_postgres.server.drop(url)


def recovered(running: RunningGateway, route: str, token: str) -> Reply:
    """Ask until it is answered again; fail if that takes too long."""
    until = monotonic() + RECOVERY_SECONDS + SLACK
    while (reply := ask(running, route, token)).status == 503:
        assert monotonic() < until
        sleep(0.05)
    return reply


@pytest.mark.parametrize(
    ("fault", "moment", "route"),
    [*QUICK, *SLOW],
    ids=lambda part: part if isinstance(part, str) else part.__name__,
)
def test_whatever_becomes_of_the_server_nothing_is_shown_and_service_resumes_by_itself(
    own_postgres: OwnServer, running: RunningGateway, fault: Fault, moment: Moment, route: str
) -> None:
    token = running.token("amara.okoye")
    assert ask(running, "disclosure", token).status == 200
    before = [stored.id for stored in running.events()]

    with ExitStack() as stack:
        moment(running, lambda: fault(own_postgres, running, stack))
        started = monotonic()
        reply = ask(running, route, token)
        took = monotonic() - started
    answered = recovered(running, route, token)

    nothing_shown(reply)
    assert took < ANSWER_SECONDS + SLACK
    assert answered.status == STATUS[route]
    events = running.events()
    assert [stored.id for stored in events[: len(before)]] == before
    assert events[-1].id == answered.body["event"]
    assert [stored.sequence for stored in events] == list(range(len(events)))
    # What nobody waited for any longer may have been written all the same: an event without an answer.
    assert len(events) - len(before) <= (2 if fault is stalled or moment is when_it_commits else 1)
    assert running.rows("SELECT size FROM log_head") == [(len(events),)]


def test_a_server_that_stands_still_holds_nobody_longer_than_the_deadline(
    own_postgres: OwnServer, running: RunningGateway
) -> None:
    token = running.token("amara.okoye")

    with own_postgres.stalled():
        started = monotonic()
        nothing_shown(ask(running, "disclosure", token))
        # The first connection was given up; now none can be made.
        nothing_shown(ask(running, "disclosure", token))
        assert running.send("/health", "", method="GET").status == 503
        assert monotonic() - started < 3 * (ANSWER_SECONDS + SLACK)
    assert recovered(running, "disclosure", token).status == 200


def test_a_gateway_that_falls_silent_while_it_holds_the_head_gives_it_back(
    running: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, token = running.another(), running.token("amara.okoye")
    *others, _idle = postgres_connection.TIMEOUTS
    monkeypatch.setattr(postgres_connection, "TIMEOUTS", (*others, "500"))
    silent.gateway.database.close()

    with suppress(StorageUnavailable), silent.gateway.database.writing():
        assert recovered(running, "disclosure", token).status == 200
    silent.close()


def test_more_callers_than_connections_wait_and_are_then_refused(made: Settings) -> None:
    database = open_database(Settings(made.data, database_url=made.database_url, connections=1))

    with database.snapshot(), pytest.raises(StorageUnavailable, match="every connection"), database.snapshot():
        pass
    with database.snapshot() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.close()


@pytest.mark.parametrize(
    ("setting", "refused"),
    {"off": True, "local": True, "remote_write": True, "on": False, "remote_apply": False}.items(),
)
def test_a_server_that_may_lose_what_it_acknowledged_is_refused(
    own_postgres: OwnServer, made: Settings, tmp_path: Path, setting: str, *, refused: bool
) -> None:
    url = own_postgres.server.create(made.database_url)
    settings = Settings(shutil.copytree(made.data, tmp_path / "data"), database_url=url)
    name = Identifier(make_url(url).database or "")
    own_postgres.server.do("ALTER DATABASE {} SET synchronous_commit = {}", name, Identifier(setting))

    with refusal(f"synchronous_commit is {setting} here") if refused else ExitStack():
        check_upgraded(settings)
    own_postgres.server.drop(url)


def test_a_database_in_another_encoding_is_refused(own_postgres: OwnServer, tmp_path: Path) -> None:
    own_postgres.server.do("CREATE DATABASE old TEMPLATE template0 ENCODING 'SQL_ASCII'")
    url = make_url(own_postgres.server.url).set(database="old").render_as_string()

    with refusal("the encoding of this database is SQL_ASCII"):
        check_upgraded(Settings(tmp_path, database_url=url))


def test_a_database_that_is_not_there_is_refused_in_the_servers_own_words(
    own_postgres: OwnServer, tmp_path: Path
) -> None:
    url = make_url(own_postgres.server.url).set(database="absent").render_as_string()

    with refusal('database "absent" does not exist'):
        check_upgraded(Settings(tmp_path, database_url=url))


def test_a_standby_is_refused_and_served_once_it_is_the_primary_with_nothing_lost(
    own_postgres: OwnServer, running: RunningGateway
) -> None:
    token = running.token("amara.okoye")
    with ExitStack() as stack:
        standby = OwnServer(primary=own_postgres)
        stack.callback(standby.close)
        standby.make()
        standby.start()
        stack.enter_context(waiting_for_a_standby(own_postgres))
        one = make_url(running.settings.database_url)
        alone = one.set(query={"host": f"{standby.folder}"}).render_as_string()
        both = one.set(query={"host": (f"{own_postgres.folder}", f"{standby.folder}")})
        either = both.update_query_dict({"target_session_attrs": "read-write"}).render_as_string()
        with refusal("this PostgreSQL is a standby"):
            check_upgraded(Settings(running.data, database_url=alone))
        follower = RunningGateway(running.data, either)
        stack.callback(follower.close)
        acknowledged = [recovered(follower, route, token).body["event"] for route in ("disclosure", "detail", "search")]

        own_postgres.stop()
        stack.callback(own_postgres.start)
        nothing_shown(ask(follower, "disclosure", token))
        standby.promote()
        reply = recovered(follower, "disclosure", token)

        assert reply.status == 200
        assert [stored.id for stored in follower.events()][-4:] == [*acknowledged, reply.body["event"]]


@contextmanager
def waiting_for_a_standby(own: OwnServer) -> Iterator[None]:
    """Let the primary acknowledge only what a standby has."""
    own.server.do("ALTER SYSTEM SET synchronous_standby_names = '*'")
    own.server.do("SELECT pg_reload_conf()")
    yield
    own.server.do("ALTER SYSTEM RESET synchronous_standby_names")
    own.server.do("SELECT pg_reload_conf()")


@contextmanager
def refusal(words: str) -> Iterator[None]:
    with pytest.raises(StorageUnavailable, match=words):
        yield
