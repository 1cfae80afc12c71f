"""Brings a gateway's database to this version, and says which version it is at."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, insert, inspect, select

from gateway.log_keeping.sealing import sealer_of
from gateway.settings import Settings
from gateway.storage.opening import name_of, open_database, options_for
from gateway.storage.tables import log_head


class NewerVersion(Exception):
    """The database was written by a newer Concordat; going on could lose what this one does not know."""


class NotUpgraded(Exception):
    """The database is missing, or older than this Concordat."""


def upgrade(settings: Settings) -> str:
    """Create or upgrade the database; return its revision. NewerVersion if it comes from a later Concordat."""
    # What is held of cases lies in it in clear.
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings, create=True)
    try:
        with database.upgrading() as connection:
            _refuse_newer(connection, settings)
            config = _config()
            config.attributes["connection"] = connection
            config.attributes["sealer"] = lambda: sealer_of(settings)
            command.upgrade(config, "head")
            if connection.execute(select(log_head.c.id)).first() is None:
                connection.execute(insert(log_head).values(id=1, size=0, subtrees=b""))
            connection.commit()
            return _head()
    finally:
        database.close()


def check_upgraded(settings: Settings) -> None:
    """Refuse a database that is missing, older or newer than this Concordat."""
    where, remedy = name_of(settings), f"concordat db upgrade {options_for(settings)}"
    if not settings.database_url and not settings.sqlite_file.exists():
        raise NotUpgraded(f"there is no database in {settings.data}; make one with: {remedy}")
    database = open_database(settings)
    try:
        with database.snapshot() as connection:
            _refuse_newer(connection, settings)
            if _revision(connection) != _head():
                raise NotUpgraded(f"{where} is of an older version; run: {remedy}")
    finally:
        database.close()


def is_empty(settings: Settings) -> bool:
    """Tell whether a database that exists holds no table at all."""
    database = open_database(settings)
    try:
        with database.snapshot() as connection:
            return not inspect(connection).get_table_names()
    finally:
        database.close()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _head() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection, settings: Settings) -> None:
    revision = _revision(connection)
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError:
        written, other = (
            ("this database", "another --database")
            if settings.database_url
            else ("this data folder", "another --data folder")
        )
        raise NewerVersion(
            f"{written} was written by a newer version of Concordat (database revision {revision}); "
            f"install that version, or start with {other}"
        ) from None
