"""`concordat log findings`: what is worth a look in the log; each reading of it is an entry, first."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from gateway.access_log.pseudonyms import Pseudonyms
from gateway.acts.auditing.findings import NO_ACCUSATION
from gateway.app import Gateway
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.patterns.finding import SENTENCES, Finding
from gateway.auditing.patterns.looking import Asked, newest_first, worth_a_look
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.log.asking import DAY
from gateway.commands.output import stop
from gateway.key_file import read_or_make_key
from gateway.operations import note_reading
from gateway.settings import Settings
from gateway.storage.alike import home_of
from gateway.storage.database import Snapshot
from gateway.storage.log_looks import log_begins


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
    question = LogQuestion(since=since and since.date(), until=until and until.date())
    with gateway_on(Settings(data, database_url=database)) as gateway:
        noted = {"read": "findings", "asked": question.asked}
        note_reading(gateway.door.settings, gateway.database, gateway.writer, noted)
        with gateway.database.snapshot() as connection:
            asked = _asked(gateway, connection, question)
            found = newest_first(worth_a_look(connection, gateway.door.sealer, asked, gateway.door.limits))
    for each in found:
        _tell(each, as_json=as_json)
    click.echo(f"{len(found)} {'thing is' if len(found) == 1 else 'things are'} worth a look", err=as_json)
    if found:
        click.echo(NO_ACCUSATION, err=True)


@click.command("homes")
@data_option
@click.argument("addresses", metavar="CSV", type=click.File(encoding="utf-8"))
def homes(data: Path, addresses: TextIO) -> None:
    """Turn practitioners' addresses into the keyed hashes by which findings know the same address.

    CSV has a row for each: practitioner, address. Put what is printed into worth-a-look.toml, and keep no copy of CSV.
    """
    names = Pseudonyms(read_or_make_key(Settings(data).index_key))
    click.echo("[homes]")
    for line, row in enumerate(csv.reader(addresses), 1):
        if len(row) != len(("practitioner", "address")):
            stop(f"line {line}: give a practitioner and an address, and put an address with commas in quotes")
        practitioner, address = row
        click.echo(f'"{practitioner.strip()}" = "{home_of(names, address)}"')


def _asked(gateway: Gateway, connection: Snapshot, question: LogQuestion) -> Asked:
    at, door = gateway.door.settings.clock(), gateway.door
    period = sought(connection, door.sealer.pseudonyms, question)
    first, end = period.first or log_begins(connection) or at, period.end or at + timedelta(days=1)
    return Asked(first, end, at, shown=door.protocols.in_force(connection).vocabulary.categories)


def _tell(found: Finding, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found.told))
        return
    more = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in found.more.items())
    where = f"{found.post.practitioner} ({found.post.role}, {found.post.service})"
    click.echo(f"{where}: {SENTENCES[found.pattern]}{f' ({more})' if more else ''}")
    if found.entries:
        beyond = found.entries_in_all - len(found.entries)
        click.echo(f"    entries {', '.join(map(str, found.entries))}{f' and {beyond} more' if beyond > 0 else ''}")
