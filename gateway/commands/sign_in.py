"""`concordat sign-in`: which subject of the identity provider is which practitioner, and whether it can be read."""

from pathlib import Path

import click
from rich import box
from rich.table import Table

from gateway.commands.folders import data_option, database_option
from gateway.commands.output import results, stop
from gateway.commands.registry_open import registry_on
from gateway.registry.linking import NotLinked, Subject, link, unlink
from gateway.settings import Settings
from gateway.sign_in.provider_file import FILE, ProviderRefused, read_provider
from gateway.sign_in.providing import Providing
from gateway.storage.sessions import read_links

subject_option = click.option("--subject", required=True, help="Who it is at the provider: the `sub` of an ID token.")
FAILED = 1


@click.group("sign-in")
def sign_in() -> None:
    """Let people sign in with a browser through an identity provider; docs/sign-in.md shows how."""


@sign_in.command("link")
@subject_option
@click.option("--practitioner", required=True, help="Who it is in the register.")
@data_option
@database_option
def link_(subject: str, practitioner: str, data: Path, database: str) -> None:
    """Let a subject of the provider stand for a practitioner. The log records it."""
    provider = _issuer(data)
    with registry_on(data, database) as registry:
        try:
            link(registry, Subject(provider, subject), practitioner)
        except NotLinked as error:
            stop(f"{error}")
    click.echo(f"{subject} of {provider} signs in as {practitioner}")


@sign_in.command("unlink")
@subject_option
@data_option
@database_option
def unlink_(subject: str, data: Path, database: str) -> None:
    """Let a subject of the provider stand for nobody; the sessions that it has are over. The log records it."""
    provider = _issuer(data)
    with registry_on(data, database) as registry:
        try:
            stood = unlink(registry, Subject(provider, subject))
        except NotLinked as error:
            stop(f"{error}")
    click.echo(f"{subject} of {provider} signs in no longer; it stood for {stood}")


@sign_in.command("list")
@data_option
@database_option
def list_(data: Path, database: str) -> None:
    """List who may sign in."""
    with registry_on(data, database) as registry, registry.database.snapshot() as connection:
        links = read_links(connection)
    drawn = Table(box=box.SIMPLE_HEAD)
    for heading in ("practitioner", "subject", "provider"):
        drawn.add_column(heading, overflow="fold")
    for row in links:
        drawn.add_row(row.practitioner_id, row.subject, row.provider)
    results.print(drawn)


@sign_in.command()
@data_option
def check(data: Path) -> None:
    """Read what the provider publishes, as a gateway does, and say whether it can be used."""
    _issuer(data)
    providing = Providing(Settings(data))
    providing.read()
    for provider, why in providing.unreachable().items():
        stop(f"{provider} cannot be used: {why}", FAILED)
    click.echo("the provider can be used")


def _issuer(data: Path) -> str:
    try:
        provider = read_provider(data)
    except ProviderRefused as refused:
        stop(f"{refused}")
    if provider is None:
        stop(f"{data} names no identity provider; write {data / FILE} first")
    return provider.issuer
