"""`concordat issuers`: who may vouch for askers, with which keys, for which services and roles."""

from collections.abc import Iterable
from pathlib import Path

import click
from rich import box
from rich.table import Table

from gateway.commands.options import data_option, database_option
from gateway.commands.output import results, stop
from gateway.commands.registry_open import registry_on
from gateway.registry.issuers_file import read_issuers_file
from gateway.registry.keeping import NoIssuer
from gateway.storage.issuers import Entry

file_argument = click.argument("file", type=click.Path(path_type=Path))
replace_option = click.option("--replace", is_flag=True, help="Put them in the place of those that have their names.")


@click.group()
def issuers() -> None:
    """Keep the issuers that are trusted; docs/issuers.md shows what a file of them holds."""


@issuers.command("list")
@data_option
@database_option
def list_(data: Path, database: str) -> None:
    """List the issuers, each with the organisation for which it vouches, its keys, and the services and roles."""
    with registry_on(data, database) as registry:
        entries = registry.known().issuers
    drawn = Table(box=box.SIMPLE_HEAD)
    for heading in ("issuer", "organisation", "keys", "may name"):
        drawn.add_column(heading, overflow="fold")
    for entry in entries:
        drawn.add_row(entry.issuer.name, entry.issuer.organisation, _keys(entry), _may_name(entry))
    results.print(drawn)


@issuers.command()
@file_argument
@data_option
@database_option
@replace_option
def add(file: Path, data: Path, database: str, *, replace: bool) -> None:
    """Trust the issuers in FILE, all or none: a fault in one of them refuses the file. The log records it."""
    with registry_on(data, database) as registry:
        _say("is trusted", registry.add_issuers(file, replace=replace))


@issuers.command()
@file_argument
@data_option
@database_option
@replace_option
def check(file: Path, data: Path, database: str, *, replace: bool) -> None:
    """Say what `add` would, and change nothing."""
    with registry_on(data, database) as registry:
        _say("can be trusted", read_issuers_file(file, registry.known(), replace=replace))


@issuers.command()
@click.argument("name")
@data_option
@database_option
def remove(name: str, data: Path, database: str) -> None:
    """Trust the issuer NAME no longer, from this moment on. The log records it."""
    with registry_on(data, database) as registry:
        try:
            registry.remove_issuer(name)
        except NoIssuer:
            stop(f"no issuer '{name}' is registered; list them with: concordat issuers list")
        left = len(registry.known().issuers)
    click.echo(f"{name} is not trusted any longer; {left} other{'' if left == 1 else 's'} still")


def _say(what: str, entries: Iterable[Entry]) -> None:
    for entry in entries:
        click.echo(f"{entry.issuer.name} {what} for {entry.issuer.organisation}: {_keys(entry)}")


def _keys(entry: Entry) -> str:
    if not entry.issuer.keys_url:
        return ", ".join(f"{key.key_id} ({key.algorithm})" for key in entry.issuer.keys.values())
    read = f"{entry.keys_read_at:%Y-%m-%d %H:%M} UTC" if entry.keys_read_at else "not read yet"
    return f"{', '.join(entry.algorithms)} keys at {entry.issuer.keys_url}, {read}"


def _may_name(entry: Entry) -> str:
    return ", ".join(f"{service} {role}" for service, role in sorted(entry.issuer.may_name))
