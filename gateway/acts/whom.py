"""Whom an act is about, for acts on how somebody stands to a young person: known to the caller, or to their service.

A manager allocates what they do not hold themselves; so a young person who is a case of the manager's service is known
to them for that, and for nothing else. Everybody else gets the 404 that anybody gets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.case import Relationship, local_day
from engine.permission import permission
from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import Standing, standing
from gateway.acting import broken, let
from gateway.acts.matching.handles import is_handle, matched
from gateway.problems import not_found
from gateway.storage.case_file import read_ties
from gateway.visit import Visit

# A case that was closed so lately is opened again rather than begun anew: domain.md 2.12.
REOPENED_WITHIN = timedelta(days=183)
CASE_OF_THEIR_SERVICE, MATCHED = "case_of_their_service", "matched"


@dataclass(frozen=True, slots=True)
class Whom:
    """A young person who is known to the caller: how they stand, and the facts that let them act all the same."""

    young_person: str
    standing: Standing
    facts: frozenset[str]

    def let(self, visit: Visit, action: str, facts: Iterable[str] = ()) -> None:
        """Note the line that lets the caller do this to this young person; Problem where there is none."""
        let(visit, action, self.standing, self.facts | frozenset(facts))


def resolve(visit: Visit, young_person_id: str, *, by_handle: bool = False) -> Whom:
    """Return whom an address names; 404, like nobody at all, for whoever does not know them.

    `by_handle`: what a match gave stands for its young person here, who is then known to the caller.
    """
    found = by_handle and is_handle(young_person_id)
    if found:
        young_person_id = _found(visit, young_person_id)
    visit.note_subject(young_person_id)
    asker, words = visit.caller.asker, visit.table.vocabulary
    ties = read_ties(visit.connection, young_person_id, asker)
    held = standing(asker, ties, visit.at, words)
    day = local_day(visit.at)
    cases = any(_lately(row, asker.service, day) for row in ties.relationships)
    facts = {CASE_OF_THEIR_SERVICE: cases, MATCHED: found}
    whom = Whom(young_person_id, held, frozenset(fact for fact, holds in facts.items() if holds))
    if held.somehow_today or (found and EXCLUDED not in held.today):
        return whom
    # Excluded from the case: `permission` lets nobody who is do anything.
    if permission(visit.table, asker, "read_relationships", held.today, whom.facts) is None:
        raise not_found()
    return whom


def _found(visit: Visit, handle: str) -> str:
    """Return whom a match found; what needs a second person's word is opened by that alone, never by a relationship."""
    found = matched(visit, handle)
    if found.second is not None:
        raise broken("young_person_id", "This match is for exceptional access with the second person whom you named.")
    return found.young_person


def _lately(row: Relationship, service: str, day: date) -> bool:
    theirs = row.service == service and row.kind != EXCLUDED
    return theirs and row.period.first <= day and (row.period.last is None or day <= row.period.last + REOPENED_WITHIN)
