"""`concordat log retention`: what the log need not keep any longer, by which class, and what is on hold."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from engine.case import local_day
from gateway.app import Gateway
from gateway.auditing.retention import Due, due
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.operations import note_reading
from gateway.settings import Settings

FIRST_FEW = 10


@click.command()
@data_option
@database_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def retention(data: Path, database: str, *, as_json: bool) -> None:
    """Say what the log need not keep any longer, by which class, and what is on hold; changes nothing."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        note_reading(gateway.door.settings, gateway.database, gateway.writer, {"read": "retention"})
        counted, few = _counted(gateway)
    told = {f"{word}{' (on hold)' if held else ''}": count for (word, held), count in sorted(counted.items())}
    if as_json:
        click.echo(json.dumps({"due": told, "first": few}))
        return
    for word, count in told.items():
        click.echo(f"{count:>10,}  {word}")
    click.echo(f"{counted.total():,} entries need not be kept any longer")
    for each in few:
        click.echo(f"  entry {each['entry']}: {each['class']}, kept until {each['until']}")
    if counted.total():
        click.echo("take them away with: concordat log erase --due --asked-by ... --confirmed-by ...", err=True)


def due_now(gateway: Gateway) -> Iterator[Due]:
    """Yield what need not be kept any longer by the protocol in force today."""
    today: date = local_day(gateway.door.settings.clock())
    with gateway.database.snapshot() as connection:
        classes = gateway.door.protocols.in_force(connection).vocabulary.retention
        yield from due(connection, gateway.door.sealer, classes, today)


def _counted(gateway: Gateway) -> tuple[Counter[tuple[str, bool]], list[dict[str, object]]]:
    counted, few = Counter[tuple[str, bool]](), list[dict[str, object]]()
    for each in due_now(gateway):
        counted[each.kept_by.word, each.held] += 1
        if len(few) < FIRST_FEW and not each.held:
            few.append({"entry": each.entry.sequence, "class": each.kept_by.word, "until": each.until.isoformat()})
    return counted, few
