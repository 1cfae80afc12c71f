"""Opens the registry of a data folder for a command; unlike a gateway it opens before anybody is trusted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.commands.output import stop
from gateway.log_keeping.sealing import sealer_of
from gateway.registry.keeping import Registry
from gateway.registry.known import NoWords
from gateway.registry.toml_file import FileRefused
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.opening import name_of, open_database, options_for
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded
from gateway.storage.writer import Stale, writer_of

FAILED = 1


@contextmanager
def registry_on(data: Path, database_url: str) -> Iterator[Registry]:
    """Give the registry, or stop with a sentence, and with every fault of a file that is refused."""
    settings = Settings(data, database_url=database_url)
    try:
        check_upgraded(settings)
        with _opened(settings) as registry:
            yield registry
    except (NewerVersion, NotUpgraded) as error:
        stop(f"{error}")
    except NoWords:
        remedy = f"concordat protocol publish DIR {options_for(settings)}"
        stop(f"no protocol is in force in {name_of(settings)}, so no role is known; publish one with: {remedy}")
    except FileRefused as refused:
        stop(f"nothing is changed; mend what is wrong:\n{refused}", FAILED)
    except Stale:
        stop("somebody else changes the registry at this moment; try again")
    except StorageUnavailable as error:
        stop(f"the database {name_of(settings)} cannot be used ({error})")


@contextmanager
def _opened(settings: Settings) -> Iterator[Registry]:
    database = open_database(settings)
    writer = writer_of(settings, database, sealer_of(settings))
    try:
        yield Registry(settings, database, writer)
    finally:
        writer.close()
        database.close()
