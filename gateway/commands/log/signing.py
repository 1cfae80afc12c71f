"""`concordat log gap` and `rotate-key`: what changes the log's past or its key; each is an entry of the log itself."""

from pathlib import Path

import click

from gateway.app import Gateway
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import stop
from gateway.log_keeping.signer import SigningRefused
from gateway.operations import note_gap, note_rotation
from gateway.settings import Settings
from gateway.storage.published import stamp_in_force


@click.command()
@data_option
@database_option
@click.option("--reason", required=True, help="What happened: which backup was put back, who decided, what is lost.")
def gap(data: Path, database: str, reason: str) -> None:
    """Say in the log that it was put back from a backup: from then on it is signed, and answered on, as it stands.

    What was recorded after the backup is lost: consent that was withdrawn, shields that were set. Find that out and
    record it again before anybody is let in.
    """
    with gateway_on(Settings(data, database_url=database)) as gateway:
        if not _has_another_past(gateway):
            stop("the log is the one that was signed before: there is no gap to tell of")
        settings, protocol = gateway.door.settings, _in_force(gateway)
        receipt, missing = gateway.checkpointing.begin_again(
            lambda most: note_gap(settings, gateway.writer, protocol, most, reason)
        )
        gateway.checkpointing.sign()
    click.echo(f"entry {receipt.sequence} says that the log has a gap; of {missing} entries before it nothing is left")
    click.echo("before a gateway answers, record again what was said since: withdrawn consent above all", err=True)


@click.command("rotate-key")
@data_option
@database_option
def rotate_key(data: Path, database: str) -> None:
    """Have a new key sign the log from now on; the last checkpoint of the old one is signed by both."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        signer = gateway.checkpointing.signer
        old, new = signer.key.verifier, signer.next_key().verifier
        note_rotation(gateway.door.settings, gateway.writer, _in_force(gateway), str(old), str(new))
        try:
            gateway.checkpointing.rotate()
        except SigningRefused as refused:
            stop(f"the log is not signed: {refused}")
    click.echo(f"log {new}")
    click.echo(f"keep the line of the old key in policy files for what it signed: log {old}", err=True)


def _has_another_past(gateway: Gateway) -> bool:
    try:
        gateway.checkpointing.check()
    except SigningRefused:
        return True
    return False


def _in_force(gateway: Gateway) -> str:
    with gateway.database.snapshot() as connection:
        return stamp_in_force(connection)
