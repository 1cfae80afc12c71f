"""One call at the door: who calls, what they may be told, and what the log will say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from gateway.access_log.event import Kind, SectionName
from gateway.access_log.pseudonyms import Pseudonyms
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.calling.callers import Caller, check_trained
from gateway.calling.token_signer import TokenSigner
from gateway.log_keeping.sealing import Sealer
from gateway.log_keeping.section_keys import SectionKeys
from gateway.storage.database import Snapshot
from gateway.storage.identities import one_person
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
    sealer: Sealer
    limits: Thresholds
    signer: TokenSigner
    noted: dict[SectionName, dict[str, object]] = field(default_factory=dict)

    @property
    def pseudonyms(self) -> Pseudonyms:
        """What names people in the log without naming them."""
        return self.sealer.pseudonyms

    @property
    def keys(self) -> SectionKeys:
        """What opens the sections of the log."""
        return self.sealer.keys

    def note(self, section: SectionName, **members: object) -> None:
        """Put something on the event of this call."""
        self.noted.setdefault(section, {}).update(members)

    def require_training(self) -> None:
        """Refuse, with a Problem, a caller whose safeguarding training has lapsed."""
        check_trained(self.caller, self.at)

    def note_subject(self, young_person: str) -> tuple[str, ...]:
        """Put the young person who is asked about on the event, under a pseudonym; return their entries, kept first.

        Entries that are read together stand `with` each other, so that each can be told after they are taken apart.
        """
        entries = one_person(self.connection, [young_person]).entries(young_person)
        others = sorted(self.pseudonyms.of("subject", entry) for entry in entries if entry != young_person)
        self.noted.setdefault(SectionName.SUBJECT, {}).pop("with", None)
        together = {"with": others} if others else {}
        self.note(SectionName.SUBJECT, pseudonym=self.pseudonyms.of("subject", young_person), **together)
        return entries


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
