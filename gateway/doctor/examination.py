"""Examines a deployment: its files first, then its database, and what stands in that if it can be read."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from engine.case import LONDON
from gateway.address import UNTOLD, read_address
from gateway.doctor.files import look_at_files
from gateway.doctor.finding import Finding, good, missing, unsafe
from gateway.doctor.partnership import look_at_partnership
from gateway.doctor.signing import look_at_log
from gateway.doctor.stored import look_at_database
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.opening import name_of, open_database, options_for
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is examined: `host` is the address that gateways listen on, `backups` where the database's are put."""

    settings: Settings
    host: str
    backups: Path | None
    marks_of_a_demo: Collection[str]


def examine(deployment: Deployment) -> list[Finding]:
    """Return everything that was found."""
    settings = deployment.settings
    return [
        *look_at_files(settings, deployment.backups, deployment.marks_of_a_demo),
        _address(deployment.host),
        _audience(settings),
        *_stored(settings),
    ]


def _address(host: str) -> Finding:
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return missing("address", f"{host} is a name; nobody can tell here whom it leads to", "name an address")
    if not loopback:
        says = f"gateways listen on {host}, without TLS: tokens and cases would cross the network in clear"
        return unsafe("address", says, "listen on 127.0.0.1, with a reverse proxy in front: docs/deployment.md")
    return good("address", f"gateways listen on {host}, behind a reverse proxy")


def _audience(settings: Settings) -> Finding:
    address = read_address(settings.data)
    if address == UNTOLD:
        says = "nobody said how this gateway is reached, so that tokens are made out to a made-up address"
        return missing("audience", says, f"concordat address https://HOST {options_for(settings)}")
    return good("audience", f"tokens are made out to {address}")


def _stored(settings: Settings) -> Iterator[Finding]:
    upgrade = f"concordat db upgrade {options_for(settings)}"
    try:
        check_upgraded(settings)
        yield from _read(settings)
    except NotUpgraded as error:
        yield unsafe("database", f"{error}", upgrade)
    except NewerVersion as error:
        yield unsafe("database", f"{error}", "install that version")
    except StorageUnavailable as error:
        yield unsafe("database", f"{name_of(settings)} cannot be used ({error})", "see that it runs and can be reached")


def _read(settings: Settings) -> Iterator[Finding]:
    now = settings.clock()
    day = now.astimezone(LONDON).date()
    database = open_database(settings)
    try:
        with database.snapshot() as connection:
            yield from look_at_database(settings, connection, now)
            yield from look_at_log(settings, connection, now)
            yield from look_at_partnership(settings, connection, now, day)
    finally:
        database.close()
