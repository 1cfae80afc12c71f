"""A practitioner who is entered at the machine, with their first post: for those who then enter everybody else.

The office enters all others over HTTP, where nobody makes an entry of their own.
"""

import re
from dataclasses import dataclass
from datetime import date

from gateway.acts.register.register import Post, post_row
from gateway.registry.known import Known
from gateway.storage.database import Snapshot
from gateway.storage.register_entries import read_entry
from policy.faults import unknown_word

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class NotEntered(ValueError):
    """What was asked for cannot be entered; the sentence says why."""


@dataclass(frozen=True, slots=True)
class NewPractitioner:
    """Somebody who is to be entered; without an identifier they are given one that nobody guesses."""

    name: str
    post: Post
    vetted_until: date
    trained_until: date
    supervisor: str | None = None
    identifier: str = ""


def rows_of(
    connection: Snapshot, person: NewPractitioner, identifier: str, known: Known, today: date
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the entry and the post as they are stored; NotEntered says what is in the way."""
    service = known.services.get(person.post.service)
    if service is None:
        raise NotEntered(unknown_word("service", person.post.service, known.services))
    if person.post.role not in known.roles.get(service.agency, ()):
        raise NotEntered(unknown_word("role", person.post.role, known.roles.get(service.agency, ())))
    if not IDENTIFIER.fullmatch(identifier):
        raise NotEntered("an identifier has up to 100 letters, digits, full stops, hyphens and underscores")
    if read_entry(connection, identifier) is not None:
        raise NotEntered(f"'{identifier}' is in the register already; the office gives further posts")
    if person.supervisor is not None and read_entry(connection, person.supervisor) is None:
        raise NotEntered(f"nobody is in the register as '{person.supervisor}', who is to supervise them")
    if person.vetted_until < today:
        raise NotEntered("nobody is entered whose vetting has ended")
    entry: dict[str, object] = {
        "id": identifier,
        "name": person.name,
        "supervisor_id": person.supervisor,
        "active": True,
        "vetted_until": person.vetted_until,
        "trained_until": person.trained_until,
    }
    return entry, post_row(identifier, person.post)
