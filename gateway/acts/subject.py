"""Whom something is said about, and how the caller stands to them; 404, like nobody at all, for whoever does not."""

from typing import NamedTuple

from engine.relationships.standing import Standing
from gateway.acting import stand_before
from gateway.visit import Visit


class Subject(NamedTuple):
    """A young person as the address named them, with all entries that are theirs, the one that is kept first."""

    id: str
    entries: tuple[str, ...]
    held: Standing


def subject(visit: Visit, young_person: str) -> Subject:
    """Return whom an address names, to whom the caller stands today."""
    held = stand_before(visit, young_person)
    return Subject(young_person, visit.note_subject(young_person), held)
