"""Reads what an accounting of looks needs: who is still to tell, how services are called, where an event stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from gateway.storage.tables import access_events, services, tasks

NOT_YET, TELL = ("inform_later", "do_not_inform_yet"), "inform"


class Waiting(NamedTuple):
    """What somebody has not told yet: about which look, and since when."""

    about: str
    raised_at: datetime


def waiting_to_be_told(connection: Connection, young_people: Iterable[str], purpose: str) -> list[Waiting]:
    """Return what whoever looked must not tell a young person yet; for one purpose, also what they have not told."""
    not_told = (tasks.c.kind == TELL) & tasks.c.about.endswith(f":{purpose}", autoescape=True)
    mine = tasks.c.young_person_id.in_(list(young_people)) & (tasks.c.kind.in_(NOT_YET) | not_told)
    rows = connection.execute(select(tasks.c.about, tasks.c.raised_at).where(mine, tasks.c.closed_at.is_(None)))
    return [Waiting(row.about, row.raised_at) for row in rows]


class NamedService(NamedTuple):
    """A service that may be named, and its kind."""

    name: str
    agency: str


def services_named(connection: Connection, wanted: Iterable[str]) -> dict[str, NamedService]:
    """Return services that may be named, by their identifiers: not those whose name says too much."""
    told = services.c.id.in_(sorted(wanted)) & services.c.sensitive.is_(False)
    return {row.id: NamedService(row.name, row.agency) for row in connection.execute(select(services).where(told))}


def place_of(connection: Connection, event: str) -> int | None:
    """Return the number of an event of the log, or None if there is none of this identifier."""
    return connection.execute(select(access_events.c.seq).where(access_events.c.id == event)).scalar()
