"""What may be done about agreements by those who keep them: drawn up, opened, suspended, reviewed, ended; and read.

Who has signed is on the board for everybody; it names no young person. Who signs is in `signatures`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from engine.agreements import DECIDED_ACTIVE, DRAFT, POSSIBLE, SUSPENDED, TERMINATED, State, Step, state
from engine.case import LONDON, Agreement, local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let, version_of
from gateway.opaque import new_identifier
from gateway.problems import Problem
from gateway.storage import agreements as stored
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Closing, Owner, Task, close_tasks_about, raise_tasks
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

Change = Callable[[Snapshot], None]
REVIEW = "review_agreement"
LEAD = "governance_lead"
CREATED = {"drawn_up": 201, "party_added": 201}


def draw_up(visit: Visit, given: Mapping[str, Any]) -> Answer:
    """Draw up an agreement that organisations then sign."""
    let(visit, "make_agreement")
    _check_days(visit, given)
    parties = [stored.Party(one["organisation"], one["signatory"]) for one in given["parties"]]
    check_parties(visit, [party.organisation for party in parties])
    name = new_identifier("agreement")
    default = str(visit.table.vocabulary.switches["activation"].value)
    row = {
        "id": name,
        "title": given["title"],
        "protocol_id": visit.table.protocol.id,
        "status": DRAFT if given["draft"] else DECIDED_ACTIVE,
        "activation": given.get("activation", default),
        **{day: given[day] for day in ("effective_from", "review_due_on", "expires_on")},
    }

    def change(connection: Snapshot) -> None:
        stored.insert_agreement(connection, row, parties)
        raise_tasks(connection, [review_task(visit, name, given["review_due_on"], visit.caller.asker.service)])

    return changed(visit, name, "drawn_up", change, [party.organisation for party in parties])


def keep(visit: Visit, agreement_id: str, step: Step, given: Mapping[str, Any]) -> Answer:
    """Open, suspend, resume or end an agreement."""
    let(visit, "keep_agreement")
    agreement = standing_agreement(visit, agreement_id, step, given["version"])
    day, because = local_day(visit.at), given.get("because")
    values: Mapping[Step, Mapping[str, object]] = {
        Step.OPEN: {"status": DECIDED_ACTIVE},
        Step.RESUME: {"status": DECIDED_ACTIVE, "suspended_on": None, "suspended_because": None},
        Step.SUSPEND: {"status": SUSPENDED, "suspended_on": day, "suspended_because": because},
        Step.TERMINATE: {"status": TERMINATED, "terminated_on": day, "terminated_because": because},
    }
    change = partial(stored.change_agreement, agreement=agreement_id, values=values[step])
    return changed(visit, agreement_id, step.value, change, agreement.parties)


def review(visit: Visit, agreement_id: str, given: Mapping[str, Any]) -> Answer:
    """Record that an agreement was reviewed, and when it is due again."""
    let(visit, "keep_agreement")
    agreement = standing_agreement(visit, agreement_id, Step.REVIEW, given["version"])
    day, due = local_day(visit.at), given["review_due_on"]
    if due <= day:
        raise broken("review_due_on", "The next review lies ahead: name a later day than today.")
    if agreement.period.last is not None and due > agreement.period.last:
        raise broken("review_due_on", "An agreement is reviewed before it expires: name a day by its last one.")
    row = {
        "id": new_identifier("review"),
        "agreement_id": agreement_id,
        "reviewed_by": visit.caller.asker.practitioner,
        "reviewed_on": day,
        "finding": given["finding"],
        "next_review_on": due,
    }

    def change(connection: Snapshot) -> None:
        stored.insert_review(connection, row)
        closing = Closing(visit.caller.asker.practitioner, visit.at, "reviewed")
        close_tasks_about(connection, REVIEW, f"agreement:{agreement_id}", closing)
        raise_tasks(connection, [review_task(visit, agreement_id, due, visit.caller.asker.service)])

    return changed(visit, agreement_id, "reviewed", change, agreement.parties)


def accede(visit: Visit, agreement_id: str, given: Mapping[str, Any]) -> Answer:
    """Take in one more organisation: it is bound from the day on which it signs."""
    let(visit, "keep_agreement")
    agreement = standing_agreement(visit, agreement_id, Step.ACCEDE, given["version"])
    check_parties(visit, [given["organisation"]])
    if given["organisation"] in agreement.parties:
        raise broken("organisation", "This organisation is a party already; it may sign.")
    begun = state(agreement, local_day(visit.at)) is not State.DRAFT
    party = stored.Party(given["organisation"], given["signatory"], local_day(visit.at) if begun else None)
    change = partial(stored.insert_party, agreement=agreement_id, party=party)
    return changed(visit, agreement_id, "party_added", change, [*agreement.parties, party.organisation])


def standing_agreement(visit: Visit, agreement_id: str, step: Step, version: int) -> Agreement:
    """Return an agreement that a step can be taken about; Problem where there is none, or it has changed."""
    found = {one.id: one for one in stored.read_agreements(visit.connection)}.get(agreement_id)
    if found is None:
        raise Problem("not-found", "There is no agreement under this identifier.")
    visit.note(SectionName.DETAIL, agreement=agreement_id)
    check_version(visit, agreement_id, version)
    stands = state(found, local_day(visit.at))
    if stands not in POSSIBLE[step]:
        rule = f"An agreement that is {stands.replace('_', ' ')} does not take this step."
        raise Problem("against-a-rule", rule, {"field": "agreement_id", "state": stands})
    return found


def changed(visit: Visit, name: str, outcome: str, change: Change, parties: Iterable[str]) -> Answer:
    """Return the answer that records a change; every party will be answered by what now stands."""
    visit.note(SectionName.DETAIL, agreement=name)
    others = [Counter("agreements", organisation) for organisation in sorted(parties)]
    body = {"agreement": name, "version": version_of(visit, name) + 1}
    done = Done(
        body, Kind.AGREEMENT_CHANGED, outcome, change, records=[name], others=others, status=CREATED.get(outcome, 200)
    )
    return answer(visit, done)


def check_parties(visit: Visit, organisations: list[str]) -> None:
    """Refuse an organisation that is not in the register, or is named twice."""
    unknown = set(organisations) - stored.known_organisations(visit.connection)
    if unknown:
        raise broken("organisation", "A party is an organisation of the register: enter it there first.")
    if len(set(organisations)) < len(organisations):
        raise broken("parties", "Name each organisation once.")


def review_task(visit: Visit, agreement: str, due: date, service: str) -> Task:
    """Return the task that has an agreement reviewed: it goes on working meanwhile."""
    at = datetime.combine(due, time(0), tzinfo=LONDON)
    return Task(REVIEW, Owner(service=service, role=LEAD), f"agreement:{agreement}", visit.at, due_at=at)


def _check_days(visit: Visit, given: Mapping[str, Any]) -> None:
    if given["expires_on"] < max(given["effective_from"], local_day(visit.at)):
        raise broken("expires_on", "An agreement ends on a day that is not past, and not before it starts.")
    if not given["effective_from"] <= given["review_due_on"] <= given["expires_on"]:
        raise broken("review_due_on", "An agreement is reviewed between its first day and its last.")
