"""One call at the door: who calls, what they may be told, and what the log will say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from gateway.access_log.event import Kind, SectionName
from gateway.access_log.pseudonyms import Pseudonyms
from gateway.callers import Caller
from gateway.storage.database import Snapshot
from gateway.storage.versions import Counter, Versions
from policy.decision_table import DecisionTable


@dataclass(frozen=True)
class Visit:
    """What a request handler is given: one snapshot, one caller, one instant. `noted` is kept whatever the outcome."""

    connection: Snapshot
    caller: Caller
    table: DecisionTable
    at: datetime
    event_id: UUID
    pseudonyms: Pseudonyms
    noted: dict[SectionName, dict[str, object]] = field(default_factory=dict)

    def note(self, section: SectionName, **members: object) -> None:
        """Put something on the event of this call."""
        self.noted.setdefault(section, {}).update(members)

    def note_subject(self, young_person: str) -> None:
        """Put the young person who is asked about on the event, under a pseudonym."""
        self.note(SectionName.SUBJECT, pseudonym=self.pseudonyms.of("subject", young_person))


@dataclass(frozen=True)
class Answer:
    """What will be sent once it is logged, what it was built on, and the change that it records, if any."""

    status: int
    body: Mapping[str, object]
    kind: Kind
    outcome: str
    versions: Versions = field(default_factory=dict)
    change: Callable[[Snapshot], None] | None = None
    moves: tuple[Counter, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
