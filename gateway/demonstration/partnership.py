"""The rows of who takes part: organisations, services, practitioners, posts, attachments and the agreement.

It knows nothing of young people.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from gateway.demonstration.chance import chance, opaque_id
from gateway.demonstration.days import day, last_day
from gateway.demonstration.directory import organisations, service_of, services
from gateway.demonstration.package_data import Row, Rows, data


def partnership_rows(today: date) -> Rows:
    """Give the rows of the partnership, by table."""
    return {
        "organisations": [{"id": one["id"], "name": one["name"]} for one in organisations()],
        "services": [_service(organisation, service) for organisation, service in services()],
        "practitioners": list(_practitioners(today)),
        "posts": list(_posts(today)),
        "attachments": [_attachment(today, one) for one in data("partnership")["attachments"]],
        "agreements": [_agreement(today)],
        "agreement_parties": [_party(today, one) for one in organisations()],
    }


def _service(organisation: dict[str, Any], service: dict[str, Any]) -> Row:
    return {
        "id": service["id"],
        "organisation_id": organisation["id"],
        "agency": service["agency"],
        "name": service["name"],
        "contact": service["contact"],
        "sensitive": service.get("sensitive", False),
        "records": list(service.get("records", [])),
    }


def _practitioners(today: date) -> Iterator[Row]:
    lapsed = data("partnership")["exceptions"]["training_lapsed"]
    supervisors: dict[str, str | None] = {}
    for _, service in services():
        for who, *_ in service.get("posts", []):
            supervisor = service.get("supervisor")
            supervisors.setdefault(who, None if supervisor == who else supervisor)
    for who, supervisor in supervisors.items():
        drawn = chance("practitioner", who)
        vetted, trained = drawn.randint(120, 1000), drawn.randint(60, 340)
        yield {
            "id": who,
            "name": who.replace(".", " ").title(),
            "supervisor_id": supervisor,
            "active": True,
            "vetted_until": last_day(today, vetted),
            "trained_until": last_day(today, -30 if who in lapsed else trained),
        }


def _posts(today: date) -> Iterator[Row]:
    for _, service in services():
        for who, role, *capacity in service.get("posts", []):
            yield {
                "practitioner_id": who,
                "service_id": service["id"],
                "role": role,
                "capacity": capacity[0] if capacity else "substantive",
                "starts_on": day(today, chance("post", who, service["id"]).randint(700, 2500)),
                "ends_on": last_day(today, 180) if capacity else None,
            }


def _attachment(today: date, given: dict[str, Any]) -> Row:
    return {
        "id": opaque_id("at", given["practitioner"], given["service"]),
        "practitioner_id": given["practitioner"],
        "acting_for": service_of(given["practitioner"]),
        "service_id": given["service"],
        "weekdays": list(given["weekdays"]),
        "starts_at": given["from"],
        "ends_at": given["to"],
        "starts_on": day(today, 100),
        "ends_on": last_day(today, 265),
        "remit": given["remit"],
    }


def _agreement(today: date) -> Row:
    given = data("partnership")["agreement"]
    return {
        **{column: given[column] for column in ("id", "title", "protocol_id", "status", "activation")},
        "effective_from": day(today, given["effective"]),
        "review_due_on": last_day(today, given["review_due"]),
        "expires_on": last_day(today, given["expires"]),
    }


def _party(today: date, organisation: dict[str, Any]) -> Row:
    return {
        "agreement_id": data("partnership")["agreement"]["id"],
        "organisation_id": organisation["id"],
        "signatory": organisation["signatory"],
        "signed_on": day(today, organisation["signed"]) if "signed" in organisation else None,
        "withdrawn_on": None,
    }
