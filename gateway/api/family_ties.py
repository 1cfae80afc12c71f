"""Family ties: who may speak for a young person, since when and on what evidence."""

from collections.abc import Mapping
from typing import Any

from engine.drafts.family_rules import KINDS
from gateway.acts.words import family_ties
from gateway.api.consent_bodies import one_of
from gateway.api.members import day, reason, version, word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.visit import Answer, Visit


class TieBody(Body):
    """`POST .../family-ties`."""

    person = word("a parent or carer on the record; under a care order the authority's organisation; or court")
    kind = one_of(KINDS)
    starts_on = day("since when it holds")
    ends_on = day("its last day, if that is known", required=False)
    evidence = reason("what was seen")


class TieEndBody(Body):
    """`POST .../family-ties/<tie_id>/end`."""

    version = version()
    ends_on = day("its last day")
    evidence = reason("what was seen")


class SettingAsideBody(Body):
    """`POST .../family-ties/<tie_id>/set-aside`."""

    version = version()
    because = reason("why they can't be asked; kept with the tie, and shown to nobody")


def get_family_ties(visit: Visit, young_person_id: str) -> Answer:
    """List them."""
    return family_ties.list_ties(visit, young_person_id)


def post_family_tie(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Record one."""
    return family_ties.record_tie(visit, young_person_id, body)


def post_tie_end(visit: Visit, body: Mapping[str, Any], young_person_id: str, tie_id: str) -> Answer:
    """End one."""
    return family_ties.end_family_tie(visit, young_person_id, tie_id, body)


def post_setting_aside(visit: Visit, body: Mapping[str, Any], young_person_id: str, tie_id: str) -> Answer:
    """Set one aside."""
    return family_ties.set_aside(visit, young_person_id, tie_id, body)


HERE = "/v1/young-people/<young_person_id>/family-ties"
ONE = f"{HERE}/<tie_id>"
ROUTES = (
    Route("GET", HERE, "read who may speak for a young person", get_family_ties),
    Route("POST", HERE, "record who may", post_family_tie, TieBody),
    Route("POST", f"{ONE}/end", "record that somebody no longer may", post_tie_end, TieEndBody),
    Route("POST", f"{ONE}/set-aside", "set somebody aside", post_setting_aside, SettingAsideBody),
)
