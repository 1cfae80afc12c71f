"""What every pattern over the looks of a period does: it is shown each in turn, then says what it found."""

from collections.abc import Iterator
from typing import Protocol

from gateway.access_log.event import Kind
from gateway.auditing.patterns.finding import Finding
from gateway.storage.log_looks import ALL_HIDDEN, NOT_FOUND, Look

SHOWN_NOTHING = frozenset({ALL_HIDDEN, NOT_FOUND, "action-not-open", "purpose-not-open"})
READ = frozenset(
    kind.value
    for kind in (
        Kind.DISCLOSURE,
        Kind.CONSENT_READ,
        Kind.RELATIONSHIPS_READ,
        Kind.FAMILY_TIES_READ,
        Kind.PROTECTIONS_READ,
    )
)
"""What opens something of one young person's record."""


class Watcher(Protocol):
    """One pattern; it keeps counts and runs, never every look."""

    def see(self, look: Look) -> None:
        """Take in the next look, in the order of the log."""

    def found(self) -> Iterator[Finding]:
        """Yield what was found, once every look was seen."""
