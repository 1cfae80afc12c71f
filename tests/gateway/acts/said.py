"""What young people and parents of the demo could say, as a practitioner posts it, and the rows that it leaves."""

from typing import Any

from gateway.demonstration.chance import opaque_id
from gateway.demonstration.roster import whom, young_person_id
from gateway.demonstration.young_people import carer_id
from tests.gateway.running_gateway import Reply, RunningGateway

# 13, two holders of parental responsibility, nobody has assessed him; his adviser; his school's lead and teacher.
KOFI, ADVISER, LEAD, TEACHER = young_person_id("kofi-ansah-reid"), "amara.okoye", "carys.bevan", "tessa.crowhurst"
FATHER, MOTHER = (carer_id(whom("kofi-ansah-reid"), place) for place in (0, 1))
# 16; her adviser.
MEGAN, MEGANS_ADVISER = young_person_id("megan-llewyn"), "rhiannon.pugh"
SAMS_ASSESSMENT = opaque_id("as", "sam-averill")
SCHOOL, OWN = "larkhanger-school", "youth-support"
NOW, EARLIER = "2026-03-04T10:30:00+00:00", "2026-03-04T10:00:00+00:00"
WRITTEN_TO = (
    "consent_records", "statements", "receipts", "words_taken_back", "competence_assessments", "objections",
    "family_ties", "tasks", "counters",
)  # fmt: skip


def permit(*categories: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    """A yes to the adviser's service, for guidance."""
    scope = {"recipient_service": [OWN], "purpose": ["guidance"], "category": list(categories or ["ec.economic"])}
    return {"effect": "permit", "level_cap": "summary", **more, "scope": {**scope, **more.get("scope", {})}}


def refuse(**scope: list[str]) -> dict[str, Any]:
    """A no, as wide as its scope leaves it."""
    return {"effect": "refuse", "scope": scope}


def said(*statements: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    """What a parent of Kofi's said half an hour ago; a change to None leaves a member out."""
    body = {
        "giver": FATHER,
        "capacity": "parental_responsibility",
        "notice_version": "2.1",
        "method": "in_person",
        "said_at": EARLIER,
        "witness": "Colin, who was in the room",
        "tell_parent": "yes",
        "statements": list(statements or [permit()]),
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def said_by_megan(*statements: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a body
    """What the sixteen-year-old said half an hour ago."""
    mine = {"giver": "self", "capacity": "self_16_plus", "tell_parent": "no"}
    return said(*(statements or [permit("he.mental")]), **{**mine, **changes})


def consents(young_person: str = KOFI, *more: str) -> str:
    """Return the address of what was said about a young person."""
    return "/".join((f"/v1/young-people/{young_person}/consents", *more))


def listed(running: RunningGateway, who: str, young_person: str = KOFI) -> list[dict[str, Any]]:
    """Return what somebody reads of what was said to their service."""
    reply = running.send(consents(young_person), running.token(who), method="GET")
    assert reply.status == 200
    found: list[dict[str, Any]] = reply.body["consents"]
    return found


def recorded(running: RunningGateway, body: dict[str, Any], who: str = ADVISER, young_person: str = KOFI) -> Reply:
    """Record a conversation, which must be in order."""
    reply = running.ask(who, consents(young_person), body)
    assert (reply.status, reply.body.get("detail")) == (201, None)
    return reply


def level(running: RunningGateway, category: str, who: str = ADVISER, young_person: str = KOFI) -> str:
    """Return what a disclosure for guidance shows of a category."""
    return running.disclosure(who, young_person, "guidance", category).levels[category]


def everything_written(running: RunningGateway) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that acts on what was said could change."""
    return {table: sorted(running.rows(f"SELECT * FROM {table}"), key=repr) for table in WRITTEN_TO}  # noqa: S608


def refused(running: RunningGateway, who: str, path: str, body: dict[str, Any], status: int = 422) -> Reply:
    """Post what must be refused: nothing is stored, and the attempt is logged as one event."""
    before = everything_written(running)
    with running.one_event_for(status) as replies:
        replies.append(running.ask(who, path, body))
    assert everything_written(running) == before
    return replies[0]


def open_tasks(running: RunningGateway, kind: str) -> list[tuple[Any, ...]]:
    """Return the open tasks of a kind: what they are about, whose they are, the categories, and by when."""
    return running.rows(
        "SELECT about, owner_id, categories, due_at FROM tasks WHERE kind = ? AND closed_at IS NULL", kind
    )
