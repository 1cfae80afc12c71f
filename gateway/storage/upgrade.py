"""Brings a data folder's database to this version, and says which version it is at."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, insert, select

from gateway.storage.database import Database
from gateway.storage.tables import log_head


class NewerVersion(Exception):
    """The database was written by a newer Concordat; going on could lose what this one does not know."""


class NotUpgraded(Exception):
    """The database is missing, or older than this Concordat."""


def upgrade(path: Path) -> str:
    """Create or upgrade the database; return its revision. NewerVersion if it comes from a later Concordat."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = Database(path, create=True)
    try:
        with database.writing() as connection:
            _refuse_newer(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.execute(select(log_head.c.id)).first() is None:
                connection.execute(insert(log_head).values(id=1, size=0))
            connection.commit()
            return _head()
    finally:
        database.close()


def check_upgraded(path: Path) -> None:
    """Refuse a database that is missing, older or newer than this Concordat."""
    if not path.exists():
        raise NotUpgraded(
            f"there is no database in {path.parent}; make one with: concordat db upgrade --data {path.parent}"
        )
    database = Database(path)
    try:
        with database.snapshot() as connection:
            _refuse_newer(connection)
            if _revision(connection) != _head():
                raise NotUpgraded(
                    f"{path.parent} is of an older version; run: concordat db upgrade --data {path.parent}"
                )
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


def _refuse_newer(connection: Connection) -> None:
    revision = _revision(connection)
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError:
        raise NewerVersion(
            f"this data folder was written by a newer version of Concordat (database revision {revision}); "
            "install that version, or start with another --data folder"
        ) from None
