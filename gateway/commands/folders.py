"""Opens a data folder for a command, or says in one sentence why it can't be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gateway.app import Gateway, open_gateway
from gateway.commands.output import stop
from gateway.protocols import NoProtocol
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.upgrade import NewerVersion, NotUpgraded

DEMO_DATA = Path("demo-data")
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEMO_DATA,
    show_default=True,
    help="The data folder.",
)


@contextmanager
def gateway_on(data: Path) -> Iterator[Gateway]:
    """Give a gateway on a data folder, closed afterwards."""
    try:
        gateway = open_gateway(Settings(data))
    except (NewerVersion, NotUpgraded) as error:
        stop(f"{error}")
    except NoProtocol:
        stop(f"no protocol is in force in {data}; publish one with: concordat protocol publish DIR --data {data}")
    except ValueError as error:
        stop(f"the register of issuers in {data} is not safe to start with: {error}")
    except StorageUnavailable as error:
        stop(f"the database in {data} cannot be read ({error})")
    try:
        yield gateway
    finally:
        gateway.close()
