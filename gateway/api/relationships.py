"""Who stands to a young person: cases, teams, rolls, referrals, thresholds, contacts, conflicts of interest."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.case import Period, local_day
from gateway.acts.relationships.conflicts import declare_conflict
from gateway.acts.relationships.contacts import Contact, book_contact
from gateway.acts.relationships.ending_relationships import Close, end
from gateway.acts.relationships.reading_relationships import list_relationships
from gateway.acts.relationships.relationship_tasks import Wanted
from gateway.acts.relationships.relationships import start_relationship
from gateway.api.members import LONGEST_REASON, day, reason, version, word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.visit import Answer, Visit

OF = "/v1/young-people/<young_person_id>"
PLACE_KINDS = ("service_office", "school_or_college", "home", "community", "online")


class RelationshipBody(Body):
    """A relationship to start."""

    kind = word("a relationship of the protocol's vocabulary")
    service = word("the service that stands to the young person; your own if left out", required=False)
    practitioner = word("the practitioner, where it is one person's", required=False)
    starts_on = day("the first day; today if left out", required=False)
    ends_on = day("the last day; a threshold decision needs one", required=False)
    evidence = reason("what it rests on: an allocation, the plan, the referral's reference, the order")
    decided_by = word("whose threshold decision it is; never that of whoever it opens access for", required=False)
    decision_ground = fields.String(
        validate=validate.Length(1, LONGEST_REASON),
        metadata={"says": "what was seen or heard, for a threshold decision"},
    )
    override_because = fields.String(
        validate=validate.Length(1, LONGEST_REASON),
        metadata={"says": "why a case is allocated above the hard limit of a caseload"},
    )


class EndBody(Body):
    """A relationship to end."""

    version = version()
    ends_on = day("the last day; today if left out", required=False)
    at_once = fields.Boolean(
        load_default=False,
        metadata={"says": "true for what should not have been, or who left the team today: it holds no more, no grace"},
    )
    because = reason("why it ends")


class ConflictBody(Body):
    """A conflict of interest of one's own."""

    because = reason("how you know the young person otherwise; your supervisor reads it")
    review_on = day("when it is looked at again; in six months if left out", required=False)


class ContactBody(Body):
    """A contact to book."""

    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    place_kind = fields.String(required=True, validate=validate.OneOf(PLACE_KINDS))
    alone = fields.Boolean(
        required=True, metadata={"says": "whether you meet the young person with no colleague there"}
    )
    buddy = word("the colleague who is to hear that it is over; needed if alone", required=False)


def post_relationship(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Start a relationship."""
    wanted = Wanted(
        kind=body["kind"],
        service=body.get("service", visit.caller.asker.service),
        practitioner=body.get("practitioner"),
        period=Period(body.get("starts_on", local_day(visit.at)), body.get("ends_on")),
        evidence=body["evidence"],
        decided_by=body.get("decided_by"),
        decision_ground=body.get("decision_ground", ""),
        override_because=body.get("override_because", ""),
    )
    return start_relationship(visit, young_person_id, wanted)


def post_relationship_end(visit: Visit, body: Mapping[str, Any], young_person_id: str, relationship_id: str) -> Answer:
    """End a relationship."""
    wanted = Close(body["version"], body.get("ends_on"), body["at_once"], body["because"])
    return end(visit, young_person_id, relationship_id, wanted)


def get_relationships(visit: Visit, young_person_id: str) -> Answer:
    """List the relationships of the caller's own service."""
    return list_relationships(visit, young_person_id)


def post_exclusion(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Declare a conflict of interest."""
    return declare_conflict(visit, young_person_id, body["because"], body.get("review_on"))


def post_contact(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Book a contact."""
    wanted = Contact(body["starts_at"], body["ends_at"], body["place_kind"], body["alone"], body.get("buddy"))
    return book_contact(visit, young_person_id, wanted)


ROUTES = (
    Route("POST", f"{OF}/relationships", "start a relationship", post_relationship, RelationshipBody),
    Route("GET", f"{OF}/relationships", "list the relationships of your own service", get_relationships),
    Route("POST", f"{OF}/relationships/<relationship_id>/end", "end a relationship", post_relationship_end, EndBody),
    Route("POST", f"{OF}/exclusions", "declare a conflict of interest of your own", post_exclusion, ConflictBody),
    Route("POST", f"{OF}/contacts", "book a contact of your own", post_contact, ContactBody),
)
