"""`concordat db` and `concordat log`: keep the database current, and read the access log at the machine."""

import json
from pathlib import Path

import click
from rich import box
from rich.table import Table

from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import results, stop
from gateway.key_file import read_or_make_key
from gateway.operations import read_log
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.log_reading import Entry
from gateway.storage.opening import name_of
from gateway.storage.upgrade import NewerVersion, upgrade


@click.group()
def db() -> None:
    """Keep the database of a gateway current."""


@db.command("upgrade")
@data_option
@database_option
def upgrade_(data: Path, database: str) -> None:
    """Create the tables of the database, or bring them to this version; a PostgreSQL database must be there."""
    settings = Settings(data, database_url=database)
    try:
        revision = upgrade(settings)
    except NewerVersion as error:
        stop(f"{error}")
    except StorageUnavailable as error:
        stop(f"the database {name_of(settings)} cannot be used ({error})")
    read_or_make_key(settings.index_key)
    click.echo(f"{name_of(settings)} is at revision {revision}")


@click.group()
def log() -> None:
    """Read the access log; every look at it is an entry of its own."""


@log.command()
@data_option
@database_option
@click.option("-n", "count", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many entries.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def tail(data: Path, database: str, count: int, *, as_json: bool) -> None:
    """Show the newest entries of the access log."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        entries = read_log(gateway.door.settings, gateway.database, gateway.writer, count)
    if as_json:
        for entry in entries:
            click.echo(json.dumps({"sequence": entry.sequence, **entry.leaf, "sections": entry.sections}))
        return
    title = f"The newest {len(entries)} entries of the access log"
    drawn = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("no.", "time (UTC)", "who", "role", "kind", "outcome", "purpose", "shown"):
        fixed = heading in {"no.", "time (UTC)"}
        drawn.add_column(heading, no_wrap=True, min_width=19 if heading == "time (UTC)" else 5 if fixed else None)
    for entry in entries:
        drawn.add_row(*_row(entry))
    results.print(drawn)


def _row(entry: Entry) -> list[str]:
    actor, purpose = entry.sections.get("actor", {}), entry.sections.get("purpose", {})
    shown = entry.sections.get("detail", {}).get("shown")
    return [
        str(entry.sequence),
        str(entry.leaf["time"])[:19].replace("T", " "),
        str(actor.get("user", "")),
        str(actor.get("role", "")),
        str(entry.leaf["kind"]),
        str(entry.leaf["outcome"]),
        str(purpose.get("code", "")),
        "" if shown is None else f"{len(shown)} categor{'y' if len(shown) == 1 else 'ies'}",
    ]
