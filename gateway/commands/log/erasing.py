"""`concordat log erase`: takes sections of the log away as two people order, and says what was destroyed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from gateway.access_log.event import SectionName
from gateway.app import Gateway
from gateway.auditing.erasing import Certificate, Eraser, Order, Wanted
from gateway.auditing.handed_out import handed_out
from gateway.auditing.log_question import LogQuestion, sought
from gateway.commands.folders import data_option, database_option, gateway_on
from gateway.commands.log.retention import due_now
from gateway.commands.output import messages, stop
from gateway.operations import note_reading
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.log_search import search

MOST_OF_ONE = 1_000_000
EVERY_SECTION = tuple(name.value for name in SectionName)


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
        exports = _handed_out(gateway, certificate) if certificate.entries else []
        if certificate.held or not certificate.entries:
            _note(gateway, order, chosen, certificate)
    _tell(certificate, exports, as_json=as_json)


def _order(ground: str, asked_by: str, confirmed_by: str, due: object) -> Order:
    if not (due or ground):
        stop("say on what --ground")
    try:
        return Order(ground or "retention", asked_by, confirmed_by)
    except ValueError as error:
        stop(f"{error}: name two people with --asked-by and --confirmed-by")


def _wanted(gateway: Gateway, chosen: Chosen) -> Wanted:
    if chosen.due:
        return {each.entry.sequence: chosen.named for each in due_now(gateway)}
    if chosen.entries:
        return dict.fromkeys(chosen.entries, chosen.named)
    with gateway.database.snapshot() as connection:
        about = sought(connection, gateway.door.sealer.pseudonyms, LogQuestion(young_person=chosen.young_person))
        return dict.fromkeys(search(connection, about, limit=MOST_OF_ONE), chosen.named)


def _handed_out(gateway: Gateway, certificate: Certificate) -> list[int]:
    with gateway.database.snapshot() as connection:
        return handed_out(connection, gateway.door.sealer, certificate.erased)


def _note(gateway: Gateway, order: Order, chosen: Chosen, certificate: Certificate) -> None:
    """Log what was ordered and not done, or found to be done: an erasure logs itself."""
    detail = {
        "read": "erasure",
        "ground": order.ground,
        "asked_by": order.asked_by,
        "confirmed_by": order.confirmed_by,
        "on_hold": sorted(certificate.held),
    }
    note_reading(gateway.door.settings, gateway.database, gateway.writer, detail, chosen.young_person)


def _tell(certificate: Certificate, exports: list[int], *, as_json: bool) -> None:
    total, entries = sum(certificate.sections.values()), len(certificate.entries)
    if as_json:
        told = {
            "erased_by": certificate.events,
            "entries": entries,
            "sections": certificate.sections,
            "erased": certificate.erased,
            "on_hold": sorted(certificate.held),
            "keys_elsewhere": certificate.elsewhere,
            "exports": exports,
            "files_clean": certificate.whole,
        }
        click.echo(json.dumps(told))
        return
    what = f"{_count(total, 'section', 'sections')} of {_count(entries, 'entry', 'entries')}"
    if total:
        named = ", ".join(f"{name} {count:,}" for name, count in sorted(certificate.sections.items()))
        click.echo(f"gone for good: {what} ({named}), as entry {', '.join(map(str, certificate.events))} says")
    else:
        click.echo("nothing was erased")
    if certificate.held:
        click.echo(f"kept, for it is on hold: {_count(len(certificate.held), 'entry', 'entries')}")
    if certificate.elsewhere:
        places = _count(len(certificate.elsewhere), "entry", "entries")
        click.echo(f"not erased, for its keys do not lie here: sections of {places}; order it where they lie", err=True)
    if exports:
        click.echo(f"may still be in what was handed out before: see {', '.join(f'entry {each}' for each in exports)}")
    if not certificate.whole:
        click.echo("other processes are reading: the files are cleaned at the next erasure or start", err=True)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
