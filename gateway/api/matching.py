"""Finding the one right young person by exact particulars, on a ground or for a referral."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.matching.matching import Sought, match
from gateway.api.exceptional import GROUNDS
from gateway.api.members import day, word
from gateway.api.route import Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.limits.rates import Narrow
from gateway.storage.matching import Particulars
from gateway.visit import Answer, Visit


class IdentifierBody(Body):
    """An identifier with its scheme."""

    scheme = word("a scheme of your own sector")
    value = word()


class MatchBody(Body):
    """`POST /v1/young-people/match`."""

    name = fields.String(required=True, validate=validate.Length(2, LONGEST_WORD), metadata={"says": "the whole name"})
    date_of_birth = day("exact")
    address = fields.String(
        validate=validate.Length(1, 2 * LONGEST_WORD),
        metadata={"says": "the whole address; give one of address, school and identifier"},
    )
    school = word("the service on whose roll they are", required=False)
    identifier = fields.Nested(IdentifierBody, metadata={"says": "an identifier"})
    purpose = word()
    ground = fields.String(
        validate=validate.OneOf(GROUNDS), metadata={"says": "either this or `referral_reference` is needed"}
    )
    referral_reference = word("of the referral for which you look", required=False)
    second_authoriser = word("a second person, who has to agree before anything opens", required=False)


def post_match(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Look for one young person."""
    identifier = body.get("identifier")
    particulars = Particulars(
        name=body["name"],
        date_of_birth=body["date_of_birth"],
        address=body.get("address"),
        school=body.get("school"),
        identifier=(identifier["scheme"], identifier["value"].strip()) if identifier else None,
    )
    sought = Sought(
        particulars,
        body["purpose"],
        body.get("ground"),
        body.get("referral_reference"),
        body.get("second_authoriser"),
    )
    return match(visit, sought)


SAYS = "find the one young person of these exact particulars, and be given a handle for an hour"
ROUTES = (
    Route(
        "POST",
        "/v1/young-people/match",
        SAYS,
        post_match,
        MatchBody,
        vital=True,
        anew=True,
        narrow=Narrow.SEARCHING,
    ),
)
