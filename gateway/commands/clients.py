"""`concordat clients`: systems of agencies without an issuer of their own, to which this gateway issues tokens."""

from collections.abc import Iterable
from pathlib import Path

import click
from rich import box
from rich.table import Table

from gateway.calling.token_signer import TokenSigner
from gateway.commands.folders import data_option, database_option
from gateway.commands.issuers import file_argument, replace_option
from gateway.commands.output import results, stop
from gateway.commands.registry_open import registry_on
from gateway.operations import note_own_key
from gateway.registry.keeping_clients import Clients, NoClient
from gateway.storage.clients import Client


@click.group()
def clients() -> None:
    """Keep the systems that are issued tokens here; docs/clients.md shows what a file of them holds."""


@clients.command("list")
@data_option
@database_option
def list_(data: Path, database: str) -> None:
    """List the clients, each with its organisation, its keys, and the services and roles that it may name."""
    with registry_on(data, database) as registry:
        found = Clients(registry).registered()
    drawn = Table(box=box.SIMPLE_HEAD)
    for heading in ("client", "organisation", "keys", "may name"):
        drawn.add_column(heading, overflow="fold")
    for client in found:
        named = ", ".join(f"{service} {role}" for service, role in sorted(client.may_name))
        drawn.add_row(client.id, client.organisation, _keys(client), named)
    results.print(drawn)


@clients.command()
@file_argument
@data_option
@database_option
@replace_option
def add(file: Path, data: Path, database: str, *, replace: bool) -> None:
    """Register the clients in FILE, all or none: a fault in one of them refuses the file. The log records it."""
    with registry_on(data, database) as registry:
        _say("may ask for tokens", Clients(registry).add(file, replace=replace))


@clients.command()
@file_argument
@data_option
@database_option
@replace_option
def check(file: Path, data: Path, database: str, *, replace: bool) -> None:
    """Say what `add` would, and change nothing."""
    with registry_on(data, database) as registry:
        _say("can be registered", Clients(registry).check(file, replace=replace))


@clients.command()
@click.argument("name")
@data_option
@database_option
def remove(name: str, data: Path, database: str) -> None:
    """Refuse the client NAME, and every token that it was issued, from this moment on. The log records it."""
    with registry_on(data, database) as registry:
        try:
            Clients(registry).remove(name)
        except NoClient:
            stop(f"no client '{name}' is registered; list them with: concordat clients list")
    click.echo(f"{name} is issued no tokens any longer, and those that it has are refused")


@clients.command("rotate-key")
@data_option
@database_option
def rotate_key(data: Path, database: str) -> None:
    """Sign with a new key from now on; the one before is published until the last token that it signed is over."""
    with registry_on(data, database) as registry:
        settings, at = registry.settings, registry.settings.clock()
        signer = TokenSigner(settings.token_signer, settings.audience)
        before = signer.issuer(at).keys[0].jwk["kid"]
        new = signer.rotate(at).jwk["kid"]
        note_own_key(settings, registry.writer, registry.known().protocol, before, new)
    click.echo(f"{new} signs in the place of {before}; copy {settings.token_signer} to every machine that serves")


def _say(what: str, found: Iterable[Client]) -> None:
    for client in found:
        click.echo(f"{client.id} {what} for {client.organisation}: {_keys(client)}")


def _keys(client: Client) -> str:
    return ", ".join(f"{key.key_id} ({key.algorithm})" for key in client.keys.values())
