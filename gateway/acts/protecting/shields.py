"""What may be done about shields: set at once by whoever works with the young person, then looked at by a manager.

Lifting one is in `lifting`, who is let past it in `allow_lists`.
"""

from engine.lifting import SHIELD_HOLDS
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let, stand_before
from gateway.acts.managers import managers
from gateway.acts.protecting.protections import about, check_stands, keep, outline
from gateway.opaque import new_identifier
from gateway.storage import protecting as stored
from gateway.storage.database import Snapshot
from gateway.storage.protecting import SHIELD
from gateway.storage.tasks import Closing, Task, close_tasks_about, raise_tasks
from gateway.visit import Answer, Visit

CONFIRM = "confirm_shield"


def set_shield(visit: Visit, young_person: str, contact: str, because: str) -> Answer:
    """Shield a young person at once, until a manager has looked; every other shield stays as it is."""
    let(visit, "set_shield", stand_before(visit, young_person))
    asker, expires_at = visit.caller.asker, visit.at + SHIELD_HOLDS
    name = new_identifier("shield")
    row = {
        "id": name,
        "young_person_id": young_person,
        "contact": contact,
        "because": because,
        "set_by": asker.practitioner,
        "set_at": visit.at,
        "service_id": asker.service,
        "expires_at": expires_at,
    }
    owners = managers(visit.connection, visit.table, CONFIRM, asker.service, social_care=True)
    tasks = [
        Task(
            CONFIRM, owner, about(SHIELD, name), visit.at, young_person, due_at=expires_at, raised_by=asker.practitioner
        )
        for owner in owners
    ]

    def change(connection: Snapshot) -> None:
        stored.insert_protection(connection, SHIELD, row)
        raise_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, shield=name)
    body = {"shield": name, "state": "waits_for_a_manager", "version": 1, "expires_at": expires_at.isoformat()}
    return answer(visit, Done(body, Kind.SHIELD_CHANGED, "set", change, [young_person], [name]))


def confirm_shield(visit: Visit, young_person: str, shield: str, version: int) -> Answer:
    """Let a shield that somebody else set stand until it is lifted."""
    protection = keep(visit, young_person).let(visit, CONFIRM, shield)
    visit.note(SectionName.DETAIL, shield=shield)
    check_version(visit, shield, version)
    check_stands(visit, protection)
    if protection.kind != SHIELD or protection.confirmed_by:
        raise broken("shield_id", "This one needs no confirming.")
    by = visit.caller.asker.practitioner

    def change(connection: Snapshot) -> None:
        stored.confirm_shield(connection, shield, by)
        close_tasks_about(connection, CONFIRM, about(SHIELD, shield), Closing(by, visit.at, "confirmed"))

    body = outline(visit, protection, "stands_until_lifted")
    done = Done(body, Kind.SHIELD_CHANGED, "confirmed", change, [protection.entry], [shield], status=200)
    return answer(visit, done)
