"""Who a young person is: two entries joined and taken apart again, and their own particulars."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.identities import merging, particulars
from gateway.api.members import reason, version, word
from gateway.api.route import Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.visit import Answer, Visit

SEXES = ("female", "male", "not_known", "not_specified")


def _particular(says: str = "") -> fields.String:
    return fields.String(validate=validate.Length(1, 2 * LONGEST_WORD), metadata={"says": says})


class MergeBody(Body):
    """`POST /v1/young-people/merges`."""

    keep = word("the entry under which both are read from now on")
    merge = word("the entry that is the same young person")
    ground = reason("how it is known that they are one")


class UnmergeBody(Body):
    """`POST /v1/young-people/merges/<merge_id>/undo`."""

    version = version()
    because = reason("how it is known that they are two")


class ParticularsBody(Body):
    """`POST /v1/young-people/<young_person_id>/particulars`: what is left out stays as it is."""

    version = version()
    name = fields.String(
        validate=[validate.Length(2, LONGEST_WORD), validate.Regexp(r".*\S.*\S")],
        metadata={"says": "it is found under the new name alone, and the old one is shown to nobody"},
    )
    sex = fields.String(validate=validate.OneOf(SEXES))
    address = _particular()
    phone = _particular()
    email = _particular()
    safe_channel = _particular("how to reach the young person without harm")
    died_on = fields.Date(allow_none=True, metadata={"says": "null takes back a death that was entered in error"})


def post_merge(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Join two entries."""
    return merging.merge(visit, body["keep"], body["merge"], body["ground"])


def post_unmerge(visit: Visit, body: Mapping[str, Any], merge_id: str) -> Answer:
    """Take two entries apart again."""
    return merging.undo(visit, merge_id, body["version"], body["because"])


def post_particulars(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Change particulars."""
    return particulars.keep_particulars(visit, young_person_id, body)


HERE = "/v1/young-people"
ROUTES = (
    Route("POST", f"{HERE}/merges", "join two entries of one young person", post_merge, MergeBody),
    Route("POST", f"{HERE}/merges/<merge_id>/undo", "take them apart again", post_unmerge, UnmergeBody),
    Route(
        "POST",
        f"{HERE}/<young_person_id>/particulars",
        "change a name, address or other particular",
        post_particulars,
        ParticularsBody,
    ),
)
