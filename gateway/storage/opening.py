"""Which database a gateway's settings name, and what an operator calls it."""

from gateway.settings import Settings
from gateway.storage.database import Database
from gateway.storage.postgres import Postgres, postgres_url
from gateway.storage.sqlite import Sqlite

HIDDEN = "***"


def open_database(settings: Settings, *, create: bool = False) -> Database:
    """Open the database; only a SQLite file is ever created, and only if asked."""
    if settings.database_url:
        return Postgres(settings.database_url, settings.connections)
    return Sqlite(settings.sqlite_file, create=create)


def name_of(settings: Settings) -> str:
    """Name the database for a message, without its password."""
    if not settings.database_url:
        return f"{settings.sqlite_file}"
    url = postgres_url(settings.database_url)
    shown = url.update_query_dict({"password": HIDDEN}) if "password" in url.query else url
    return shown.set(drivername="postgresql").render_as_string(hide_password=True)


def options_for(settings: Settings) -> str:
    """Return the options of a command that name this data folder and database."""
    database = f" --database '{name_of(settings)}'" if settings.database_url else ""
    return f"--data {settings.data}{database}"
