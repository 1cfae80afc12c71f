"""What every way of taking words back has in common: which record, at which version, and what is said beside it.

The record itself stands as it was written: what ended it says when that was said, and when it was recorded.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.drafts.taking_back_rules import Words
from engine.words_said import Ending
from gateway.acting import check_version, let
from gateway.acts.subject import Subject, subject
from gateway.acts.words.consent_tasks import close_for_taken_back
from gateway.acts.words.consents import ACTION
from gateway.acts.words.own_words import own_record
from gateway.storage.database import Snapshot
from gateway.storage.own_words import Whole, as_taken_back
from gateway.storage.tasks import Closing
from gateway.storage.words_written import NewEnding, insert_ending
from gateway.visit import Visit


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that the caller may take back, read as it stands."""

    visit: Visit
    whom: Subject
    whole: Whole

    @property
    def id(self) -> str:
        """The identifier of the record."""
        return str(self.whole.record.id)

    @property
    def giver(self) -> str:
        """Whoever said it."""
        return str(self.whole.record.giver)

    @property
    def words(self) -> Words:
        """What the rules of taking back look at."""
        return Words(self.giver, self.whole.record.said_at, as_taken_back(self.whole.taken_back, self.visit.at))

    def ending(
        self, kind: Ending, said_at: datetime, note: str | None = None, replaced_by: str | None = None
    ) -> NewEnding:
        """Return what ends the record; that it was entered in error is the recorder's own word."""
        recorder = self.visit.caller.asker.practitioner
        return NewEnding(
            young_person=self.whom.id,
            of="consent",
            record=self.id,
            kind=kind,
            said_by=recorder if kind is Ending.ENTERED_IN_ERROR else self.giver,
            said_at=said_at,
            recorded_at=self.visit.at,
            recorded_by=recorder,
            note=note,
            replaced_by=replaced_by,
        )

    def end(self, connection: Snapshot, ending: NewEnding) -> None:
        """Store what ends the record; nothing is left to do about it."""
        insert_ending(connection, ending)
        closing = Closing(ending.recorded_by, ending.recorded_at, ending.kind.value)
        close_for_taken_back(connection, ending.record, closing)


def open_record(visit: Visit, young_person: str, consent: str, version: int) -> Opened:
    """Return the record that is to be taken back, if the caller may and has read it as it stands."""
    whom = subject(visit, young_person)
    let(visit, ACTION, whom.held)
    whole = own_record(visit, whom, consent)
    check_version(visit, consent, version)
    return Opened(visit, whom, whole)
