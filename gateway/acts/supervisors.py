"""Whom to tell in a practitioner's line: the supervisor, or whoever acts for the service where there is none."""

from gateway.storage.database import Snapshot
from gateway.storage.register_entries import supervisor_of
from gateway.storage.tasks import Owner


def line_of(connection: Snapshot, practitioner: str, service: str) -> Owner:
    """Return who answers for a practitioner at a service."""
    supervisor = supervisor_of(connection, practitioner)
    return Owner(practitioner=supervisor) if supervisor else Owner(service=service)
