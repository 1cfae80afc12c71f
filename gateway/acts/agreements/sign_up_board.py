"""What may be read of agreements: who signed and when, what is due for review, expired or suspended.

It is for everybody and names no young person. Whatever is due for review is put to a governance lead when it is seen.
"""

from collections import defaultdict
from typing import Any

from engine.agreements import State, state
from engine.case import Agreement, local_day
from gateway.access_log.event import Kind
from gateway.acting import Done, answer, let
from gateway.acts.agreements.agreements import REVIEW, review_task
from gateway.storage.agreements import governed_by, read_agreements, read_board, reviews_put
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Task, raise_tasks
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit

DAYS = ("effective_from", "review_due_on", "expires_on", "suspended_on", "terminated_on")
DAYS_OF_A_PARTY = ("acceded_on", "signed_on", "withdrawn_on")


def read_sign_up_board(visit: Visit) -> Answer:
    """Return the sign-up board."""
    let(visit, "read_agreements")
    read = {one.id: one for one in read_agreements(visit.connection)}
    listed, signing = read_board(visit.connection)
    parties: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in signing:
        signature = read[row.agreement_id].parties[row.organisation_id]
        parties[row.agreement_id].append(_party(row, signed=signature.stands(local_day(visit.at))))
    versions = read_versions(visit.connection, [Counter("record", row.id) for row in listed])
    states = {name: state(one, local_day(visit.at)) for name, one in read.items()}
    board = [
        _agreement(row, states[row.id], parties[row.id]) | {"version": versions[Counter("record", row.id)]}
        for row in listed
    ]
    due = _not_yet_put(visit, [one for one in read.values() if states[one.id] is State.REVIEW_DUE])

    def change(connection: Snapshot) -> None:
        raise_tasks(connection, due)

    body = {"agreements": board}
    return answer(visit, Done(body, Kind.AGREEMENT_READ, "answered", change if due else None, status=200))


def _agreement(row: Any, stands: State, parties: list[dict[str, object]]) -> dict[str, object]:  # noqa: ANN401 - a row
    return {
        "agreement": row.id,
        "title": row.title,
        "protocol": row.protocol_id,
        "state": stands.value,
        "activation": row.activation,
        **_days(row, DAYS),
        "signed": sum(party["signed"] is True for party in parties),
        "parties": parties,
    }


def _party(row: Any, *, signed: bool) -> dict[str, object]:  # noqa: ANN401 - a row
    who = {"organisation": row.organisation_id, "name": row.name, "signatory": row.signatory}
    return {**who, "signed": signed, **_days(row, DAYS_OF_A_PARTY)}


def _days(row: Any, names: tuple[str, ...]) -> dict[str, object]:  # noqa: ANN401 - a row
    found = {name: getattr(row, name) for name in names}
    return {name: day.isoformat() if day else None for name, day in found.items()}


def _not_yet_put(visit: Visit, due: list[Agreement]) -> list[Task]:
    """Return the tasks that put reviews to a governance lead, but for those that are open already."""
    if not due:
        return []
    put = reviews_put(visit.connection, REVIEW)
    leads = governed_by(visit.connection)
    return [
        review_task(visit, agreement.id, agreement.review_due_on, service)
        for agreement in due
        if agreement.review_due_on and f"agreement:{agreement.id}" not in put
        for service in leads
    ]
