"""What may be done about a young person's own particulars: a new name, sex, address, phone; a death.

The log keeps which were changed, by whom and when, and none of the values: an old name is shown to nobody.
"""

from collections.abc import Mapping
from typing import Any

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, version_of
from gateway.acts.protecting.reach import reach
from gateway.problems import not_found
from gateway.storage import particulars as stored
from gateway.storage.database import Snapshot
from gateway.storage.managing import services_with
from gateway.storage.tasks import Owner, Task, raise_tasks
from gateway.visit import Answer, Visit

ACTION, DIED_ON, VERSION = "keep_particulars", "died_on", "version"
DIED = "young_person_died"


def keep_particulars(visit: Visit, young_person: str, given: Mapping[str, Any]) -> Answer:
    """Store those particulars that are named, and leave all others as they are."""
    here = reach(visit, young_person)
    born = stored.born_on(visit.connection, young_person)
    here.let(visit, ACTION)
    if born is None:
        raise not_found()
    values = {name: value for name, value in given.items() if name != VERSION}
    if not values:
        raise broken(VERSION, "Name at least one particular that has changed.")
    check_version(visit, young_person, given[VERSION])
    died_on = values.get(DIED_ON)
    if died_on is not None and not born <= died_on <= local_day(visit.at):
        raise broken(DIED_ON, "A death lies after the birth and not in the future.")
    tasks = _told(visit, young_person, here.entries) if died_on else []

    def change(connection: Snapshot) -> None:
        stored.change_particulars(connection, young_person, values)
        raise_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, particulars=sorted(values))
    body = {"young_person": young_person, "changed": sorted(values), "version": version_of(visit, young_person) + 1}
    done = Done(body, Kind.PARTICULARS_CHANGED, "changed", change, [young_person], [young_person], status=200)
    return answer(visit, done)


def _told(visit: Visit, young_person: str, entries: tuple[str, ...]) -> list[Task]:
    """Return the tasks that tell each service that works with a young person: their case is theirs to end."""
    by = visit.caller.asker.practitioner
    return [
        Task(DIED, Owner(service=service), f"young_person:{young_person}", visit.at, young_person, raised_by=by)
        for service in sorted(services_with(visit.connection, entries, local_day(visit.at)))
    ]
