"""Finds what was handed out of the log that may still hold what was erased since: exports, and proofs that open it.

Knows only what left through a command that writes for others; not what somebody copied from a page or a list.
"""

from collections.abc import Mapping
from typing import Any

from gateway.access_log.event import Kind, SectionName
from gateway.auditing.log_question import EXPORTED, LogQuestion, sought
from gateway.log_keeping.sealing import Sealer
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import search

PAGE = 500
Erased = Mapping[str, list[int]]


def handed_out(connection: Snapshot, sealer: Sealer, erased: Erased) -> list[int]:
    """Return the entries by which something was handed out that may hold one of these sections, in the log's order."""
    question = LogQuestion(kinds=(Kind.LOG_READ.value,), outcomes=(EXPORTED,))
    looked_up, first = sought(connection, sealer.pseudonyms, question), _first(erased)
    found, before = list[int](), None
    while places := search(connection, looked_up, before, PAGE):
        before = places[-1]
        read = read_entries(connection, sealer.keys, [place for place in places if place > first])
        found += [entry.sequence for entry in read if _may_hold(entry, erased)]
        if before <= first:
            break
    return sorted(found)


def _first(erased: Erased) -> int:
    return min(place for places in erased.values() for place in places)


def _may_hold(entry: Entry, erased: Erased) -> bool:
    """Tell whether it does; of what does not say any more what it was, one has to think that it does."""
    detail: dict[str, Any] = entry.sections.get(SectionName.DETAIL, {})
    if "opened" not in detail:
        return True
    return any(detail.get("entry") in erased.get(str(name), ()) for name in detail["opened"])
