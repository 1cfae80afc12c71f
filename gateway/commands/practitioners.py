"""`concordat practitioners add`: the first ones, who then enter all others over HTTP."""

from datetime import date, datetime
from pathlib import Path

import click

from engine.case import Period, local_day
from gateway.acts.register.register import CAPACITIES, Post
from gateway.commands.options import data_option, database_option
from gateway.commands.output import stop
from gateway.commands.registry_open import registry_on
from gateway.registry.newcomer import NewPractitioner, NotEntered

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def practitioners() -> None:
    """Enter the first practitioners; a governance lead or system administrator then keeps the register over HTTP."""


@practitioners.command()
@click.option("--id", "identifier", default="", help="How tokens name them (`sub`); one is made if left out.")
@click.option("--name", required=True, help="Their name.")
@click.option("--service", required=True, help="At which service: see `concordat organisations list`.")
@click.option("--role", required=True, help="In which role of the protocol.")
@click.option("--capacity", type=click.Choice(CAPACITIES), default=CAPACITIES[0], show_default=True)
@click.option("--supervisor", help="Who supervises them, by identifier.")
@click.option("--vetted-until", type=DAY, required=True, help="The last day of their vetting.")
@click.option("--trained-until", type=DAY, required=True, help="The last day of their safeguarding training.")
@data_option
@database_option
def add(data: Path, database: str, identifier: str, supervisor: str | None, **given: str | datetime) -> None:
    """Enter a practitioner with their first post, from today on. The log records it."""
    with registry_on(data, database) as registry:
        today = local_day(registry.settings.clock())
        post = Post(str(given["service"]), str(given["role"]), str(given["capacity"]), Period(today, None))
        until = {name: _day(given[name]) for name in ("vetted_until", "trained_until")}
        person = NewPractitioner(str(given["name"]), post, **until, supervisor=supervisor, identifier=identifier)
        try:
            entered = registry.enter_practitioner(person)
        except NotEntered as refused:
            stop(f"{refused}")
    click.echo(f"{entered} is {post.role} at {post.service}")


def _day(given: str | datetime) -> date:
    return given.date() if isinstance(given, datetime) else date.fromisoformat(given)
