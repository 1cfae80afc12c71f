"""`concordat log head`, `export` and `prove`: what an auditor takes away; each is an entry of the log itself, first."""

import json
from pathlib import Path

import click
from rich.progress import Progress

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.event import SectionName
from gateway.access_log.signed_note import SignedNote
from gateway.app import Gateway
from gateway.auditing.erasing import erased_since
from gateway.auditing.exporting import NotEmpty, export
from gateway.auditing.proving import NoSuchEntry, prove
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import messages, stop
from gateway.log_keeping.signer import SigningRefused
from gateway.operations import note_reading
from gateway.settings import Settings

OUT = click.Path(path_type=Path)


@click.command()
@data_option
@database_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def head(data: Path, database: str, *, as_json: bool) -> None:
    """Sign the log as it stands, and show its checkpoint and the key that checks it."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        note = _signed(gateway, {"read": "head"})
        key = str(gateway.checkpointing.signer.key.verifier)
        lacking = gateway.checkpointing.lacking(note)
    checkpoint = read_checkpoint(note.text)
    if as_json:
        told = {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}
        click.echo(json.dumps({**told, "key": key, "checkpoint": str(note), "not_cosigned_by": lacking}))
        return
    click.echo(str(note), nl=False)
    click.echo(f"log {key}", err=True)
    for name in lacking:
        click.echo(f"not cosigned by {name}: is it up, and does it know this log's key?", err=True)


@click.command("export")
@data_option
@database_option
@click.option("--out", type=OUT, required=True, help="An empty folder, or one that does not exist yet.")
def export_(data: Path, database: str, out: Path) -> None:
    """Export the whole log into a folder that anyone can check with: concordat log verify."""
    drawn = Progress(console=messages, transient=True, disable=not messages.is_terminal)
    with gateway_on(Settings(data, database_url=database)) as gateway, drawn:
        bar = drawn.add_task("exporting", total=None)
        note = _signed(gateway, {"read": "export"})
        try:
            with gateway.database.snapshot() as connection:
                if erased_since(connection, gateway.door.sealer, read_checkpoint(note.text).size):
                    stop("something was erased just now, which this checkpoint does not tell yet: export again")
                size = export(
                    connection,
                    gateway.door.sealer.keys,
                    note,
                    out,
                    lambda done, whole: drawn.update(bar, completed=done, total=whole),
                )
        except LookupError as error:
            stop(f"{error}: entries were taken out of it, so there is nothing whole to export")
        except NotEmpty:
            stop(f"{out} is not empty: an export goes into a folder of its own")
        key = str(gateway.checkpointing.signer.key.verifier)
    click.echo(f"{size:,} entries in {out}")
    click.echo(f"check it with a policy file that says 'log {key}' and whose signature you ask for:", err=True)
    click.echo(f"concordat log verify {out} --policy FILE", err=True)


@click.command("prove")
@click.argument("entry", type=click.IntRange(min=0))
@data_option
@database_option
@click.option("--out", type=OUT, help="A file; standard output if left out.")
@click.option(
    "--open",
    "opening",
    multiple=True,
    type=click.Choice([name.value for name in SectionName]),
    help="A section that the proof opens; none if left out. May be given several times.",
)
def prove_(entry: int, data: Path, database: str, out: Path | None, opening: tuple[str, ...]) -> None:
    """Prove that one entry stands in the log, with a file that needs nothing else but the policy to be checked."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        note = _signed(gateway, {"read": "proof", "entry": entry, "opened": list(opening)})
        try:
            with gateway.database.snapshot() as connection:
                proof = str(prove(connection, gateway.door.sealer.keys, note, entry, opening))
        except NoSuchEntry as error:
            stop(f"there is no entry {entry}: {error}")
    if out is None:
        click.echo(proof, nl=False)
    else:
        out.write_text(proof, "utf-8")
        click.echo(f"{out} ({len(proof):,} bytes); check it with: concordat log verify-proof {out} --policy FILE")


def _signed(gateway: Gateway, detail: dict[str, object]) -> SignedNote:
    note_reading(gateway.door.settings, gateway.database, gateway.writer, detail)
    try:
        return gateway.checkpointing.witnessed()
    except SigningRefused as refused:
        stop(f"the log is not signed: {refused}")
