from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import StatementError

from gateway.settings import Settings
from gateway.storage import tables, upgrade
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.loading import insert_rows
from gateway.storage.opening import open_database
from gateway.storage.sqlite import Sqlite
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded
from tests.postgres import Server

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MIGRATIONS = Path(upgrade.__file__).parent / "migrations"


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Name a database that is not there yet; on PostgreSQL, where it has to be, one without tables."""
    data = tmp_path / "new"
    if database_kind == "sqlite":
        yield Settings(data)
        return
    server: Server = request.getfixturevalue("postgres_server")
    url = server.create()
    yield Settings(data, database_url=url)
    server.drop(url)


@pytest.fixture
def upgraded(settings: Settings) -> Iterator[Database]:
    upgrade.upgrade(settings)
    database = open_database(settings)
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Sqlite]:
    settings = Settings(tmp_path / "new")
    upgrade.upgrade(settings)
    database = Sqlite(settings.sqlite_file)
    yield database
    database.close()


def revision(database: Database) -> str:
    with database.snapshot() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(upgraded: Database) -> None:
    with upgraded.snapshot() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_have_one_head_and_one_beginning() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)

    assert (len(script.get_heads()), len(script.get_bases())) == (1, 1)


def test_upgrading_again_changes_nothing(upgraded: Database, settings: Settings) -> None:
    before = revision(upgraded)
    with upgraded.snapshot() as connection:
        made = inspect(connection).get_table_names()
    assert upgrade.upgrade(settings) == before

    with upgraded.snapshot() as connection:
        assert inspect(connection).get_table_names() == made
        assert connection.execute(select(tables.log_head)).all() == [(1, 0, b"", None)]


def test_what_people_said_is_never_changed(upgraded: Database) -> None:
    words = ["consent_records", "statements", "competence_assessments", "objections", "words_taken_back", "receipts"]
    with upgraded.snapshot() as connection:
        triggers = {
            "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT event_object_table FROM information_schema.triggers",
        }
        found = connection.scalars(text(triggers[connection.dialect.name])).all()

    assert sorted(found) == sorted(words)


def test_a_database_of_a_newer_version_is_refused_with_one_sentence_and_left_alone(
    upgraded: Database, settings: Settings
) -> None:
    with upgraded.upgrading() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999_from_the_future'"))
        connection.commit()

    for refuse in (check_upgraded, upgrade.upgrade):
        with pytest.raises(NewerVersion, match=r"^this data(base| folder) was written by a newer version[^\n]*$"):
            refuse(settings)
    assert revision(upgraded) == "0999_from_the_future"


def test_a_missing_database_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotUpgraded, match="concordat db upgrade --data"):
        check_upgraded(Settings(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_refused_as_not_upgraded(settings: Settings) -> None:
    settings.data.mkdir()
    empty = open_database(settings, create=True)
    empty.engine.connect().close()
    empty.close()

    with pytest.raises(NotUpgraded, match="run: concordat db upgrade"):
        check_upgraded(settings)


def test_a_database_is_never_made_by_opening_it(tmp_path: Path) -> None:
    database = Sqlite(tmp_path / "absent.sqlite3")

    with pytest.raises(StorageUnavailable), database.snapshot():
        pass
    assert list(tmp_path.iterdir()) == []


def test_every_connection_has_the_pragmas_that_make_an_acknowledged_event_durable(sqlite: Sqlite) -> None:
    with sqlite.snapshot() as one, sqlite.snapshot() as two, sqlite.writing() as three:
        for connection in (one, two, three):
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            # synchronous 2 is FULL: with NORMAL a power cut loses acknowledged commits.
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 1500}


def test_a_database_that_does_not_take_the_pragmas_is_refused(sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite.close()
    monkeypatch.setattr("gateway.storage.sqlite.PRAGMAS", {"journal_mode": "wal", "synchronous": 9})

    with pytest.raises(StorageUnavailable, match="SQLite does not take PRAGMA synchronous=9"), sqlite.snapshot():
        pass


def test_sqlite_is_newer_than_the_one_that_corrupts_a_log_under_several_connections(sqlite: Sqlite) -> None:
    with sqlite.snapshot() as connection:
        version = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())

    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_row_that_points_nowhere_is_refused(upgraded: Database) -> None:
    row = {"young_person_id": "nobody", "scheme": "ULN", "value": "1"}

    with pytest.raises(StorageUnavailable), upgraded.writing() as connection:
        connection.execute(insert(tables.identifiers), row)


def test_rows_of_one_table_may_point_forward(upgraded: Database) -> None:
    known = {"active": True, "vetted_until": NOON.date(), "trained_until": NOON.date()}
    people = [{**known, "id": name, "name": name, "supervisor_id": other} for name, other in ("ab", "ba")]

    with upgraded.writing() as connection:
        insert_rows(connection, {"practitioners": people})
        connection.commit()
    with upgraded.snapshot() as connection:
        assert sorted(connection.scalars(select(tables.practitioners.c.supervisor_id))) == ["a", "b"]


def test_an_instant_comes_back_in_utc_and_a_naive_one_is_refused(upgraded: Database) -> None:
    summer = datetime(2026, 6, 1, 9, 30, 0, 250_001, tzinfo=timezone(timedelta(hours=1)))
    row = {"hash": "h", "id": "p", "version": "1", "content": "{}", "in_force": True}

    with upgraded.writing() as connection:
        connection.execute(insert(tables.protocols), {**row, "published_at": summer})
        stored = connection.execute(select(tables.protocols.c.published_at)).scalar_one()
        with pytest.raises(StatementError, match="an instant without a time zone"):
            connection.execute(insert(tables.protocols), {**row, "published_at": summer.replace(tzinfo=None)})

    assert (stored, stored.tzinfo) == (summer, UTC)
