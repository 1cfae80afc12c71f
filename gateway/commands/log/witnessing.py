"""`concordat log name`, `witness-key`, `witness-for` and `ask-witness`: logs that vouch for each other's past."""

from pathlib import Path

import click

from gateway.access_log.signed_note import NoteRefused, read_key
from gateway.auditing.witnessing import Asked, add_asked
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import stop
from gateway.log_keeping.signer import NameRefused, name_log
from gateway.settings import Settings


@click.command("name")
@click.argument("name")
@data_option
def name_(name: str, data: Path) -> None:
    """Give the log the name under which it signs; only before anything was signed. A domain name of yours does well."""
    try:
        name_log(Settings(data).log_signer, name)
    except (NameRefused, NoteRefused) as refused:
        stop(f"{refused}")
    click.echo(f"this log is called {name} from now on")


@click.command("witness-key")
@data_option
@database_option
def witness_key(data: Path, database: str) -> None:
    """Print the key with which this gateway cosigns the logs of others: they put it into their policies."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        click.echo(f"{gateway.witness.key.verifier}")


@click.command("witness-for")
@click.argument("key")
@data_option
@database_option
def witness_for(key: str, data: Path, database: str) -> None:
    """Cosign for the log that signs with KEY (a line NAME+ID+KEY, as `concordat log head` prints it)."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        try:
            gateway.witness.know(read_key(key))
        except NoteRefused as refused:
            stop(f"{refused}")
        click.echo(f"cosigning for {read_key(key).name} from now on, at /add-checkpoint")


@click.command("ask-witness")
@click.argument("url")
@click.argument("key")
@data_option
def ask_witness(url: str, key: str, data: Path) -> None:
    """Have every checkpoint cosigned by the gateway at URL, whose witness key is KEY."""
    try:
        add_asked(Settings(data).log_signer, Asked(url, read_key(key)))
    except NoteRefused as refused:
        stop(f"{refused}")
    click.echo(f"asking {read_key(key).name} at {url} from now on")
