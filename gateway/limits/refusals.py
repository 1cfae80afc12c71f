"""Calls that were refused without an event of their own, in memory, until one event tells how many there were.

Of one process, and gone with it if it is killed: that somebody was refused stands in the log already. Knows no rate.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.storage.rate_counts import Counted
from gateway.visit import Visit

MINUTE = 60


@dataclass
class Refused:
    """How often one limit was in somebody's way in one minute, and of whom the event will tell."""

    counted: Counted
    most: int
    protocol: str
    sections: Mapping[SectionName, Mapping[str, object]]
    times: int = 0

    def event(self, event_id: UUID, at: datetime, gateway: str) -> AccessEvent:
        """Return the one event that tells of all of them."""
        began = datetime.fromtimestamp(self.counted.minute * MINUTE, UTC)
        detail = {"limit": self.counted.kind, "most": self.most, "refused": self.times, "minute": began.isoformat()}
        sections = {**self.sections, SectionName.DETAIL: detail}
        return AccessEvent(event_id, at, Kind.CALLS_REFUSED, "too-many-requests", gateway, self.protocol, sections)


class Refusals:
    """What one process refused in minutes of which it has not told yet; several threads add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Counted, Refused] = {}

    def add(self, visit: Visit, full: Counted, most: int) -> None:
        """Count one more."""
        with self._lock:
            if full not in self._waiting:
                self._waiting[full] = Refused(full, most, visit.table.protocol.stamp, _sections(visit, full))
            self._waiting[full].times += 1

    @property
    def any(self) -> bool:
        """Whether there are any, without waiting for other threads."""
        return bool(self._waiting)

    def over(self, at: datetime) -> list[Refused]:
        """Take out whatever belongs to a minute that is over."""
        return self._take(int(at.timestamp()) // MINUTE)

    def everything(self) -> list[Refused]:
        """Take out everything."""
        return self._take(None)

    def put_back(self, refused: Iterable[Refused]) -> None:
        """Put in again what could not be told."""
        with self._lock:
            for each in refused:
                kept = self._waiting.setdefault(each.counted, each)
                if kept is not each:
                    kept.times += each.times

    def _take(self, minute: int | None) -> list[Refused]:
        with self._lock:
            taken = [each for each in self._waiting.values() if minute is None or each.counted.minute < minute]
            for each in taken:
                del self._waiting[each.counted]
            return taken


def _sections(visit: Visit, full: Counted) -> Mapping[SectionName, Mapping[str, object]]:
    """Return who was refused: where all of an organisation was, nobody in particular."""
    token = visit.caller.token
    if full.kind == "organisation":
        return {SectionName.PARTIES: {"asking": {"organisation": token.organisation}}}
    actor = {"user": token.practitioner, "role": token.role, "capacity": token.capacity.value, "client": token.client}
    asking = {"organisation": token.organisation, "service": token.service}
    return {SectionName.ACTOR: actor, SectionName.PARTIES: {"asking": asking}}
