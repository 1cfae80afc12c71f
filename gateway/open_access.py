"""The exceptional access that a caller has open to a young person now: what it spares them, what the log says of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.case import ExceptionalAccess, Holder
from engine.exceptional import Access, Ground, in_force, purposes
from gateway.access_log.event import SectionName
from gateway.storage.exceptional import read_open
from gateway.visit import Visit


@dataclass(frozen=True, slots=True)
class OpenAccess:
    """Those that open something at this instant, one of vital interests first."""

    accesses: tuple[Access, ...]
    together: ExceptionalAccess | None

    @property
    def first(self) -> str | None:
        """The identifier of the one that is told of, if there is any."""
        return self.accesses[0].id if self.accesses else None

    def spares_training(self, visit: Visit, purpose: str) -> bool:
        """Tell whether life is at stake and this is asked for it: then lapsed training stands in nobody's way."""
        vital = self.together is not None and self.together.ground == Ground.VITAL_INTERESTS
        return vital and purpose in purposes(visit.table, visit.caller.asker)

    def note(self, visit: Visit, holders: Iterable[Holder], signed: Iterable[str]) -> None:
        """Put on the event by which accesses it was shown, and whether anything came from outside the agreements."""
        if not self.accesses:
            return
        within = {*signed, visit.caller.asker.organisation}
        outside = any(holder.organisation not in within for holder in holders)
        ids = [access.id for access in self.accesses]
        visit.note(SectionName.DETAIL, exceptional=ids, outside_agreement=outside)


def open_access(visit: Visit, entries: Iterable[str]) -> OpenAccess:
    """Return what the caller has open to the person whose entries these are: one statement, whoever it is."""
    found = read_open(visit.connection, entries, visit.caller.asker, visit.at)
    opened = [access for each in found.values() for access in each if access.open(visit.at)]
    opened.sort(key=lambda access: (access.ground != Ground.VITAL_INTERESTS, access.id))
    return OpenAccess(tuple(opened), in_force(opened, visit.at))
