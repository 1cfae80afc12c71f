"""How what others may see is taken away and given again: consent, relationships, a signature, a post, what is recorded.

Each is done in the transaction that it is given; knows no log, no counter, and nothing of who is shown what.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from engine.case import local_day
from gateway.demonstration.package_data import Rows
from gateway.demonstration.roster import young_person_id
from gateway.storage import tables
from gateway.storage.database import Snapshot

SAM, ANOTHER = young_person_id("sam-averill"), young_person_id("grace-mutasa")
"""Who is asked about, and one who also works with Sam's adviser."""

ADVISER, SOCIAL_WORKER, YOUTH_JUSTICE_WORKER = "amara.okoye", "ruth.callender", "ben.stroud"
SCHOOL, ADVISERS, SOCIAL_CARE = "fennel-row", "youth-support", "social-care"
SHARED = "ed.attainment"
RECORDED_THERE = ["id.involvement", "eq.characteristics"]
MANAGER = "helen.braithwell"


def with_a_shared_detail(rows: Rows) -> Rows:
    """Add a detail about Sam that is also about another, and has no version without them: who sees it must see both."""
    held = next(r for r in rows["details"] if (r["young_person_id"], r["category"]) == (SAM, SHARED))
    detail = {**held, "id": "detail-shared"}
    beside: dict[str, object] = {"detail_id": "detail-shared", "young_person_id": ANOTHER}
    text = {"detail_id": "detail-shared", "level": 3, "alone": False, "text": "Both are doing well together."}
    return {
        **rows,
        "details": [*rows["details"], detail],
        "detail_people": [*rows["detail_people"], beside],
        "detail_texts": [*rows["detail_texts"], text],
    }


def consent(connection: Snapshot, given: bool, at: datetime) -> None:
    """Sam agrees, in a new record, that the adviser sees a summary of his mental health; or takes back all he said."""
    if given:
        connection.execute(insert(tables.consent_records), _record(record := f"co-{secrets.token_hex(8)}", at))
        scope = {
            "recipient_service": [ADVISERS],
            "purpose": ["guidance"],
            "category": ["he.mental"],
            "originator": ["camhs"],
        }
        permit = {"id": f"st-{record}", "record_id": record, "effect": "permit", "level_cap": "summary", "scope": scope}
        connection.execute(insert(tables.statements), permit)
        return
    records, taken_back = tables.consent_records, tables.words_taken_back
    standing = select(records.c.id).where(
        records.c.young_person_id == SAM, records.c.id.not_in(select(taken_back.c.record_id))
    )
    for record in connection.execute(standing).scalars().all():
        connection.execute(insert(taken_back), _withdrawal(record, at))


def _record(record: str, at: datetime) -> dict[str, object]:
    return {
        "id": record,
        "young_person_id": SAM,
        "giver": "self",
        "capacity": "self",
        "notice_version": "2.1",
        "method": "in_person",
        "said_at": at,
        "recorded_at": at,
        "recorded_by": ADVISER,
        "organisation_id": "marlowick-council",
        "status": "active",
        "starts_on": local_day(at),
        "tell_parent": "no",
    }


def _withdrawal(record: str, at: datetime) -> dict[str, object]:
    return {
        "id": f"tb-{secrets.token_hex(8)}",
        "young_person_id": SAM,
        "of": "consent",
        "record_id": record,
        "kind": "withdrawn",
        "said_by": "self",
        "said_at": at,
        "recorded_at": at,
        "recorded_by": ADVISER,
    }


def caseload(tie: tuple[str, str, str], connection: Snapshot, given: bool, at: datetime) -> None:
    """A worker takes a young person on, or the case was closed; whole days count, so that yesterday was the last."""
    ties, today, (person, service, worker) = tables.relationships, local_day(at), tie
    if given:
        begun = {
            "id": f"re-{secrets.token_hex(8)}",
            "young_person_id": person,
            "kind": "caseload",
            "service_id": service,
        }
        who = {"practitioner_id": worker, "recorded_by": MANAGER, "recorded_at": at, "evidence": "allocation"}
        connection.execute(insert(ties), {**begun, **who, "starts_on": today})
        return
    here = (ties.c.young_person_id == person) & (ties.c.service_id == service) & (ties.c.practitioner_id == worker)
    ended = {"ends_on": today - timedelta(days=1), "ended_by": MANAGER, "ended_because": "closed"}
    connection.execute(update(ties).where(here, ties.c.kind == "caseload").values(ended))


def signature(connection: Snapshot, given: bool, at: datetime) -> None:
    parties, today = tables.agreement_parties, local_day(at)
    now = {"signed_on": today, "withdrawn_on": None} if given else {"withdrawn_on": today}
    connection.execute(update(parties).where(parties.c.organisation_id == SCHOOL).values(now))


def post(connection: Snapshot, given: bool, _at: datetime) -> None:
    people = tables.practitioners
    connection.execute(update(people).where(people.c.id == YOUTH_JUSTICE_WORKER).values(active=given))


def records(connection: Snapshot, given: bool, _at: datetime) -> None:
    services = tables.services
    recorded = RECORDED_THERE if given else RECORDED_THERE[:1]
    connection.execute(update(services).where(services.c.id == ADVISERS).values(records=recorded))
