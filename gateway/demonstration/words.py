"""The rows of what young people and parents said: consent records, statements, competence assessments, objections.

It knows nothing of whose word counts.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from gateway.demonstration.chance import opaque_id
from gateway.demonstration.days import birthday, born, day, last_day, working_moment
from gateway.demonstration.directory import organisation_of, service_of
from gateway.demonstration.package_data import Row, Rows, data
from gateway.demonstration.roster import whom
from gateway.demonstration.young_people import carer_id

PARENT_OBJECTS_UNTIL = 16
"""Years: a parent's objection lapses on this birthday (Education and Skills Act 2008 s14)."""

NOTICE = "2.1"
REMINDER = 180
ASSESSMENT_VALID = 180
"""Days."""


def word_rows(today: date) -> Rows:
    """Give the rows of what was said, by table."""
    return {
        "competence_assessments": [_assessment(today, one) for one in data("words")["competence_assessments"]],
        "consent_records": [_record(today, one) for one in data("words")["consent_records"]],
        "statements": [row for one in data("words")["consent_records"] for row in _statements(one)],
        "objections": [_objection(today, one) for one in data("words")["objections"]],
        "words_taken_back": [_taken_back(today, one) for one in data("words")["consent_records"] if "withdrawn" in one],
    }


def _assessment(today: date, one: dict[str, Any]) -> Row:
    unsure = one.get("unsure", [])
    questions = [
        {"question": question, "answer": "no" if place in unsure else answer}
        for place, (question, answer) in enumerate(data("words")["questions"])
    ]
    return {
        "id": opaque_id("as", one["who"]),
        "young_person_id": whom(one["who"]).id,
        "categories": list(one["categories"]),
        "outcome": one["outcome"],
        "questions": questions,
        "assessed_by": one["by"],
        "assessed_at": working_moment(today, one["days"], 60),
        "valid_until": last_day(today, ASSESSMENT_VALID - one["days"]),
    }


def _record(today: date, one: dict[str, Any]) -> Row:
    said_at = working_moment(today, one["days"], 90)
    young_person = whom(one["who"])
    return {
        "id": _record_id(one),
        "young_person_id": young_person.id,
        "giver": "self" if one["giver"] == "self" else carer_id(young_person),
        "capacity": one["capacity"],
        "competence_assessment_id": opaque_id("as", one["who"]) if one.get("assessed") else None,
        "notice_version": NOTICE,
        "method": one["method"],
        "interpreter": None,
        "said_at": said_at,
        "recorded_at": said_at + timedelta(minutes=25),
        "recorded_by": one["by"],
        "organisation_id": organisation_of(service_of(one["by"])),
        "witness": None,
        "evidence": None,
        "evidence_hash": None,
        "starts_on": said_at.date(),
        "ends_on": last_day(today, one.get("ends")),
        "review_on": last_day(today, REMINDER - one["days"]),
        "tell_parent": one["tell_parent"],
        "service_id": service_of(one["by"]),
        "status": "active",
    }


def _taken_back(today: date, one: dict[str, Any]) -> Row:
    said_at = working_moment(today, one["withdrawn"], 102)
    return {
        "id": opaque_id("tb", one["who"], one["giver"]),
        "young_person_id": whom(one["who"]).id,
        "of": "consent",
        "record_id": _record_id(one),
        "kind": "withdrawn",
        "replaced_by": None,
        "said_by": one["giver"],
        "said_at": said_at,
        "recorded_at": said_at,
        "recorded_by": one["by"],
        "note": one["withdrawal_note"],
    }


def _statements(one: dict[str, Any]) -> Iterator[Row]:
    for place, statement in enumerate(one["statements"]):
        yield {
            "id": opaque_id("st", _record_id(one), str(place)),
            "record_id": _record_id(one),
            "effect": statement["effect"],
            "level_cap": statement["level_cap"],
            "conditions": statement.get("conditions"),
            "exception_to": None,
            "lifts": None,
            "scope": {dimension: list(words) for dimension, words in statement["scope"].items()},
        }


def _record_id(one: dict[str, Any]) -> str:
    return opaque_id("co", one["who"], one["giver"])


def _objection(today: date, one: dict[str, Any]) -> Row:
    young_person = whom(one["who"])
    sixteenth = birthday(born(today, young_person.age, young_person.days), PARENT_OBJECTS_UNTIL)
    return {
        "id": opaque_id("ob", one["who"], one["holder"]),
        "young_person_id": young_person.id,
        "holder": one["holder"],
        "categories": list(one["categories"]),
        "starts_on": day(today, one["days"]),
        "lapses_on": sixteenth if one["holder"] == "parent" else None,
        "recorded_by": one["by"],
        "recorded_at": working_moment(today, one["days"], 200),
    }
