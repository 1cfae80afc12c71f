"""Closes tasks by what they are about rather than one by one: a matter was seen to in another way."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, and_, or_, select

from engine.case import Asker
from gateway.storage.tables import tasks
from gateway.storage.tasks import Closing, close_task


def close_tasks_within(  # noqa: PLR0913, PLR0917 - each narrows down which tasks
    connection: Connection,
    kind: str,
    entries: Iterable[str],
    asker: Asker,
    categories: Collection[str],
    closing: Closing,
) -> None:
    """Close whoever asks' open tasks of a kind about a young person, if all that they concern was seen to."""
    here_or_anywhere = or_(tasks.c.owner_service.is_(None), tasks.c.owner_service == asker.service)
    own = and_(tasks.c.owner_id == asker.practitioner, here_or_anywhere)
    theirs = or_(own, and_(tasks.c.owner_id.is_(None), tasks.c.owner_service == asker.service))
    here = (tasks.c.kind == kind) & tasks.c.young_person_id.in_(list(entries)) & tasks.c.closed_at.is_(None)
    for row in connection.execute(select(tasks.c.id, tasks.c.categories).where(here, theirs)).all():
        if row.categories and set(row.categories) <= set(categories):
            close_task(connection, row.id, closing)
