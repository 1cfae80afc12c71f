"""What the commands that question the log have in common: about whom, from when to when, how much, in what shape."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gateway.auditing.log_question import LogQuestion
from gateway.auditing.saved_questions import SavedQuestion, saved_questions
from gateway.commands.folders import data_option, database_option
from gateway.commands.output import stop
from gateway.settings import Settings

FORMATS = ("table", "json", "csv", "ndjson")
MORE = ("name", "by_day", "out", "asked_by")
A_PAGE, MOST = 50, 10_000
DAY = click.DateTime(["%Y-%m-%d"])
GIVEN = (
    data_option,
    database_option,
    click.option("--young-person", default="", help="An identifier, or the pseudonym by which the log knows them."),
    click.option("--practitioner", default="", help="Whoever acted or authorised."),
    click.option("--since", type=DAY, help="The first day."),
    click.option("--until", type=DAY, help="The last day, included."),
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
    return _asking(command, A_PAGE)


def asking_for_all(command: Callable[..., None]) -> Callable[..., None]:
    """Add them to a command that takes whatever there is, unless it is told to take less."""
    return _asking(command, MOST)


def _asking(command: Callable[..., None], count: int) -> Callable[..., None]:
    @wraps(command)
    def given(data: Path, database: str, **options: Any) -> None:  # noqa: ANN401 - as click gives them
        told = {name: options.pop(name) for name in ("shape", "count", "before")}
        other = {name: options.pop(name) for name in MORE if name in options}
        days = {name: day and day.date() for name in ("since", "until") for day in (options.pop(name),)}
        command(Asking(Settings(data, database_url=database), LogQuestion(**options, **days), **told), **other)

    at_most = click.option(
        "-n", "count", default=count, show_default=True, type=click.IntRange(1, MOST), help="At most so many."
    )
    for option in reversed((*GIVEN, at_most)):
        given = option(given)
    return given


def saved_question(name: str, asked: LogQuestion) -> SavedQuestion:
    """Return a saved question of which everything was given that it asks for; it ends the command otherwise."""
    saved = saved_questions().get(name)
    if saved is None:
        stop(f"there is no question {name}; list them with: concordat log ask")
    if missing := [option_of(word) for word in saved.asks if not getattr(asked, word)]:
        stop(f"{name} asks for {' and '.join(missing)}")
    return saved


def option_of(word: str) -> str:
    """Return the option by which a word of a question is given."""
    return f"--{word.replace('_', '-')}"
