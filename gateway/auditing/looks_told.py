"""Which looks at a young person's record may be told of, the newest first, and how many are held back.

A look that must not be told of yet is left out, as if it were not there, until whoever has to tell has done so. A page
is filled with what may be told, so neither its length nor where it ends says that one is missing.
"""

from collections.abc import Iterator, Sequence

from gateway.access_log.event import Kind, SectionName
from gateway.auditing.log_question import LogQuestion, sought
from gateway.auditing.who_looked import asking, moment, purpose
from gateway.log_keeping.sealing import Sealer
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import search
from gateway.storage.looks import place_of, waiting_to_be_told

KINDS = (Kind.DISCLOSURE.value, Kind.TOLD_ELSEWHERE.value)
STRIDE = 50
# Told by whoever investigates, for it might warn (Data Protection Act 2018 Schedule 2 paragraph 2); and by nobody, for
# it says that there is a marker of danger to staff.
INVESTIGATION, STAFF_SAFETY = "crime", "staff_safety"


class LooksTold:
    """The looks at the record of one young person."""

    def __init__(self, connection: Snapshot, sealer: Sealer, entries: Sequence[str]) -> None:
        """Read through a snapshot; `entries` are those of the register that are read together, the kept one first."""
        self._connection, self._keys = connection, sealer.keys
        question = LogQuestion(young_person=entries[0], kinds=KINDS)
        self._sought = sought(connection, sealer.pseudonyms, question)
        self._waiting = waiting_to_be_told(connection, entries, INVESTIGATION)

    def told(self, before: int | None = None) -> Iterator[Entry]:
        """Yield the looks that may be told of, of those before a place in the log if it is given."""
        return (entry for entry in self._all(before) if not self._is_held_back(entry))

    def named(self, look: str) -> Entry | None:
        """Return one look that may be told of; one that is held back is as little there as one that never was."""
        place = place_of(self._connection, look)
        after = None if place is None else next(self.told(place + 1), None)
        return after if after and after.sequence == place else None

    def held_back(self) -> int:
        """Return how many are held back."""
        return sum(map(self._is_held_back, self._all(None)))

    def _all(self, before: int | None) -> Iterator[Entry]:
        while places := search(self._connection, self._sought, before, STRIDE):
            found = read_entries(self._connection, self._keys, places)
            yield from (entry for entry in reversed(found) if _says_enough(entry))
            before = places[-1]

    def _is_held_back(self, entry: Entry) -> bool:
        """Tell whether somebody who was to tell later has not done so; looks before that was laid on them stay."""
        what_for, seen = purpose(entry), entry.leaf["outcome"] != "all_hidden"
        if what_for == STAFF_SAFETY or (what_for == INVESTIGATION and not seen):
            return True
        about = f"disclosure:{entry.sections['actor']['user']}:{asking(entry)['service']}:{what_for}"
        return any(each.about == about and each.raised_at <= moment(entry) for each in self._waiting)


def _says_enough(entry: Entry) -> bool:
    return {SectionName.ACTOR, SectionName.PARTIES, SectionName.DETAIL} <= set(entry.sections)
