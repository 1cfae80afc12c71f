"""The rows of what services recorded about the young people: details, their texts, and whom else they are about.

It writes down what practitioners wrote; it knows no rule of who may read it, and derives no text from another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from gateway.demonstration.chance import chance, opaque_id
from gateway.demonstration.days import working_moment
from gateway.demonstration.directory import posted_at
from gateway.demonstration.package_data import Row, Rows, data
from gateway.demonstration.relationships import first_day, relationships
from gateway.demonstration.roster import YoungPerson, roster, whom

ON_ROLL = ("ed.status", "ed.attainment", "ed.attendance")
ADVISED = ("ca.plan", "ca.casenotes")
LEVELS = {"existence": 1, "summary": 2, "full": 3}
LONGEST_AGO = 60
"""Days."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail before the day is known; `about` holds the keys of other young people whom it is about."""

    who: YoungPerson
    category: str
    originator: str
    recorded_by: str
    nature: str
    texts: tuple[tuple[str, bool, str], ...]
    about: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The opaque identifier, the same on every day."""
        return opaque_id("de", self.who.key, self.category, *self.about)


def detail_rows(today: date) -> Rows:
    """Give the rows of details, by table."""
    details = _all_details()
    return {
        "details": [_detail(today, one) for one in details],
        "detail_people": [
            {"detail_id": one.id, "young_person_id": whom(key).id} for one in details for key in one.about
        ],
        "detail_texts": [
            {"detail_id": one.id, "level": LEVELS[level], "alone": alone, "text": text}
            for one in details
            for level, alone, text in one.texts
        ],
    }


@cache
def _all_details() -> tuple[Detail, ...]:
    return (*(each for one in roster() for each in _details(one)), *_shared_notes())


def _details(one: YoungPerson) -> Iterator[Detail]:
    by_roll = ON_ROLL if one.roll else ()
    by_adviser = ADVISED if one.adviser or one.former_adviser else ()
    for category in (*by_roll, *by_adviser, *one.also):
        given = data("texts")[category]
        originator = _originator(one, given["originators"])
        written = _variant(one, category, originator)
        texts = tuple(
            (level, False, written[level].format(given=one.given_name)) for level in LEVELS if level in written
        )
        author = _author(one, originator, given["by"])
        yield Detail(one, category, originator, author, written["nature"], texts)


def _shared_notes() -> Iterator[Detail]:
    """Give the notes that mention another young person, with the version written without them."""
    for note in data("shared_notes")["notes"]:
        one = whom(note["who"])
        together = tuple((level, False, note[level]) for level in LEVELS if level in note)
        alone = tuple((level, True, text) for level, text in note["alone"].items())
        author = _author(one, note["originator"], note["by"])
        yield Detail(
            one, note["category"], note["originator"], author, note["nature"], together + alone, tuple(note["about"])
        )


def _originator(one: YoungPerson, names: list[str]) -> str:
    """Take the first service with a relationship to the young person, else the first."""
    services = [one.roll if name == "roll" else name for name in names]
    known = {each.service for each in relationships() if each.who is one}
    there = [service for service in services if service is not None]
    return next((service for service in there if service in known), there[0])


def _author(one: YoungPerson, service: str, roles: list[str]) -> str:
    """Take whoever holds the case there, else whoever holds one of the roles, in their order."""
    posts = posted_at(service)
    holders = {each.practitioner for each in relationships() if each.who is one and each.service == service}
    by_role = [who for role in roles for who, held in posts if held == role]
    return next((who for who in by_role if who in holders), by_role[0])


def _days_known(today: date, one: Detail) -> int:
    """Count the days since the service came into the case; a service without a part in it may have written any time."""
    since = [
        first_day(today, each) for each in relationships() if each.who is one.who and each.service == one.originator
    ]
    return max(1, (today - min(since)).days) if since else LONGEST_AGO


def _variant(one: YoungPerson, category: str, originator: str) -> dict[str, Any]:
    variants: list[dict[str, Any]] = data("texts")[category]["variants"]
    theirs = [written for written in variants if one.key in written.get("whose", [])]
    fitting = [written for written in variants if _fits(written, one.age, originator)]
    return chance("text", one.key, category).choice(theirs or fitting)


def _fits(written: dict[str, Any], age: int, originator: str) -> bool:
    youngest, oldest = written.get("ages", (0, 25))
    right_service = written.get("originator", originator) == originator
    return "whose" not in written and right_service and youngest <= age <= oldest


def _detail(today: date, one: Detail) -> Row:
    drawn = chance("written", one.who.key, one.category, *one.about)
    ago = drawn.randint(1, min(LONGEST_AGO, _days_known(today, one)))
    return {
        "id": one.id,
        "young_person_id": one.who.id,
        "category": one.category,
        "originator": one.originator,
        "nature": one.nature,
        "recorded_by": one.recorded_by,
        "recorded_at": working_moment(today, ago, drawn.randint(10, 470)),
    }
