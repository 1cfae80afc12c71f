"""`concordat address`: how a gateway is reached from outside, which is to whom its callers' tokens are made out."""

from pathlib import Path

import click

from gateway.access_log.event import Kind
from gateway.address import checked_address, read_address, write_address
from gateway.commands.folders import data_option, database_option
from gateway.commands.output import stop
from gateway.commands.registry_open import registry_on
from gateway.operations import Operation, operate


@click.command()
@click.argument("url", required=False)
@data_option
@database_option
def address(url: str | None, data: Path, database: str) -> None:
    """Say how this gateway is reached, or let it be reached at URL from now on; tokens must be made out to that."""
    if url is None:
        click.echo(read_address(data))
        return
    try:
        checked = checked_address(url)
    except ValueError as error:
        stop(f"'{url}' cannot be the address: {error}")
    with registry_on(data, database) as registry:
        detail = {"address": checked, "before": read_address(data)}

        def change(_connection: object) -> None:
            write_address(data, checked)

        done = Operation(Kind.ISSUERS_CHANGED, "address_set", detail, change, {}, [])
        operate(registry.settings, registry.writer, registry.known().protocol, done)
    click.echo(f"{checked}; start every gateway of this folder again, and copy {data / 'address'} to other machines")
