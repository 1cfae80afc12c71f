"""Which organisation has which service, and who is posted there, as the data file lists them; it knows no dates."""

from collections.abc import Iterator
from typing import Any

from gateway.demonstration.package_data import data


def organisations() -> list[dict[str, Any]]:
    """List the organisations in the order of the data file, each with its services."""
    listed: list[dict[str, Any]] = data("partnership")["organisations"]
    return listed


def services() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give every service with its organisation."""
    for organisation in organisations():
        for service in organisation["services"]:
            yield organisation, service


def service_of(practitioner: str) -> str:
    """Give the service of a practitioner's first substantive post."""
    return next(
        str(service["id"])
        for _, service in services()
        for who, _, *capacity in service.get("posts", [])
        if who == practitioner and not capacity
    )


def organisation_of(service_id: str) -> str:
    """Give the organisation that a service belongs to."""
    return next(str(organisation["id"]) for organisation, service in services() if service["id"] == service_id)


def posted_at(service_id: str) -> list[tuple[str, str]]:
    """Give each practitioner at a service with the role held there, in the order of the data."""
    return [
        (who, role)
        for _, service in services()
        if service["id"] == service_id
        for who, role, *_ in service.get("posts", [])
    ]


def posted_in(organisation_id: str) -> list[tuple[str, str]]:
    """Give each practitioner of an organisation with the role held there, in the order of the data."""
    return [
        post
        for organisation, service in services()
        if organisation["id"] == organisation_id
        for post in posted_at(service["id"])
    ]
