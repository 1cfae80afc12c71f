"""`concordat organisations`: the bodies that take part, with their services."""

from pathlib import Path

import click
from rich import box
from rich.table import Table

from gateway.commands.options import data_option, database_option
from gateway.commands.output import results
from gateway.commands.registry_open import registry_on


@click.group()
def organisations() -> None:
    """Keep the organisations that take part; docs/issuers.md shows what a file of them holds."""


@organisations.command("list")
@data_option
@database_option
def list_(data: Path, database: str) -> None:
    """List the organisations with their services."""
    with registry_on(data, database) as registry:
        known = registry.known()
    drawn = Table(box=box.SIMPLE_HEAD)
    for heading in ("organisation", "service", "kind", "name"):
        drawn.add_column(heading, overflow="fold")
    for organisation, name in known.organisations.items():
        drawn.add_row(organisation, "", "", name)
        for service in known.services.values():
            if service.organisation == organisation:
                drawn.add_row("", service.id, service.agency, service.name)
    results.print(drawn)


@organisations.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
@database_option
def add(file: Path, data: Path, database: str) -> None:
    """Enter the organisations and services in FILE, all or none. The log records it."""
    with registry_on(data, database) as registry:
        new = registry.add_organisations(file)
    for identifier, name in new.organisations.items():
        click.echo(f"entered: {identifier}, {name}")
    for service in new.services:
        click.echo(f"entered: {service.id}, a service of {service.organisation}")
