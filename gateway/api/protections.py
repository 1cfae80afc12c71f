"""Shields, restrictions and allow-lists: what stands between a young person and harm by disclosure."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.protecting import allow_lists, lifting, restrictions, shields
from gateway.api.members import day, reason, version, word
from gateway.api.route import Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.calling.callers import Kind
from gateway.visit import Answer, Visit

KEEPERS = frozenset({Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.DATA_PROTECTION})


def _contact() -> fields.String:
    says = "the one contact that anybody is given while it stands: it must not tell where the young person is"
    return fields.String(required=True, validate=validate.Length(1, 2 * LONGEST_WORD), metadata={"says": says})


class ShieldBody(Body):
    """`POST /v1/young-people/<young_person_id>/shields`."""

    contact = _contact()
    because = reason("what would happen if the whereabouts were known")


class ConfirmBody(Body):
    """`POST .../shields/<shield_id>/confirm`."""

    version = version()


class LiftBody(Body):
    """`POST .../lift`."""

    version = version()
    because = reason("why it is safe to lift it")


class RestrictionBody(Body):
    """`POST /v1/young-people/<young_person_id>/restrictions`."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(tuple(restrictions.ACTIONS)),
        metadata={"says": "`legal_hold` keeps a record from erasure and hides nothing; `sealed` opens it to nobody"},
    )
    category = word("for `article_18` alone: the category that is frozen", required=False)
    originator = word("for `article_18` alone: the service whose details of it are frozen", required=False)
    contact = _contact()
    because = reason("why")


class NoLongerAllowedBody(Body):
    """`POST .../allow-list/remove`."""

    practitioner = word("a practitioner of the register")
    service = word("the service that they act for: elsewhere they are not on the list")


class AllowedBody(NoLongerAllowedBody):
    """`POST .../allow-list`."""

    starts_on = day("today where it is left out", required=False)
    ends_on = day("the last day; without it, until further notice", required=False)


def post_shield(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Set a shield."""
    return shields.set_shield(visit, young_person_id, body["contact"], body["because"])


def post_shield_confirmation(visit: Visit, body: Mapping[str, Any], young_person_id: str, shield_id: str) -> Answer:
    """Confirm a shield."""
    return shields.confirm_shield(visit, young_person_id, shield_id, body["version"])


def post_shield_lift(visit: Visit, body: Mapping[str, Any], young_person_id: str, shield_id: str) -> Answer:
    """Want a shield lifted."""
    return lifting.lift(visit, young_person_id, shield_id, body["version"], body["because"])


def post_restriction(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Set a restriction."""
    return restrictions.restrict(visit, young_person_id, body)


def post_restriction_lift(visit: Visit, body: Mapping[str, Any], young_person_id: str, restriction_id: str) -> Answer:
    """Want a restriction lifted."""
    return lifting.lift(visit, young_person_id, restriction_id, body["version"], body["because"])


def get_protections(visit: Visit, young_person_id: str) -> Answer:
    """Read the protections."""
    return restrictions.read_protections(visit, young_person_id)


def post_allowed(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Let somebody past."""
    who = body["practitioner"], body["service"]
    return allow_lists.allow(visit, young_person_id, who, body.get("starts_on"), body.get("ends_on"))


def post_no_longer_allowed(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Let somebody past no longer."""
    return allow_lists.allow_no_longer(visit, young_person_id, (body["practitioner"], body["service"]))


HERE = "/v1/young-people/<young_person_id>"
SHIELD, RESTRICTION = f"{HERE}/shields/<shield_id>", f"{HERE}/restrictions/<restriction_id>"
HOLDS = "shield a young person at once, for 48 hours or until a manager has looked"
ROUTES = (
    Route("POST", f"{HERE}/shields", HOLDS, post_shield, ShieldBody),
    Route("POST", f"{SHIELD}/confirm", "let a shield stand", post_shield_confirmation, ConfirmBody),
    Route("POST", f"{SHIELD}/lift", "want a shield lifted; it takes two people", post_shield_lift, LiftBody),
    Route("POST", f"{HERE}/restrictions", "restrict a record", post_restriction, RestrictionBody, KEEPERS),
    Route(
        "POST", f"{RESTRICTION}/lift", "want it lifted; it takes two people", post_restriction_lift, LiftBody, KEEPERS
    ),
    Route(
        "GET", f"{HERE}/protections", "read what your service set or was asked about", get_protections, None, KEEPERS
    ),
    Route("POST", f"{HERE}/allow-list", "let a practitioner past a protection", post_allowed, AllowedBody, KEEPERS),
    Route(
        "POST",
        f"{HERE}/allow-list/remove",
        "let them past no longer",
        post_no_longer_allowed,
        NoLongerAllowedBody,
        KEEPERS,
    ),
)
