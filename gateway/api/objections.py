"""Statutory objections: a parent's until the 16th birthday, the young person's own from then on."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.drafts.objection_rules import PARENT, YOUNG_PERSON
from gateway.acts.words import objections
from gateway.api.consent_bodies import MOST_WORDS, instant, one_of, text
from gateway.api.members import day, version
from gateway.api.route import Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.visit import Answer, Visit


def categories() -> fields.List[str]:
    """Return the member that names one category or more."""
    each = fields.String(validate=validate.Length(1, LONGEST_WORD))
    return fields.List(each, required=True, validate=validate.Length(1, MOST_WORDS))


class ObjectionBody(Body):
    """`POST .../objections`."""

    holder = one_of((PARENT, YOUNG_PERSON), "whose objection it is")
    categories = categories()
    starts_on = day("its first day; without it, today", required=False)


class ObjectionWithdrawalBody(Body):
    """`POST .../objections/<objection_id>/withdraw`."""

    version = version()
    said_at = instant("when whoever objected said so; without it, now", required=False)
    note = text("what they said, in their own words")


def post_objection(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Record an objection."""
    return objections.object_to(visit, young_person_id, body)


def post_objection_withdrawal(visit: Visit, body: Mapping[str, Any], young_person_id: str, objection_id: str) -> Answer:
    """Record that it was withdrawn."""
    return objections.withdraw_objection(visit, young_person_id, objection_id, body)


HERE = "/v1/young-people/<young_person_id>/objections"
ROUTES = (
    Route("POST", HERE, "record a statutory objection", post_objection, ObjectionBody),
    Route("POST", f"{HERE}/<objection_id>/withdraw", "withdraw it", post_objection_withdrawal, ObjectionWithdrawalBody),
)
