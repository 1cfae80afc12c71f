import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import make_url

from gateway.clock import now
from gateway.commands import concordat
from gateway.demonstration.askers import FIVE_ASKERS
from policy.protocol_files import YOUTH_SUPPORT
from tests.gateway.running_gateway import RunningGateway
from tests.gateway.storage.ways_in import ROUTES, STATUS, ask
from tests.postgres import OwnServer, Server

HOUSE = Path(__file__).parents[3]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


@pytest.fixture
def database(postgres_server: Server) -> Iterator[str]:
    """Name a database that is there and has no tables."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


def test_every_command_works_on_a_postgresql_database_as_on_a_data_folder(tmp_path: Path, database: str) -> None:
    here = ("--data", tmp_path / "data", "--database", database)

    demo = run("demo", "--no-serve", *here)
    again = run("demo", "--no-serve", *here)
    upgraded = run("db", "upgrade", *here)
    published = run("protocol", "publish", YOUTH_SUPPORT, *here)
    token = run("token", "--as", "amara.okoye", *here)
    entries = [json.loads(line) for line in run("log", "tail", "--json", *here).stdout.splitlines()]

    for result in (demo, again, upgraded, published, token):
        assert result.exit_code == 0, result.stderr
    assert demo.stderr.startswith("made a partnership, 40 young people")
    assert again.stderr.startswith("going on with the data in")
    assert demo.stdout == again.stdout
    assert "is at revision" in upgraded.stdout
    assert token.stdout.count(".") == 2
    assert [entry["kind"] for entry in entries].count("disclosure") == 2 * len(FIVE_ASKERS)
    assert [entry["sequence"] for entry in entries] == list(range(len(entries)))
    assert list((tmp_path / "data").glob("*.sqlite3*")) == []
    assert (tmp_path / "data" / "log-index.key").exists()


def test_a_demo_is_never_made_in_a_database_that_holds_something(tmp_path: Path, database: str) -> None:
    assert run("db", "upgrade", "--data", tmp_path / "real", "--database", database).exit_code == 0

    result = run("demo", "--no-serve", "--data", tmp_path / "demo", "--database", database)

    assert result.exit_code == 2
    assert "holds tables already; the demo wants an empty database" in result.stderr


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://somewhere/concordat", "only a PostgreSQL database has a URL here"),
        ("sqlite:///concordat.sqlite3", "only a PostgreSQL database has a URL here"),
        ("concordat", "no URL of a database"),
        ("postgresql://somewhere", "the URL names no database"),
        ("postgresql://somewhere:port/concordat", "no URL of a database"),
    ],
)
def test_what_is_no_postgresql_database_is_refused_before_anything_is_done(
    tmp_path: Path, url: str, sentence: str
) -> None:
    result = run("serve", "--data", tmp_path / "data", "--database", url)

    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [["db", "upgrade"], ["log", "tail"], ["serve"], ["token", "--as", "amara.okoye"]])
def test_a_database_that_is_not_there_is_one_sentence_without_the_password(tmp_path: Path, command: list[str]) -> None:
    url = f"postgresql://concordat:open-sesame@/concordat?host={tmp_path}"

    result = run(*command, "--data", tmp_path / "data", "--database", url)

    assert result.exit_code == 2
    assert result.stderr.startswith("concordat: the database postgresql://concordat:***@/concordat?host=")
    assert "cannot be used (OperationalError: connection " in result.stderr
    assert "open-sesame" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_old_database_is_refused_with_the_command_that_upgrades_it(tmp_path: Path, database: str) -> None:
    result = run("serve", "--data", tmp_path, "--database", f"{database}&password=open-sesame")

    assert result.exit_code == 2
    assert f"run: concordat db upgrade --data {tmp_path} --database 'postgresql://" in result.stderr
    assert "open-sesame" not in result.stderr


def grants() -> list[str]:
    """Return the statements of the page that give a gateway its rights."""
    page = (HOUSE / "docs" / "postgresql.md").read_text("utf-8")
    return [statement.strip() for statement in page.partition("```sql\n")[2].partition("```")[0].split(";")[:-1]]


def test_what_the_storage_deletes_a_gateway_may_delete_and_nothing_else() -> None:
    modules = (HOUSE / "gateway" / "storage").glob("*.py")
    deleted = {name for module in modules for name in re.findall(r"\bdelete\((\w+)\)", module.read_text("utf-8"))}
    granted = [statement.partition(" ON ")[2] for statement in grants() if statement.startswith("GRANT DELETE")]
    parted = [each.partition(" TO ") for each in granted]
    by_role = {to.strip(" ;"): set(re.findall(r"\w+", on)) for on, _, to in parted}

    assert set.union(*by_role.values()) == deleted
    assert not by_role["gateway"] & {"event_sections", "event_tags", "access_events"}


def test_a_gateway_needs_no_more_rights_than_its_page_names(tmp_path: Path, own_postgres: OwnServer) -> None:
    url = own_postgres.server.create()
    assert run("demo", "--no-serve", "--data", tmp_path / "data", "--database", url).exit_code == 0
    there = Server(make_url(own_postgres.server.url).set(database=make_url(url).database).render_as_string())
    for statement in grants():
        there.do(statement)
    limited = make_url(url).set(username="gateway").render_as_string()
    here = ("--data", tmp_path / "data", "--database", limited)

    assert run("log", "tail", *here).exit_code == 0
    erase = ("log", "erase", "--entry", "1", "--ground", "asked", "--asked-by", "one", "--confirmed-by", "another")
    assert "cannot be erased" in run(*erase, *here).stderr
    as_keeper = make_url(url).set(username="log_keeper").render_as_string()
    assert run(*erase, "--data", tmp_path / "data", "--database", as_keeper).exit_code == 0
    gateway = RunningGateway(tmp_path / "data", limited)
    gateway.clock.at = now()
    statuses = {route: ask(gateway, route, gateway.token("amara.okoye")).status for route in ROUTES}
    gateway.close()

    assert statuses == STATUS
    for forbidden in ("UPDATE access_events SET leaf = ''", "DELETE FROM access_events", "DROP TABLE counters"):
        with pytest.raises(InsufficientPrivilege):
            Server(limited).do(forbidden)
