"""A gateway that reads what is held of somebody before it refuses whoever may not see it, and answers when it is done.

Only the harness starts it, to show that it would notice: `python looks_first.py DATA PORT`.
"""

import sys
from pathlib import Path

from sqlalchemy import select

from gateway.api import web
from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.settings import Settings
from gateway.storage.tables import detail_texts, details
from gateway.visit import Visit

note_subject = Visit.note_subject


def look_first(self: Visit, young_person: str) -> tuple[str, ...]:
    """Read all that is held, a category at a time, then go on as before; of somebody absent nothing is."""
    theirs = details.c.young_person_id == young_person
    held = select(detail_texts.c.text).join(details).where(theirs)
    if self.connection.execute(held).all():
        for category in self.table.vocabulary.categories:
            self.connection.execute(held.where(details.c.category == category)).all()
    return note_subject(self, young_person)


if __name__ == "__main__":
    setattr(web, "wait_for_a_step", lambda _outcome, _began: None)  # noqa: B010 - as below
    setattr(Visit, "note_subject", look_first)  # noqa: B010 - an assignment has another type
    run(open_gateway(Settings(Path(sys.argv[1]))), listen(LOOPBACK, int(sys.argv[2])))
