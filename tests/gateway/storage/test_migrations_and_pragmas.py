from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from gateway.storage import tables, upgrade
from gateway.storage.database import Database, StorageUnavailable
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded

MIGRATIONS = Path(upgrade.__file__).parent / "migrations"


@pytest.fixture
def upgraded(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "new" / "concordat.sqlite3"
    upgrade.upgrade(path)
    database = Database(path)
    yield database
    database.close()


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(upgraded: Database) -> None:
    with upgraded.snapshot() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_have_one_head_and_one_beginning() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)

    assert (len(script.get_heads()), len(script.get_bases())) == (1, 1)


def test_upgrading_again_changes_nothing(upgraded: Database) -> None:
    with upgraded.snapshot() as connection:
        before = connection.exec_driver_sql("SELECT sql FROM sqlite_master ORDER BY name").all()
    upgrade.upgrade(upgraded.path)

    with upgraded.snapshot() as connection:
        assert connection.exec_driver_sql("SELECT sql FROM sqlite_master ORDER BY name").all() == before
        assert connection.execute(select(tables.log_head)).all() == [(1, 0)]


def test_a_database_of_a_newer_version_is_refused_with_one_sentence_and_left_alone(upgraded: Database) -> None:
    with upgraded.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999_from_the_future'")
        connection.commit()

    for refuse in (check_upgraded, upgrade.upgrade):
        with pytest.raises(NewerVersion, match=r"^this data folder was written by a newer version[^\n]*--data folder$"):
            refuse(upgraded.path)
    with upgraded.snapshot() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0999_from_the_future"


def test_a_missing_database_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotUpgraded, match="concordat db upgrade --data"):
        check_upgraded(tmp_path / "concordat.sqlite3")

    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_refused_as_not_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "concordat.sqlite3"
    Database(path, create=True).engine.connect().close()

    with pytest.raises(NotUpgraded, match="run: concordat db upgrade"):
        check_upgraded(path)


def test_a_database_is_never_made_by_opening_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "absent.sqlite3")

    with pytest.raises(StorageUnavailable), database.snapshot():
        pass
    assert list(tmp_path.iterdir()) == []


def test_every_connection_has_the_pragmas_that_make_an_acknowledged_event_durable(upgraded: Database) -> None:
    with upgraded.snapshot() as one, upgraded.snapshot() as two, upgraded.writing() as three:
        for connection in (one, two, three):
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            # synchronous 2 is FULL: with NORMAL a power cut loses acknowledged commits.
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2000}


def test_a_database_that_does_not_take_the_pragmas_is_refused(
    upgraded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.storage.database.PRAGMAS", {"journal_mode": "wal", "synchronous": 9})

    with pytest.raises(StorageUnavailable, match="SQLite does not take PRAGMA synchronous=9"), upgraded.snapshot():
        pass


def test_sqlite_is_newer_than_the_one_that_corrupts_a_log_under_several_connections(upgraded: Database) -> None:
    with upgraded.snapshot() as connection:
        version = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())

    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_row_that_points_nowhere_is_refused(upgraded: Database) -> None:
    row = {"young_person_id": "nobody", "scheme": "ULN", "value": "1"}

    with pytest.raises(StorageUnavailable), upgraded.writing() as connection:
        connection.execute(insert(tables.identifiers), row)


def test_an_instant_comes_back_in_utc_and_a_naive_one_is_refused(upgraded: Database) -> None:
    summer = datetime(2026, 6, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    row = {"hash": "h", "id": "p", "version": "1", "content": "{}", "in_force": True}

    with upgraded.writing() as connection:
        connection.execute(insert(tables.protocols), {**row, "published_at": summer})
        stored = connection.execute(select(tables.protocols.c.published_at)).scalar_one()
        with pytest.raises(StatementError, match="an instant without a time zone"):
            connection.execute(insert(tables.protocols), {**row, "published_at": summer.replace(tzinfo=None)})

    assert (stored, stored.tzinfo) == (summer, UTC)
