"""`concordat log findings`: what is worth a look in the log; each reading of it is an entry, first."""

import json
from datetime import datetime
from pathlib import Path

import click

from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.patterns.finding import SENTENCES
from gateway.auditing.patterns.looking import worth_a_look
from gateway.auditing.patterns.thresholds import ThresholdsRefused, read_thresholds
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.log.asking import DAY
from gateway.commands.output import stop
from gateway.operations import note_reading
from gateway.settings import Settings


@click.command("findings")
@data_option
@database_option
@click.option("--since", type=DAY, help="The first day; the whole log if left out.")
@click.option("--until", type=DAY, help="The last day, included.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def findings_(data: Path, database: str, since: datetime | None, until: datetime | None, *, as_json: bool) -> None:
    """Say what is worth a look: many records in a day, strangers, one reviewer for everything, ... No accusation.

    Thresholds that are not yours stand in worth-a-look.toml in the data folder.
    """
    try:
        limits = read_thresholds(data)
    except ThresholdsRefused as refused:
        stop(f"{refused}")
    with gateway_on(Settings(data, database_url=database)) as gateway:
        note_reading(gateway.door.settings, gateway.database, gateway.writer, {"read": "findings"})
        question = LogQuestion(since=since and since.date(), until=until and until.date())
        sealer, at = gateway.door.sealer, gateway.door.settings.clock()
        with gateway.database.snapshot() as connection:
            wanted = sought(connection, sealer.pseudonyms, question)
            found = list(worth_a_look(connection, sealer, wanted, at, limits))
    for each in found:
        if as_json:
            click.echo(json.dumps(each.told))
            continue
        more = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in each.more.items())
        click.echo(f"{each.practitioner}: {SENTENCES[each.pattern]}{f' ({more})' if more else ''}")
        if each.entries:
            click.echo(f"    entries {', '.join(map(str, each.entries))}")
    click.echo(f"{len(found)} {'thing is' if len(found) == 1 else 'things are'} worth a look", err=as_json)
