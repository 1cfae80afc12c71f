"""Opens a data folder and its database for a command, or says in one sentence why they can't be used."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.app import Gateway, open_gateway
from gateway.commands.options import DEMO_DATA, data_option, database_option
from gateway.commands.output import stop
from gateway.figures import FiguresRefused
from gateway.log_keeping.signer import SigningRefused
from gateway.protocols import NoProtocol
from gateway.settings import Settings
from gateway.sign_in.provider_file import ProviderRefused
from gateway.storage.database import StorageUnavailable
from gateway.storage.opening import name_of, options_for
from gateway.storage.upgrade import NewerVersion, NotUpgraded

GAP = "concordat log gap --reason '...'"
__all__ = ["DEMO_DATA", "data_option", "database_option", "gateway_on", "refuse_another_past"]


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
    except (FiguresRefused, ProviderRefused) as refused:
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
