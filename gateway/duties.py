"""What a disclosure lays on people, as tasks: the reader's own, and what others owe of which the reader never learns.

What is open already is not raised again, so that reading the same once more writes nothing but its event. The same is
read whatever is owed, so that time tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from engine.deadline import in_hours, in_working_days
from engine.decision import Decision
from engine.obligations import Due, Obligation
from engine.obligations import Owner as Owes
from gateway.answering import Answering, is_theirs
from gateway.storage.answering import holders_asked, holders_of
from gateway.storage.asked import Asked
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Owner, Task, insert_tasks, open_about
from gateway.visit import Visit

OF_THE_CASE = "case"
NOTIFY = "notify_originator"


def new_duties(visit: Visit, entries: tuple[str, ...], decision: Decision, access: str | None) -> tuple[Task, ...]:
    """Return the tasks of a disclosure that are not open yet; `access` is the exceptional one that was open, if any."""
    wanted = [*_readers(visit, entries[0], decision), *_others(visit, entries, decision, access)]
    return tuple(_missing(visit.connection, entries, wanted))


def duties_asked(entries: tuple[str, ...], decision: Decision) -> Asked:
    """Return what of `new_duties` can be asked ahead."""
    return holders_asked(entries, _owed_of(decision))


def raise_duties(connection: Snapshot, entries: tuple[str, ...], tasks: Iterable[Task]) -> None:
    """Store these tasks, but for what another disclosure raised in the meantime."""
    insert_tasks(connection, _missing(connection, entries, tasks))


def _missing(connection: Snapshot, entries: Iterable[str], wanted: Iterable[Task]) -> Iterator[Task]:
    tasks = list(wanted)
    raised: dict[tuple[str, str, Owner], set[str]] = defaultdict(set)
    for row in open_about(connection, entries, sorted({task.about for task in tasks})):
        owner = Owner(row.owner_id, row.owner_service, row.owner_role)
        raised[row.kind, row.about, owner].update(row.categories)
    for task in tasks:
        known = raised[task.kind, task.about, task.owner]
        new = tuple(word for word in task.categories if word not in known)
        if new:
            yield replace(task, categories=new)


def _readers(visit: Visit, person: str, decision: Decision) -> Iterator[Task]:
    asker = visit.caller.asker
    about = f"disclosure:{asker.practitioner}:{asker.service}:{decision.request.purpose}"
    for owed in decision.obligations:
        yield _task(visit, person, owed, Owner(asker.practitioner, asker.service), about)


def _others(visit: Visit, entries: tuple[str, ...], decision: Decision, access: str | None) -> Iterator[Task]:
    holders = holders_of(visit.connection, entries, _owed_of(decision))
    answering = Answering(visit).for_services(holders)
    for owed in decision.owed_elsewhere:
        about = f"exceptional_access:{access}" if owed.kind == NOTIFY else OF_THE_CASE
        for owner, categories in _owners(visit, owed, holders, answering).items():
            # Whoever asked must not learn of it from a task either.
            if not is_theirs(owner, visit.caller.asker):
                yield replace(_task(visit, entries[0], owed, owner, about), categories=tuple(categories))


def _owed_of(decision: Decision) -> set[str]:
    return {word for owed in decision.owed_elsewhere for word in owed.categories}


def _owners(
    visit: Visit,
    owed: Obligation,
    holders: Mapping[str, frozenset[str]],
    answering: Mapping[str, tuple[Owner, ...]],
) -> dict[Owner, list[str]]:
    """Return who owes it, each with the categories that their service holds; a supervisor, with all of them."""
    supervisor = visit.caller.post.supervisor
    if owed.owner is Owes.SUPERVISOR and supervisor is not None:
        return {Owner(practitioner=supervisor): list(owed.categories)}
    found: dict[Owner, list[str]] = defaultdict(list)
    for service, held in holders.items():
        for owner in answering[service]:
            found[owner] += [word for word in owed.categories if word in held and word not in found[owner]]
    return {owner: words for owner, words in found.items() if words}


def _task(visit: Visit, person: str, owed: Obligation, owner: Owner, about: str) -> Task:
    return Task(
        kind=owed.kind,
        owner=owner,
        about=about,
        raised_at=visit.at,
        young_person=person,
        categories=owed.categories,
        due_at=_due(visit.at, owed.due),
    )


def _due(at: datetime, due: Due | None) -> datetime | None:
    """Return by when it is due; without a due date it comes before anything else."""
    if due is None:
        return None
    return in_hours(at, due.amount) if due.unit == "hours" else in_working_days(at, due.amount)
