"""What the commands that question the log have in common: about whom, from when to when, how much, in what shape."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gateway.auditing.log_question import LogQuestion
from gateway.commands.folders import data_option, database_option
from gateway.settings import Settings

FORMATS = ("table", "json", "csv", "ndjson")
MORE = ("name", "by_day", "out", "asked_by")
DAY = click.DateTime(["%Y-%m-%d"])
GIVEN = (
    data_option,
    database_option,
    click.option("--young-person", default="", help="An identifier, or the pseudonym by which the log knows them."),
    click.option("--practitioner", default="", help="Whoever acted or authorised."),
    click.option("--since", type=DAY, help="The first day."),
    click.option("--until", type=DAY, help="The last day, included."),
    click.option("-n", "count", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many."),
    click.option("--before", type=click.IntRange(min=0), help="An entry: those before it are shown."),
    click.option("--format", "shape", type=click.Choice(FORMATS), default="table", show_default=True),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a command asks of which log, and how the answer is told."""

    settings: Settings
    question: LogQuestion
    shape: str
    count: int
    before: int | None


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a question to a command, which is given them as one `Asking`."""

    @wraps(command)
    def given(data: Path, database: str, **options: Any) -> None:  # noqa: ANN401 - as click gives them
        told = {name: options.pop(name) for name in ("shape", "count", "before")}
        other = {name: options.pop(name) for name in MORE if name in options}
        days = {name: day and day.date() for name in ("since", "until") for day in (options.pop(name),)}
        command(Asking(Settings(data, database_url=database), LogQuestion(**options, **days), **told), **other)

    for option in reversed(GIVEN):
        given = option(given)
    return given
