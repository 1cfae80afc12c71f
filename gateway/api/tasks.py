"""What somebody has to do, or to know; decisions not to share, and what was told by telephone."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts import tasks
from gateway.acts.asking.not_sharing import NotShared, record_not_shared
from gateway.acts.asking.telling import Told, record_told
from gateway.api.members import day, reason, version, word
from gateway.api.route import Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.calling.callers import Kind
from gateway.visit import Answer, Visit

OWNERS = frozenset({Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.DATA_PROTECTION, Kind.OPERATIONS})
MOST_CATEGORIES = 100


def _categories() -> fields.List[str]:
    each = fields.String(validate=validate.Length(1, LONGEST_WORD))
    return fields.List(each, required=True, validate=validate.Length(1, MOST_CATEGORIES))


class ClosingBody(Body):
    """`POST /v1/tasks/<task_id>/close`."""

    version = version()
    outcome = reason("what came of it")


class NotSharedBody(Body):
    """`POST /v1/young-people/<young_person_id>/decisions-not-to-share`."""

    categories = _categories()
    with_whom = reason("with whom it is not shared")
    because = reason("why it is not shared")
    review_on = day("when to think of it again: you are reminded", required=False)


class ToldBody(Body):
    """`POST /v1/young-people/<young_person_id>/told-elsewhere`."""

    categories = _categories()
    told_to = word("the service that was told")
    told_whom = word("whom you spoke to")
    ground = reason("on what ground, and why it could not be asked for here")
    told_at = fields.AwareDateTime(required=True, metadata={"says": "not in the future"})


def get_tasks(visit: Visit) -> Answer:
    """List tasks."""
    return tasks.list_tasks(visit)


def post_task_closing(visit: Visit, body: Mapping[str, Any], task_id: str) -> Answer:
    """Close a task."""
    return tasks.close(visit, task_id, body["version"], body["outcome"])


def post_not_shared(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Record a decision not to share."""
    decided = NotShared(body["categories"], body["with_whom"], body["because"], body.get("review_on"))
    return record_not_shared(visit, young_person_id, decided)


def post_told(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Record what was told."""
    return record_told(visit, young_person_id, Told(**body))


HERE = "/v1/young-people/<young_person_id>"
NOT_SHARED = "record a decision not to share"
TOLD = "enter afterwards what was told by telephone"
ROUTES = (
    Route("GET", "/v1/tasks", "list what you have to do, or to know", get_tasks, None, OWNERS),
    Route("POST", "/v1/tasks/<task_id>/close", "close a task", post_task_closing, ClosingBody, OWNERS),
    Route("POST", f"{HERE}/decisions-not-to-share", NOT_SHARED, post_not_shared, NotSharedBody),
    Route("POST", f"{HERE}/told-elsewhere", TOLD, post_told, ToldBody),
)
