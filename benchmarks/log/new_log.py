"""Data folders for benchmarks: an empty log with its writer, and the same tables for whoever writes to them plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.log_keeping.sealing import Sealer, sealer_of
from gateway.settings import Settings
from gateway.storage.database import Database
from gateway.storage.opening import open_database
from gateway.storage.upgrade import upgrade
from gateway.storage.writer import Writer, writer_of


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is open, with what seals events for it and what writes them."""

    settings: Settings
    database: Database
    sealer: Sealer
    writer: Writer


@contextmanager
def data_folder() -> Iterator[Settings]:
    """Make a data folder with an empty database, gone afterwards."""
    with TemporaryDirectory(prefix="concordat-bench-") as folder:
        settings = Settings(Path(folder))
        upgrade(settings)
        yield settings


@contextmanager
def opened(settings: Settings) -> Iterator[Log]:
    """Open the log of a data folder."""
    database, sealer = open_database(settings), sealer_of(settings)
    writer = writer_of(settings, database, sealer)
    yield Log(settings, database, sealer, writer)
    writer.close()
    database.close()
