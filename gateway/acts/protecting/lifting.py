"""Lifting a shield or restriction: the service that set it and a manager both want it, two people, each with a reason.

The first is kept and answered 202; the second lifts it.
"""

from engine.lifting import Part, Word, lifted, standing_words
from gateway.access_log.event import SectionName
from gateway.acting import Done, answer, broken, check_version
from gateway.acts.managers import managers
from gateway.acts.protecting.protections import OUTCOME, Kept, about, check_stands, keep, outline
from gateway.storage import protecting as stored
from gateway.storage.database import Snapshot
from gateway.storage.protecting import SHIELD, Protection
from gateway.storage.tasks import Closing, Owner, Task, close_tasks_about, raise_tasks
from gateway.visit import Answer, Visit

ACTIONS = {Part.MANAGER: "lift_as_manager", Part.ORIGINATOR: "lift_as_originator"}
LIFT, CONFIRM = "lift_protection", "confirm_shield"


def lift(visit: Visit, young_person: str, name: str, version: int, because: str) -> Answer:
    """Record that the caller wants a protection lifted, and lift it if somebody else in the other part does too."""
    kept = keep(visit, young_person)
    mine = _words(visit, kept, name)
    protection = kept.let(visit, ACTIONS[mine[0].part if mine else Part.MANAGER], name)
    visit.note(SectionName.DETAIL, protection=name, parts=sorted(word.part.value for word in mine))
    check_version(visit, name, version)
    check_stands(visit, protection)
    said = stored.read_words(visit.connection, [name])[name]
    whole = lifted([*said, *mine], visit.at)
    if not whole and _has_said(visit, said):
        raise broken("because", "You have said so already. The other of the two people has to want it lifted as well.")

    tasks = [] if whole else _tasks(visit, protection)

    def change(connection: Snapshot) -> None:
        stored.insert_words(connection, name, mine, because)
        if whole:
            stored.lift(connection, protection, visit.at)
            for kind in (LIFT, CONFIRM):
                closing = Closing(visit.caller.asker.practitioner, visit.at, "lifted")
                close_tasks_about(connection, kind, about(protection.kind, name), closing)
        raise_tasks(connection, tasks)

    state, status = ("lifted", 200) if whole else ("waits_for_a_second_person", 202)
    kind = OUTCOME[protection.kind == SHIELD]
    body = outline(visit, protection, state)
    return answer(visit, Done(body, kind, state, change, [protection.entry], [name], status=status))


def _words(visit: Visit, kept: Kept, name: str) -> list[Word]:
    """Return what the caller's wish counts as."""
    facts, who = kept.facts(visit, kept.one(name)), visit.caller.asker.practitioner
    return [Word(part, who, visit.at) for part, action in ACTIONS.items() if kept.reach.lets(visit, action, facts)]


def _has_said(visit: Visit, said: list[Word]) -> bool:
    return any(word.practitioner == visit.caller.asker.practitioner for word in standing_words(said, visit.at))


def _tasks(visit: Visit, protection: Protection) -> list[Task]:
    """Return the tasks that put it to the second person: whoever set it, and the managers."""
    asker, of_shield = visit.caller.asker, protection.kind == SHIELD
    places = dict.fromkeys(place for place in (protection.service, protection.originator) if place)
    owners = [
        owner
        for place in places
        for owner in managers(visit.connection, visit.table, ACTIONS[Part.MANAGER], place, social_care=of_shield)
    ]
    setter = [Owner(protection.set_by, protection.service)] if protection.set_by != asker.practitioner else []
    what = about(protection.kind, protection.id)
    return [
        Task(LIFT, owner, what, visit.at, protection.entry, raised_by=asker.practitioner)
        for owner in dict.fromkeys([*setter, *owners])
    ]
