"""How far somebody's word reaches: whoever stands to a young person, and whoever answers for those who do.

A manager, or a data-protection officer, acts on what protects the cases of their service without holding one. Everybody
else gets the 404 that anybody gets, by the same statements.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.case import local_day
from engine.permission import permission
from engine.relationships.standing import Standing, standing
from gateway.acting import let
from gateway.problems import not_found
from gateway.storage.case_file import read_ties
from gateway.storage.managing import services_with
from gateway.visit import Visit
from policy.protocol import RuleId

CASE_OF_THEIR_SERVICE, CASE_OF_THEIR_ORGANISATION = "case_of_their_service", "case_of_their_organisation"


@dataclass(frozen=True, slots=True)
class Reach:
    """How the caller stands to a young person, whose entries these are, and what else lets them act."""

    young_person: str
    entries: tuple[str, ...]
    held: Standing
    facts: frozenset[str]

    def lets(self, visit: Visit, action: str, facts: Iterable[str] = ()) -> bool:
        """Tell whether some line lets the caller do this."""
        known = self.held.facts | self.facts | frozenset(facts)
        return permission(visit.table, visit.caller.asker, action, self.held.today, known) is not None

    def let(self, visit: Visit, action: str, facts: Iterable[str] = ()) -> RuleId:
        """Note the line that lets the caller do this; Problem where there is none, 404 for whoever stands nowhere."""
        known = self.facts | frozenset(facts)
        if not self.held.somehow_today and not self.lets(visit, action, known):
            raise not_found()
        return let(visit, action, self.held, known)


def reach(visit: Visit, young_person: str) -> Reach:
    """Return how far the caller's word reaches for a young person, whoever that is."""
    entries, asker = visit.note_subject(young_person), visit.caller.asker
    held = standing(asker, read_ties(visit.connection, young_person, asker), visit.at, visit.table.vocabulary)
    around = services_with(visit.connection, entries, local_day(visit.at))
    facts = {
        CASE_OF_THEIR_SERVICE: asker.service in around,
        CASE_OF_THEIR_ORGANISATION: asker.organisation in around.values(),
    }
    return Reach(young_person, entries, held, frozenset(fact for fact, holds in facts.items() if holds))
