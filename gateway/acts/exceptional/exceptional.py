"""Opens exceptional access on somebody's own word.

It is opened at once and looked at afterwards: the supervisor is asked for a review, and those who answer for what is
held are told. Whoever names a second person beforehand waits for them.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial

from engine.exceptional import LASTS, Ground, against_opening, purposes, review_due
from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import standing
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.matching.handles import matched
from gateway.acts.matching.second_people import AUTHORISE, check_second
from gateway.answering import Answering, is_theirs
from gateway.opaque import new_identifier
from gateway.problems import not_found
from gateway.storage.answering import holders_of
from gateway.storage.case_file import read_ties
from gateway.storage.database import Snapshot
from gateway.storage.exceptional import insert_access, opened_by
from gateway.storage.managing import is_entered
from gateway.storage.tasks import Owner, Task, insert_tasks
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

OPEN = "open_exceptional_access"
TO_REVIEW, TO_AUTHORISE, TOLD = "review_exceptional_access", AUTHORISE, "exceptional_access_opened"
MEANS = (
    "This opens for 60 minutes, for you alone and for safeguarding alone. All that you open is logged, and somebody "
    "else reviews it. Look at what you need and no more, and tell the young person as soon as that is safe."
)
TOLD_NOW = (
    "your supervisor, or whoever stands in",
    "the safeguarding leads or managers of whoever holds something, if anybody does",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody states when they open exceptional access, for whoever reviews it."""

    ground: str
    believed: str
    source: str
    why_now: str
    why_this_much: str
    consent_sought: str
    informed: str


def open_access(
    visit: Visit, young_person: str | None, handle: str | None, statement: Statement, second: str | None
) -> Answer:
    """Open exceptional access to a young person, named by identifier or by the handle of a match."""
    if statement.ground != Ground.VITAL_INTERESTS:
        visit.require_training()
    let(visit, OPEN)
    check_second(visit, second)
    person, second = _whom(visit, young_person, handle, second)
    rule = against_opening(statement.ground, [one.access for one in opened_by(visit.connection, _me(visit))])
    if rule:
        raise broken("ground", rule)
    row = _row(visit, person, statement, second)
    access = str(row["id"])
    tasks = [
        *_looked_at(visit, access, second),
        *_told(visit, access, person),
    ]

    def change(connection: Snapshot) -> None:
        insert_access(connection, row)
        insert_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, access=access, ground=statement.ground, second=second)
    body = {
        "access": access,
        "version": 1,
        "young_person": person,
        "ground": statement.ground,
        "opened_at": visit.at.isoformat(),
        "expires_at": (visit.at + LASTS).isoformat(),
        "review_due_at": review_due(visit.at).isoformat(),
        "waits_for_second_person": second is not None,
        "told_now": list(TOLD_NOW),
        "sentence": MEANS,
    }
    # Of two that one practitioner opens at once, the second is decided again and finds the first unreviewed.
    me = [Counter("practitioner", _me(visit))]
    return answer(visit, Done(body, Kind.EXCEPTIONAL_OPENED, "opened", change, [person], [access], me))


def about(access: str) -> str:
    """Return how a task names an exceptional access."""
    return f"exceptional_access:{access}"


def _me(visit: Visit) -> str:
    return visit.caller.asker.practitioner


def _whom(visit: Visit, young_person: str | None, handle: str | None, second: str | None) -> tuple[str, str | None]:
    """Return whom it is opened to, and the second person who has to agree first; 404 for nobody that there is."""
    if (young_person is None) is (handle is None):
        raise broken("young_person", "Name the young person, or give the handle of a match: one of the two.")
    if handle is not None:
        found = matched(visit, handle)
        if found.purpose not in purposes(visit.table, visit.caller.asker):
            raise broken("handle", "This handle was given for another purpose: match again, for safeguarding.")
        if found.second is not None and second not in (None, found.second):
            raise broken("second_authoriser", "The second person is the one who was named for the match.")
        young_person, second = found.young_person, found.second or second
    person = visit.note_subject(str(young_person))[0]
    ties = read_ties(visit.connection, person, visit.caller.asker)
    held = standing(visit.caller.asker, ties, visit.at, visit.table.vocabulary)
    if not is_entered(visit.connection, person) or EXCLUDED in held.today:
        raise not_found()
    return person, second


def _row(visit: Visit, person: str, statement: Statement, second: str | None) -> dict[str, object]:
    asker = visit.caller.asker
    return {
        "id": new_identifier("access"),
        "young_person_id": person,
        "practitioner_id": asker.practitioner,
        "service_id": asker.service,
        "role": asker.role,
        **asdict(statement),
        "opened_at": visit.at,
        "expires_at": visit.at + LASTS,
        "second_authoriser": second,
        "review_due_at": review_due(visit.at),
    }


def _looked_at(visit: Visit, access: str, second: str | None) -> Iterator[Task]:
    """Give the tasks of whoever has to look at it: the case is not theirs, so it is not named."""
    task = partial(Task, about=about(access), raised_at=visit.at, raised_by=_me(visit))
    for owner in Answering(visit).above(visit.caller.asker):
        yield task(TO_REVIEW, owner, due_at=review_due(visit.at))
    if second is not None:
        yield task(TO_AUTHORISE, Owner(practitioner=second), due_at=visit.at + LASTS)


def _told(visit: Visit, access: str, person: str) -> Iterator[Task]:
    """Give the notices to whoever answers for what is held, but for the caller."""
    asker = visit.caller.asker
    holders = holders_of(visit.connection, visit.note_subject(person))
    owners = [owner for each in Answering(visit).for_services(holders).values() for owner in each]
    for owner in dict.fromkeys(owners):
        if not is_theirs(owner, asker):
            yield Task(TOLD, owner, about(access), visit.at, person, raised_by=asker.practitioner)
