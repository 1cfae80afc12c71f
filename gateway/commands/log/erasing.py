"""`concordat log retention` and `erase`: what need not be kept any longer, and taking it away as two people order."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.app import Gateway
from gateway.auditing.erasing import Certificate, Eraser, Order, Wanted
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.retention import Due, due
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.output import messages, stop
from gateway.operations import EXPORTED, note_reading
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.log_search import search

FIRST_FEW, MOST_EXPORTS, MOST_OF_ONE = 10, 1000, 1_000_000
EVERY_SECTION = tuple(name.value for name in SectionName)


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
    if counted.total():
        click.echo("take them away with: concordat log erase --due --asked-by ... --confirmed-by ...", err=True)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a command was told to take away."""

    due: bool
    entries: tuple[int, ...]
    young_person: str
    sections: tuple[str, ...]

    @property
    def named(self) -> tuple[SectionName, ...]:
        """The sections, all of them if none was named."""
        return tuple(map(SectionName, self.sections or EVERY_SECTION))


@click.command()
@data_option
@database_option
@click.option("--due", is_flag=True, help="Whatever need not be kept any longer.")
@click.option("--entry", "entries", multiple=True, type=click.IntRange(min=0), help="One entry, or several.")
@click.option("--young-person", default="", help="Every entry about a young person: an identifier or a pseudonym.")
@click.option("--section", "sections", multiple=True, type=click.Choice(EVERY_SECTION), help="All if left out.")
@click.option("--ground", default="", help="Why; --due needs none.")
@click.option("--asked-by", required=True, help="Who asked for it.")
@click.option("--confirmed-by", required=True, help="Who else confirmed it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def erase(data: Path, database: str, *, as_json: bool, **told: Any) -> None:  # noqa: ANN401 - as click gives them
    """Take sections of the log away for good: an entry says so first, then rows and keys go. Nothing on hold goes."""
    order = _order(told.pop("ground"), told.pop("asked_by"), told.pop("confirmed_by"), told["due"])
    chosen = Chosen(**told)
    if sum(map(bool, (chosen.due, chosen.entries, chosen.young_person))) != 1:
        stop("say what to take away: --due, --entry or --young-person, one of them")
    with gateway_on(Settings(data, database_url=database)) as gateway:
        wanted = _wanted(gateway, chosen)
        with Progress(console=messages, transient=True, disable=not messages.is_terminal) as drawn:
            bar = drawn.add_task("erasing", total=len(wanted))
            eraser = Eraser(gateway.door.settings, gateway.database, gateway.writer, gateway.door.sealer)
            try:
                certificate = eraser.erase(wanted, order, lambda done: drawn.update(bar, completed=done))
            except StorageUnavailable as error:
                stop(f"it cannot be erased, for the database refuses ({error})")
        exports = _exports_since(gateway, min(wanted, default=0)) if certificate.entries else []
    _tell(certificate, exports, as_json=as_json)


def _order(ground: str, asked_by: str, confirmed_by: str, due: object) -> Order:
    if not (due or ground):
        stop("say on what --ground")
    try:
        return Order(ground or "retention", asked_by, confirmed_by)
    except ValueError as error:
        stop(f"{error}: name two people with --asked-by and --confirmed-by")


def _counted(gateway: Gateway) -> tuple[Counter[tuple[str, bool]], list[dict[str, object]]]:
    counted, few = Counter[tuple[str, bool]](), list[dict[str, object]]()
    for each in _due(gateway):
        counted[each.kept_by.word, each.held] += 1
        if len(few) < FIRST_FEW:
            few.append({"entry": each.entry.sequence, "class": each.kept_by.word, "since": each.until.isoformat()})
    return counted, few


def _due(gateway: Gateway) -> Iterator[Due]:
    today: date = local_day(gateway.door.settings.clock())
    with gateway.database.snapshot() as connection:
        classes = gateway.door.protocols.in_force(connection).vocabulary.retention
        yield from due(connection, gateway.door.sealer, classes, today)


def _wanted(gateway: Gateway, chosen: Chosen) -> Wanted:
    if chosen.due:
        return {each.entry.sequence: chosen.named for each in _due(gateway)}
    if chosen.entries:
        return dict.fromkeys(chosen.entries, chosen.named)
    with gateway.database.snapshot() as connection:
        about = sought(connection, gateway.door.sealer.pseudonyms, LogQuestion(young_person=chosen.young_person))
        return dict.fromkeys(search(connection, about, limit=MOST_OF_ONE), chosen.named)


def _exports_since(gateway: Gateway, place: int) -> list[int]:
    """Return the exports that were handed out after an entry: they may hold what was taken away."""
    question = LogQuestion(kinds=(Kind.LOG_READ.value,), outcomes=(EXPORTED,))
    with gateway.database.snapshot() as connection:
        found = search(connection, sought(connection, gateway.door.sealer.pseudonyms, question), limit=MOST_EXPORTS)
    return sorted(each for each in found if each > place)


def _tell(certificate: Certificate, exports: list[int], *, as_json: bool) -> None:
    total = sum(certificate.sections.values())
    if as_json:
        told = {
            "erased_by": certificate.events,
            "entries": certificate.entries,
            "sections": certificate.sections,
            "on_hold": sorted(certificate.held),
            "exports": exports,
            "files_clean": certificate.whole,
        }
        click.echo(json.dumps(told))
        return
    by = ", ".join(map(str, certificate.events)) or "none"
    sections, entries = _count(total, "section", "sections"), _count(certificate.entries, "entry", "entries")
    click.echo(f"gone for good: {sections} of {entries}, as entry {by} says")
    if certificate.held:
        click.echo(f"kept, for it is on hold: {_count(len(certificate.held), 'entry', 'entries')}")
    if exports:
        click.echo(f"may still be in what was exported before: see {', '.join(f'entry {each}' for each in exports)}")
    if not certificate.whole:
        click.echo("other processes are reading: the files are cleaned at the next erasure or start", err=True)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
