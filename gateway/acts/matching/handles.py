"""Handles: what a match gives in place of an identifier, to one practitioner at one service, for an hour.

Only a hash is stored, so that nobody who reads the database can use one. Knows no particulars.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from gateway.problems import not_found
from gateway.storage.matching import handle_of
from gateway.visit import Visit

HANDLE_LASTS = timedelta(minutes=60)
PREFIX = "match-"
"""By which a handle is told from an identifier, without looking anything up."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a handle stands for, for which purpose, and the second person who has to agree first, if any."""

    young_person: str
    purpose: str
    second: str | None


def new_handle() -> str:
    """Return a handle: 24 random bytes."""
    return PREFIX + secrets.token_urlsafe(24)


def is_handle(word: str) -> bool:
    """Tell whether a word can only be a handle."""
    return word.startswith(PREFIX)


def hash_of(handle: str) -> str:
    """Return the hash under which a handle is kept."""
    return sha256(handle.encode("utf-8", "surrogatepass")).hexdigest()


def resolve_handle(visit: Visit, handle: str) -> str:
    """Return the young person whom a handle of the caller's stands for; 404, as for nobody, for any other."""
    return matched(visit, handle).young_person


def matched(visit: Visit, handle: str) -> Matched:
    """Return what a handle of the caller's stands for; 404, as for nobody, for one that is over or another's."""
    asker = visit.caller.asker
    row = handle_of(visit.connection, hash_of(handle), visit.at)
    if row is None or (row.practitioner_id, row.service_id) != (asker.practitioner, asker.service):
        raise not_found()
    visit.note_subject(row.young_person_id)
    return Matched(row.young_person_id, row.purpose, row.second_authoriser)
