"""Competence: whether a young person can decide this matter themselves, at this time."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.drafts.competence_rules import ANSWERS, OUTCOMES
from gateway.acts.words.competence import assess
from gateway.api.consent_bodies import instant, one_of
from gateway.api.members import day, reason
from gateway.api.objections import categories
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.visit import Answer, Visit

MOST_QUESTIONS = 20


class QuestionBody(Body):
    """A question that was asked, and what the assessor answers to it."""

    question = reason("such as: understands what would be passed on, and to whom?")
    answer = one_of(ANSWERS)


class AssessmentBody(Body):
    """`POST .../competence-assessments`."""

    categories = categories()
    questions = fields.List(fields.Nested(QuestionBody), required=True, validate=validate.Length(1, MOST_QUESTIONS))
    outcome = one_of(OUTCOMES, "competent needs every answer yes")
    assessed_at = instant("when it was made")
    valid_until = day("its last day: at most 12 months later")


def post_assessment(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Record what came of asking."""
    return assess(visit, young_person_id, body)


HERE = "/v1/young-people/<young_person_id>/competence-assessments"
ROUTES = (Route("POST", HERE, "record a competence assessment", post_assessment, AssessmentBody),)
