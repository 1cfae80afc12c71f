"""Whom a protection is put to: those whose role lets them decide about it, where it was set and in social care."""

from gateway.storage.database import Snapshot
from gateway.storage.managing import RolePosted, roles_posted
from gateway.storage.tasks import Owner
from policy.decision_table import DecisionTable

SOCIAL_CARE = "csc"


def managers(
    connection: Snapshot, table: DecisionTable, action: str, service: str, *, social_care: bool
) -> list[Owner]:
    """Return the owners of a task that puts a protection of one service to whoever may decide about it.

    By role, so that nobody else at the service reads of it.
    """
    posted = roles_posted(connection, service, SOCIAL_CARE if social_care else "")
    return [Owner(service=one.service, role=one.role) for one in posted if _decides(table, action, one)]


def _decides(table: DecisionTable, action: str, one: RolePosted) -> bool:
    return bool(table.actions.get((one.agency, one.role, action)))
