"""`concordat log search` and `ask`: an auditor's questions, at the machine; each is an entry first."""

import json
from collections.abc import Mapping
from datetime import date

import click
from rich import box
from rich.table import Table

from gateway.access_log.event import Kind
from gateway.app import Gateway
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.saved_questions import saved_questions
from gateway.auditing.written_out import as_csv, as_ndjson, cells
from gateway.commands.folders import gateway_on
from gateway.commands.log.asking import Asking, asking, option_of, saved_question
from gateway.commands.output import results
from gateway.operations import note_reading
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import counts_by_day, search
from gateway.storage.registers import REGISTERS

SHOWN = ("entry", "time", "user", "role", "kind", "outcome", "purpose", "shown", "rules")


@click.command("search")
@asking
@click.option("--organisation", default="", help="Whose people asked, or who held what was shown.")
@click.option("--category", default="", help="A category that was shown.")
@click.option("--purpose", default="")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]), metavar="KIND")
@click.option("--outcome", "outcomes", multiple=True)
@click.option("--exceptional", default="", help="An exceptional access, or any.")
@click.option("--by-day", is_flag=True, help="How many there were on each day, in place of the entries.")
def search_(asked: Asking, *, by_day: bool) -> None:
    """Show the entries that have everything in common that is asked for, the newest first."""
    with gateway_on(asked.settings) as gateway:
        _note(gateway, "search", asked.question.asked, asked.question.young_person)
        if by_day:
            _tell_days(_days(gateway, asked.question), asked.shape)
            return
        entries = _found(gateway, asked, asked.question)
    _tell(entries, asked, f"{len(entries)} entries")


@click.command("ask")
@asking
@click.argument("name", metavar="[QUESTION]", default="")
def ask_(asked: Asking, name: str) -> None:
    """Answer a question that auditors ask again and again; without one, list them."""
    if not name:
        for each in saved_questions().values():
            click.echo(f"{each.id}{''.join(f' {option_of(word)} ...' for word in each.asks)}\n    {each.title}")
        return
    saved = saved_question(name, asked.question)
    with gateway_on(asked.settings) as gateway:
        _note(gateway, "question", {"question": name, **asked.question.asked}, asked.question.young_person)
        entries = _found(gateway, asked, saved.filled(asked.question))
        beside = _beside(gateway, saved.register)
    _tell(entries, asked, saved.title)
    for row in beside:
        click.echo(json.dumps(row, ensure_ascii=False), err=asked.shape in {"csv", "ndjson"})


def _note(gateway: Gateway, how: str, asked: Mapping[str, object], young_person: str = "") -> None:
    note_reading(gateway.door.settings, gateway.database, gateway.writer, {"read": how, "asked": asked}, young_person)


def _found(gateway: Gateway, asked: Asking, question: LogQuestion) -> list[Entry]:
    sealer = gateway.door.sealer
    with gateway.database.snapshot() as connection:
        places = search(connection, sought(connection, sealer.pseudonyms, question), asked.before, asked.count)
        return list(reversed(read_entries(connection, sealer.keys, places)))


def _days(gateway: Gateway, question: LogQuestion) -> dict[date, int]:
    with gateway.database.snapshot() as connection:
        return counts_by_day(connection, sought(connection, gateway.door.sealer.pseudonyms, question))


def _beside(gateway: Gateway, register: str) -> list[dict[str, object]]:
    if not register:
        return []
    with gateway.database.snapshot() as connection:
        return REGISTERS[register](connection, (), gateway.door.settings.clock().date())


def _tell(entries: list[Entry], asked: Asking, title: str) -> None:
    category = asked.question.category
    if asked.shape in {"csv", "ndjson"}:
        for line in as_csv(entries, category) if asked.shape == "csv" else as_ndjson(entries):
            click.echo(line)
    elif asked.shape == "json":
        click.echo(json.dumps([json.loads(line) for line in as_ndjson(entries)], ensure_ascii=False))
    else:
        drawn = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        for name in SHOWN:
            drawn.add_column(name, no_wrap=name in {"entry", "time"})
        for entry in entries:
            row = cells(entry, category)
            drawn.add_row(*(_short(name, row[name], category) for name in SHOWN))
        results.print(drawn)


def _short(name: str, word: str, category: str) -> str:
    """Return what a cell of a table has room for."""
    if name == "time":
        return word[:19].replace("T", " ")
    if name == "shown" and not category:
        count = len(word.split())
        return f"{count} categor{'y' if count == 1 else 'ies'}" if count else ""
    return word.partition(":")[2] if name == "shown" else word


def _tell_days(days: Mapping[date, int], shape: str) -> None:
    if shape in {"json", "ndjson"}:
        click.echo(json.dumps({day.isoformat(): count for day, count in days.items()}))
        return
    for day, count in days.items():
        click.echo(f"{day.isoformat()}{',' if shape == 'csv' else '  '}{count}")
