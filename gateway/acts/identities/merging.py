"""What may be done about two entries that are one young person: joined, and taken apart again.

Nothing is moved: the two are read together from then on, and the stricter of what protects them counts. Whoever was
disclosed to meanwhile is in the log under both, so that each one's accounting can be told after they are taken apart.
"""

from functools import partial

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, version_of
from gateway.acts.protecting.reach import CASE_OF_THEIR_SERVICE, Reach, reach
from gateway.acts.supervisors import to_look_at
from gateway.opaque import new_identifier
from gateway.problems import not_found
from gateway.storage import merging as stored
from gateway.storage.database import Snapshot
from gateway.storage.tasks import raise_tasks
from gateway.visit import Answer, Visit

ACTION, NOT_FOR_THEMSELVES = "merge_identities", "not_for_themselves"


def merge(visit: Visit, keep: str, other: str, ground: str) -> Answer:
    """Join two entries; the supervisor of whoever does it is told."""
    one, two = reach(visit, other), reach(visit, keep)
    _let(visit, one, two)
    _check_apart(visit, keep, other)
    asker, name = visit.caller.asker, new_identifier("merge")
    row: dict[str, object] = {
        "id": name,
        "kept_id": keep,
        "merged_id": other,
        "ground": ground,
        "merged_by": asker.practitioner,
        "merged_at": visit.at,
    }
    told = to_look_at(visit, "identities_merged", f"merge:{name}", keep)

    def change(connection: Snapshot) -> None:
        stored.insert_merge(connection, row)
        raise_tasks(connection, told)

    visit.note(SectionName.DETAIL, merge=name)
    _note_both(visit, keep, other)
    body = {"merge": name, "kept": keep, "merged": other, "version": 1}
    return answer(visit, Done(body, Kind.IDENTITIES_MERGED, "merged", change, [keep, other], [name]))


def undo(visit: Visit, name: str, version: int, because: str) -> Answer:
    """Take two entries apart again: each has what it had, and what was recorded meanwhile under its own name."""
    found = stored.read_merge(visit.connection, name)
    kept, other = (found.kept_id, found.merged_id) if found else ("", "")
    here = reach(visit, kept)
    here.let(visit, ACTION, [NOT_FOR_THEMSELVES])
    if found is None:
        raise not_found()
    check_version(visit, name, version)
    visit.note(SectionName.DETAIL, merge=name, merged_from=found.merged_at.isoformat(), until=visit.at.isoformat())
    _note_both(visit, kept, other)
    by = visit.caller.asker.practitioner
    change = partial(stored.undo_merge, merge=name, by=by, at=visit.at, because=because)
    body = {"merge": name, "kept": kept, "merged": other, "version": version_of(visit, name) + 1}
    done = Done(body, Kind.IDENTITIES_UNMERGED, "unmerged", change, [kept, other], [name], status=200)
    return answer(visit, done)


def _let(visit: Visit, one: Reach, two: Reach) -> None:
    """Let whoever's word reaches to both, and for whom joining them opens nothing that was not open."""
    both = one.facts & two.facts
    alike = one.held.today == two.held.today
    facts = [NOT_FOR_THEMSELVES] if alike else []
    for here in (one, two):
        narrowed = Reach(here.young_person, here.entries, here.held, both)
        if CASE_OF_THEIR_SERVICE not in both and not (one.held.somehow_today and two.held.somehow_today):
            raise not_found()
        narrowed.let(visit, ACTION, facts)


def _check_apart(visit: Visit, keep: str, other: str) -> None:
    if keep == other:
        raise broken("merge", "Name two entries: this is one.")
    if stored.joined(visit.connection, other):
        raise broken("merge", "This entry is joined to another already. Take those apart first.")
    if any(row.merged_id == keep for row in stored.joined(visit.connection, keep)):
        raise broken("keep", "This entry was joined to another, which is kept. Name that one.")
    if not stored.born_on_one_day(visit.connection, keep, other):
        raise broken("merge", "Two entries of one person have one date of birth: put the wrong one right first.")


def _note_both(visit: Visit, keep: str, other: str) -> None:
    pseudonyms = [visit.pseudonyms.of("subject", entry) for entry in (keep, other)]
    visit.note(SectionName.SUBJECT, pseudonym=pseudonyms[0], **{"with": pseudonyms[1:]})
