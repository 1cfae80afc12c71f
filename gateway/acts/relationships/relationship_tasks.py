"""What a new relationship lays on others: to triage a referral, to confirm a decision, to look at a full caseload."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.case import LONDON, Period, Relationship
from engine.relationships.caseload import SOFT, Room, limit
from engine.relationships.holding import REFERRAL_WORKING_DAYS
from engine.working_days import after
from gateway.acts.supervisors import line_of, to_look_at
from gateway.acts.whom import MATCHED, Whom
from gateway.storage.tasks import Owner, Task
from gateway.visit import Visit

TO_REALLOCATE = "reallocate_case"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A relationship as it was asked for, and the reason for going over the hard limit of a caseload, if any."""

    kind: str
    service: str
    practitioner: str | None
    period: Period
    evidence: str
    decided_by: str | None
    decision_ground: str
    override_because: str

    @property
    def proposed(self) -> Relationship:
        """The relationship as the engine knows it."""
        return Relationship(
            self.kind,
            self.service,
            self.practitioner,
            self.period,
            self.evidence,
            self.decided_by,
            self.decision_ground,
        )


def follow_up(visit: Visit, whom: Whom, wanted: Wanted, record: str, space: Room) -> Iterator[Task]:
    """Give the tasks that a new relationship brings to others."""
    asker, about = visit.caller.asker, f"relationship:{record}"

    def task(kind: str, owner: Owner, due: date | None = None) -> Task:
        due_at = end_of(due) if due else None
        return Task(kind, owner, about, visit.at, whom.young_person, due_at=due_at, raised_by=asker.practitioner)

    if wanted.kind == "referral_pending":
        yield task("triage_referral", Owner(service=wanted.service), after(wanted.period.first, REFERRAL_WORKING_DAYS))
    if wanted.decided_by and wanted.decided_by != asker.practitioner:
        yield task("confirm_your_decision", Owner(practitioner=wanted.decided_by))
    if MATCHED in whom.facts:
        yield from to_look_at(visit, "check_first_relationship", about, whom.young_person)
    if space is not Room.FITS and wanted.practitioner:
        soft = limit(SOFT, visit.table.vocabulary)
        owner = line_of(visit.connection, wanted.practitioner, wanted.service)
        full = Task("caseload_full", owner, f"practitioner:{wanted.practitioner}>={soft}", visit.at)
        yield full


def case(service: str, young_person: str) -> str:
    """Return how a task names a young person as the case of a service."""
    return f"case:{service}:{young_person}"


def end_of(day: date) -> datetime:
    """Return the midnight that closes a day in London."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON)
