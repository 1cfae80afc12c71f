"""Who answers for a service, and who is told of what its people do: managers, guardians, supervisors, the partnership.

Which roles these are is protocol data (`answer_for_service`, `answer_for_partnership`). Knows no act and no task.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.case import Asker, local_day
from engine.permission import permission
from gateway.storage.answering import Posted, posted_beside, posted_in
from gateway.storage.register_entries import supervisor_of
from gateway.storage.tasks import Owner
from gateway.visit import Visit
from policy.decision_table import DecisionTable

FOR_SERVICE, FOR_PARTNERSHIP, REVIEW = "answer_for_service", "answer_for_partnership", "review_exceptional_access"
OWN_SERVICE, OWN_ORGANISATION = "own_service", "own_organisation"


@dataclass(frozen=True)
class Answering:
    """Finds who answers, in one visit's snapshot."""

    visit: Visit

    def for_services(self, asked: Iterable[str]) -> dict[str, tuple[Owner, ...]]:
        """Return, for each service, its managers; without one, its guardian and whoever acts for it."""
        services = sorted(asked)
        table, day = self.visit.table, local_day(self.visit.at)
        posted = posted_beside(self.visit.connection, services, roles_that(table, FOR_SERVICE), day)
        return {service: _answering(table, service, posted) for service in services}

    def for_partnership(self) -> tuple[Owner, ...]:
        """Return the partnership's contact for what nobody may know to be held."""
        return self._everywhere(FOR_PARTNERSHIP)

    def above(self, asker: Asker) -> tuple[Owner, ...]:
        """Return who is told of what somebody does: their supervisor, or whoever is asked without one."""
        supervisor = supervisor_of(self.visit.connection, asker.practitioner)
        beyond = self.beyond(asker)
        return (Owner(practitioner=supervisor),) if supervisor not in (None, asker.practitioner) else beyond

    def beyond(self, asker: Asker, *others: Asker) -> tuple[Owner, ...]:
        """Return who else answers for somebody's service, or reviews for the partnership: none of these people."""
        colleagues = self.for_services([asker.service])[asker.service]
        partnership = self._everywhere(REVIEW, facts=("other_reviewer",))
        kept_out = (asker, *others)
        named = [owner for owner in colleagues if owner.role is not None]
        return tuple(owner for owner in named if not any(is_theirs(owner, one) for one in kept_out)) or partnership

    def _everywhere(self, action: str, facts: Iterable[str] = ()) -> tuple[Owner, ...]:
        table = self.visit.table
        posted = posted_in(self.visit.connection, roles_that(table, action), local_day(self.visit.at))
        return tuple(Owner(service=one.service, role=one.role) for one in posted if _lets(table, one, action, facts))


def roles_that(table: DecisionTable, action: str) -> frozenset[str]:
    """Return the roles that some line lets do this."""
    return table.roles_by_action.get(action, frozenset())


def is_theirs(owner: Owner, asker: Asker) -> bool:
    """Tell whether a task of this owner is one of the asker's own."""
    if owner.practitioner is not None:
        return owner.practitioner == asker.practitioner
    return owner.service == asker.service and owner.role in (None, asker.role)


def _answering(table: DecisionTable, service: str, posted: Iterable[Posted]) -> tuple[Owner, ...]:
    beside = [one for one in posted if one.beside == service]
    managers = [one for one in beside if one.service == service and _lets(table, one, FOR_SERVICE, [OWN_SERVICE])]
    if managers:
        return tuple(Owner(service=service, role=one.role) for one in managers)
    elsewhere = [one for one in beside if one.service != service]
    guardians = [one for one in elsewhere if _lets(table, one, FOR_SERVICE, [OWN_ORGANISATION])]
    return (Owner(service=service), *(Owner(service=one.service, role=one.role) for one in guardians))


def _lets(table: DecisionTable, one: Posted, action: str, facts: Iterable[str]) -> bool:
    somebody = Asker("", one.agency, one.role, one.service, one.organisation)
    return permission(table, somebody, action, (), frozenset(facts)) is not None
