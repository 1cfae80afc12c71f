"""Reads what an accounting of looks needs beside the log: who is still to tell, and the names of services."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from gateway.storage.tables import services, tasks

NOT_YET = ("inform_later", "do_not_inform_yet")


class Waiting(NamedTuple):
    """What somebody has not told yet: about which look, and since when."""

    about: str
    raised_at: datetime


def waiting_to_be_told(connection: Connection, young_people: Iterable[str]) -> list[Waiting]:
    """Return what is still to be told to a young person, by whoever looked."""
    mine = tasks.c.young_person_id.in_(list(young_people)) & tasks.c.kind.in_(NOT_YET)
    rows = connection.execute(select(tasks.c.about, tasks.c.raised_at).where(mine, tasks.c.closed_at.is_(None)))
    return [Waiting(row.about, row.raised_at) for row in rows]


def services_named(connection: Connection, wanted: Iterable[str]) -> dict[str, str]:
    """Return the names of services, but of those whose name says too much."""
    told = services.c.id.in_(sorted(wanted)) & services.c.sensitive.is_(False)
    return {row.id: row.name for row in connection.execute(select(services).where(told))}
