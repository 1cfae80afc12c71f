"""The rows of shields, restrictions, allow-lists and approvals; it knows nothing of what they protect."""

from datetime import date
from typing import Any

from gateway.demonstration.chance import opaque_id
from gateway.demonstration.days import day, day_end, working_moment
from gateway.demonstration.directory import service_of
from gateway.demonstration.package_data import Row, Rows, data
from gateway.demonstration.roster import whom

SHARED = ("young_person_id", "contact", "set_by", "set_at", "service_id", "lifted_at")


def protection_rows(today: date) -> Rows:
    """Give the rows of the protections, by table."""
    given = data("protections")
    return {
        "shields": [_shield(today, one) for one in given["shields"]],
        "restrictions": [_restriction(today, one) for one in given["restrictions"]],
        "allow_list": [_allowed(today, one) for one in given["allow_list"]],
        "approvals": [_approval(today, one) for one in given["approvals"]],
    }


def _shield(today: date, one: dict[str, Any]) -> Row:
    return {
        "id": opaque_id("sh", one["who"]),
        "young_person_id": whom(one["who"]).id,
        "contact": one["contact"],
        "set_by": one["by"],
        "service_id": service_of(one["by"]),
        "set_at": working_moment(today, one["days"], 120),
        "expires_at": None,
        "confirmed_by": one.get("confirmed_by"),
        "lifted_at": None,
    }


def _restriction(today: date, one: dict[str, Any]) -> Row:
    shield = _shield(today, one)
    return {
        **{column: shield[column] for column in SHARED},
        "id": opaque_id("rs", one["who"], one["kind"]),
        "kind": one["kind"],
        "category": one.get("category"),
        "originator": one.get("originator"),
    }


def _allowed(today: date, one: dict[str, Any]) -> Row:
    return {
        "young_person_id": whom(one["who"]).id,
        "practitioner_id": one["practitioner"],
        "service_id": service_of(one["practitioner"]),
        "starts_on": day(today, one["days"]),
        "ends_on": None,
    }


def _approval(today: date, one: dict[str, Any]) -> Row:
    return {
        "id": opaque_id("ap", one["who"], one["category"], one["practitioner"]),
        "young_person_id": whom(one["who"]).id,
        "category": one["category"],
        "originator": one["originator"],
        "practitioner_id": one["practitioner"],
        "service_id": service_of(one["practitioner"]),
        "purpose": one["purpose"],
        "answer": one["answer"],
        "answered_by": one["by"],
        "answered_at": working_moment(today, one["days"], 240),
        "expires_at": day_end(today, one["ends"]),
    }
