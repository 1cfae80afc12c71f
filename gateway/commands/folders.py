"""Opens a data folder and its database for a command, or says in one sentence why they can't be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gateway.app import Gateway, open_gateway
from gateway.auditing.patterns.thresholds import ThresholdsRefused
from gateway.commands.output import stop
from gateway.log_keeping.signer import SigningRefused
from gateway.protocols import NoProtocol
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.opening import name_of, options_for
from gateway.storage.postgres import postgres_url
from gateway.storage.upgrade import NewerVersion, NotUpgraded

DEMO_DATA = Path("demo-data")
GAP = "concordat log gap --reason '...'"
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEMO_DATA,
    show_default=True,
    help="The data folder.",
)


def _checked(_context: click.Context, _option: click.Parameter, url: str) -> str:
    if url:
        try:
            postgres_url(url)
        except ValueError as error:
            raise click.BadParameter(f"{error}") from None
    return url


database_option = click.option(
    "--database",
    metavar="URL",
    default="",
    callback=_checked,
    help="A PostgreSQL database, postgresql://USER@HOST/NAME; the data folder's own SQLite file if left out.",
)


@contextmanager
def gateway_on(settings: Settings) -> Iterator[Gateway]:
    """Give a gateway on a data folder and its database, closed afterwards."""
    try:
        gateway = open_gateway(settings)
    except (NewerVersion, NotUpgraded) as error:
        stop(f"{error}")
    except NoProtocol:
        remedy = f"concordat protocol publish DIR {options_for(settings)}"
        stop(f"no protocol is in force in {name_of(settings)}; publish one with: {remedy}")
    except ThresholdsRefused as refused:
        stop(f"{refused}")
    except ValueError as error:
        stop(f"the register of issuers in {name_of(settings)} is not safe to start with: {error}")
    except StorageUnavailable as error:
        stop(f"the database {name_of(settings)} cannot be used ({error})")
    try:
        yield gateway
    finally:
        gateway.close()


def refuse_another_past(gateway: Gateway) -> None:
    """Stop for a log that did not grow out of what was signed: to answer on it could honour words long taken back."""
    settings = gateway.door.settings
    try:
        gateway.checkpointing.check()
    except SigningRefused as refused:
        way_out = f"Put the right database back; or, if this is all there is, say so in the log: {GAP}"
        stop(f"{refused}. Nothing is answered on it. {way_out} {options_for(settings)}")
