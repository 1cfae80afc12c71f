"""How a test opens exceptional access, looks for somebody by their particulars, and reads tasks; it expects nothing."""

from typing import Any

from tests.gateway.running_gateway import Reply, RunningGateway

STATED = {
    "believed": "canary-believed: tablets were taken an hour ago",
    "source": "canary-source: said so at the youth club",
    "why_now": "canary-now: the ambulance asks",
    "why_this_much": "canary-much: who to ring, and what else was taken",
    "consent_sought": "unable",
    "informed": "later",
}
ACCESSES, MATCH = "/v1/exceptional-access", "/v1/young-people/match"


def open_access(running: RunningGateway, who: str, ground: str = "significant_harm", **more: object) -> Reply:
    """Open exceptional access, to `young_person` or by `handle`."""
    return running.ask(who, ACCESSES, {**STATED, "ground": ground, **more})


def act_on(running: RunningGateway, who: str, access: str, step: str, **members: object) -> Reply:
    """Extend, authorise or review an access."""
    return running.ask(who, f"{ACCESSES}/{access}/{step}", members)


def review(running: RunningGateway, who: str, access: str, outcome: str = "justified") -> Reply:
    """Review an access."""
    return act_on(running, who, access, "review", outcome=outcome, note="canary-note: read the statement")


def look(running: RunningGateway, who: str, path: str, service: str = "") -> Reply:
    """Read a list."""
    return running.send(path, running.token(who, service), method="GET")


def tasks(running: RunningGateway, who: str, kind: str = "", service: str = "") -> list[dict[str, Any]]:
    """Return somebody's open tasks, of one kind if it is named."""
    listed: list[dict[str, Any]] = look(running, who, "/v1/tasks", service).body["tasks"]
    return [task for task in listed if kind in ("", task["kind"])]


def particulars(running: RunningGateway, young_person: str) -> dict[str, object]:
    """Return the name, date of birth and address of somebody in the register."""
    ((name, born, address),) = running.rows(
        "SELECT name, date_of_birth, address FROM young_people WHERE id = ?", young_person
    )
    return {"name": name, "date_of_birth": born, "address": address}


def match(running: RunningGateway, who: str, whom: dict[str, object], **more: object) -> Reply:
    """Look for somebody, on the ground of significant harm unless something else is said."""
    ground = {} if "referral_reference" in more else {"ground": "significant_harm"}
    return running.ask(who, MATCH, {"purpose": "safeguarding", **ground, **whom, **more})
