"""What every act has in common: who stands before whom, what lets them act, and the answer that records the change.

Knows no act in particular. A version is the counter of one record: whoever changes it says which version they read.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.permission import permission, permission_of_anybody
from engine.relationships.standing import Standing, standing
from gateway.access_log.event import Kind, SectionName
from gateway.problems import Problem, not_found
from gateway.storage.case_file import read_ties
from gateway.storage.database import Snapshot
from gateway.storage.identities import one_person
from gateway.storage.versions import Counter, built_on, read_versions
from gateway.visit import Answer, Visit
from policy.protocol import RuleId

NOBODY = Standing(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Done:
    """What an act leaves behind: the answer's members, what is logged, and the change with all that it moves on.

    `young_people` are those about whom the asker will be answered differently, `records` what has a version of its own
    and `others` further counters, such as a colleague's.
    """

    body: Mapping[str, object]
    kind: Kind
    outcome: str
    change: Callable[[Snapshot], None] | None = None
    young_people: Collection[str] = ()
    records: Collection[str] = ()
    others: Collection[Counter] = ()
    status: int = 201


def stand_before(visit: Visit, young_person: str) -> Standing:
    """Return how the caller stands to a young person today; 404, like nobody at all, for whoever does not."""
    visit.note_subject(young_person)
    ties = read_ties(visit.connection, young_person, visit.caller.asker)
    held = standing(visit.caller.asker, ties, visit.at, visit.table.vocabulary)
    if not held.somehow_today:
        raise not_found()
    return held


def let(visit: Visit, action: str, held: Standing = NOBODY, facts: Iterable[str] = ()) -> RuleId:
    """Return the line of `actions.csv` that lets the caller do this, and note it; Problem where there is none."""
    asker = visit.caller.asker
    known = asker.role in visit.table.vocabulary.roles.get(asker.agency, {})
    line = (
        permission(visit.table, asker, action, held.held, held.facts | frozenset(facts))
        if known
        else permission_of_anybody(visit.table, action)
    )
    visit.note(SectionName.DETAIL, action=action)
    if line is None:
        role = visit.table.vocabulary.roles[asker.agency][asker.role] if known else asker.role.replace("_", " ")
        sentence = f"A {role} who stands here as you do today does not {visit.table.vocabulary.actions[action]}."
        raise Problem("action-not-open", sentence)
    visit.note(SectionName.DETAIL, licence=line)
    return line


def version_of(visit: Visit, record: str) -> int:
    """Return the version at which a record stands."""
    counter = Counter("record", record)
    return read_versions(visit.connection, [counter])[counter]


def check_version(visit: Visit, record: str, given: int) -> None:
    """Refuse a change to another version than the one that stands; the problem names the version and nothing else."""
    stands = version_of(visit, record)
    if given != stands:
        sentence = "Somebody changed this since you read it. Read it again, then decide."
        raise Problem("conflict", sentence, {"version": stands})


def broken(field: str, rule: str) -> Problem:
    """Return the problem for a member that is well formed and breaks a rule: it names both, and echoes nothing."""
    return Problem("against-a-rule", rule, {"field": field})


def answer(visit: Visit, done: Done) -> Answer:
    """Return the answer that records an act; it is decided again if anything that it was built on moves meanwhile."""
    people = [Counter("young_person", person) for person in done.young_people]
    own = [Counter("record", record) for record in done.records]
    moved = (*people, *own, *done.others) if done.change else ()
    # What stands under any entry of a person bears on how somebody stands before them.
    entries = one_person(visit.connection, done.young_people).entries(*done.young_people)
    wanted = [*built_on(visit.caller.asker, entries), *own, *done.others]
    return Answer(
        status=done.status,
        body=done.body,
        kind=done.kind,
        outcome=done.outcome,
        versions=read_versions(visit.connection, wanted),
        change=done.change,
        moves=moved,
    )
