"""`concordat log explain`: an entry decided again by the protocol of its day."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from gateway.auditing.explaining import explain
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import stop
from gateway.operations import note_reading
from gateway.settings import Settings
from gateway.storage.log_reading import read_entries


@click.command("explain")
@click.argument("entry", type=click.IntRange(min=0))
@data_option
@database_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def explain_(entry: int, data: Path, database: str, *, as_json: bool) -> None:
    """Decide an entry again by the protocol of its day; exits 1 if it comes out otherwise."""
    with gateway_on(Settings(data, database_url=database)) as gateway:
        asked = {"read": "explain", "entry": entry}
        note_reading(gateway.door.settings, gateway.database, gateway.writer, asked)
        with gateway.database.snapshot() as connection:
            found = read_entries(connection, gateway.door.sealer.keys, [entry])
            if not found:
                stop(f"there is no entry {entry}")
            explained = explain(connection, found[0])
    if as_json:
        click.echo(json.dumps(explained.told, ensure_ascii=False))
    else:
        click.echo(explained.because)
        for each in explained.categories:
            _tell_category(each)
    if explained.equal is False:
        raise SystemExit(1)


def _tell_category(each: Mapping[str, Any]) -> None:
    if each["then"] == each["again"] == "hidden":
        return
    other = "" if each["then"] == each["again"] else f" (again: {each['again']})"
    click.echo(f"  {each['category']}: {each['then']}{other} by {' '.join(each['gates'])}")
    for rule in each["rules"]:
        click.echo(f"    {rule['rule']} {rule['because']}")
