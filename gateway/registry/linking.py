"""Says which subject of the identity provider is which practitioner: an entry, made by an operator, and nothing else.

A name or an address that the provider tells is never looked at: either can be changed, or given to somebody else.
"""

from dataclasses import dataclass

from gateway.access_log.event import Kind
from gateway.calling.callers import Change
from gateway.operations import Operation
from gateway.registry.keeping import Registry
from gateway.registry.known import Known
from gateway.storage.database import Snapshot
from gateway.storage.register import read_posts
from gateway.storage.sessions import delete_link, insert_link, linked
from gateway.storage.versions import PROTOCOL, Counter


class NotLinked(ValueError):
    """Nothing is changed; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody as a provider knows them."""

    provider: str
    subject: str


def link(registry: Registry, subject: Subject, practitioner: str) -> None:
    """Let a subject stand for a practitioner; NotLinked where it stands for somebody, or nobody is registered so."""

    def decide(known: Known) -> tuple[None, Operation]:
        with registry.database.snapshot() as connection:
            if not read_posts(connection, practitioner):
                raise NotLinked(f"no practitioner '{practitioner}' with a post is registered")
            if stands := linked(connection, subject.provider, subject.subject):
                raise NotLinked(f"this subject stands for {stands} already; unlink it first")
        at = registry.settings.clock()
        row = {"provider": subject.provider, "subject": subject.subject, "practitioner_id": practitioner}

        def change(on: Snapshot) -> None:
            insert_link(on, {**row, "linked_at": at})

        return None, _changed("linked", subject, practitioner, change, known)

    registry.decided(decide)


def unlink(registry: Registry, subject: Subject) -> str:
    """Let a subject stand for nobody; its sessions are over. Return for whom it stood, NotLinked for nobody."""

    def decide(known: Known) -> tuple[str, Operation]:
        with registry.database.snapshot() as connection:
            stands = linked(connection, subject.provider, subject.subject)
        if stands is None:
            raise NotLinked("this subject stands for nobody; list them with: concordat sign-in list")

        def change(on: Snapshot) -> None:
            delete_link(on, subject.provider, subject.subject)

        return stands, _changed("unlinked", subject, stands, change, known)

    return registry.decided(decide)


def _changed(outcome: str, subject: Subject, practitioner: str, change: Change, known: Known) -> Operation:
    detail = {"provider": subject.provider, "subject": subject.subject, "practitioner": practitioner}
    # Who is just being answered in a session that is over must look again.
    moves = [PROTOCOL, Counter("practitioner", practitioner)]
    return Operation(Kind.REGISTER_CHANGED, outcome, detail, change, known.versions, moves)
