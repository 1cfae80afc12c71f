"""The rows of the young people themselves: names, birthdays, contacts, identifiers and carers.

It knows nothing of who works with them or of what is recorded about them.
"""

from collections.abc import Iterator
from datetime import date

from gateway.demonstration.chance import chance, opaque_id
from gateway.demonstration.days import born, working_moment
from gateway.demonstration.package_data import Row, Rows, data
from gateway.demonstration.roster import YoungPerson, roster

ADULT = 18
LEARNER_NUMBER_FROM = 14
FAMILY_RECORDED = 400
"""Days since the carers' parental responsibility was looked into."""


def young_people_rows(today: date) -> Rows:
    """Give the rows of the young people, by table."""
    return {
        "young_people": [_young_person(today, one, place) for place, one in enumerate(roster())],
        "identifiers": [row for place, one in enumerate(roster()) for row in _identifiers(one, place)],
        "carers": [row for place, one in enumerate(roster()) for row in _carers(one, place)],
        "family_ties": [row for place, one in enumerate(roster()) for row in _family_ties(today, one, place)],
    }


def carer_id(one: YoungPerson, place: int = 0) -> str:
    """Give the identifier of a young person's carer, by place in the list of carers."""
    return opaque_id("ca", one.key, str(place))


def _young_person(today: date, one: YoungPerson, place: int) -> Row:
    drawn = chance("home", one.key)
    house, street = drawn.randint(1, 90), drawn.choice(data("young_people")["streets"])
    channel = drawn.choice(data("young_people")["safe_channels"])
    return {
        "id": one.id,
        "name": one.name,
        "search_name": one.name.casefold(),
        "date_of_birth": born(today, one.age, one.days),
        "sex": one.sex,
        "address": one.address or f"{house} {street}, Marlowick",
        "phone": f"01632 960{900 + place:03}",
        "email": f"{one.name.lower().replace(' ', '.')}@post.example",
        "safe_channel": one.safe_channel or channel,
    }


def _identifiers(one: YoungPerson, place: int) -> Iterator[Row]:
    """Give identifiers from ranges that are never issued."""
    number = 1000 + 7 * place
    schemes = {"NHS": f"999 000 {number}", "UPN": f"X999000000{number:04}"}
    if one.age >= LEARNER_NUMBER_FROM:
        schemes["ULN"] = f"990000{number}"
    for scheme, value in schemes.items():
        yield {"young_person_id": one.id, "scheme": scheme, "value": value}


def _carers(one: YoungPerson, place: int) -> Iterator[Row]:
    for order, (name, responsible, contact) in enumerate(one.carers or _drawn_carers(one, place)):
        yield {
            "id": carer_id(one, order),
            "young_person_id": one.id,
            "name": name,
            "parental_responsibility": responsible,
            "contact": contact,
        }


def _family_ties(today: date, one: YoungPerson, place: int) -> Iterator[Row]:
    """Give the tie of every carer with parental responsibility: without one nobody speaks for a young person."""
    for carer in _carers(one, place):
        if carer["parental_responsibility"]:
            yield {
                "id": opaque_id("ft", str(carer["id"])),
                "young_person_id": one.id,
                "person": carer["id"],
                "kind": "parental_responsibility",
                "starts_on": born(today, one.age, one.days),
                "ends_on": None,
                "evidence": "birth certificate seen",
                "set_aside_by": None,
                "set_aside_because": None,
                "recorded_by": data("young_people")["family_ties_recorded_by"],
                "recorded_at": working_moment(today, FAMILY_RECORDED, place),
            }


def _drawn_carers(one: YoungPerson, place: int) -> list[tuple[str, bool, str]]:
    drawn = chance("carers", one.key)
    names = drawn.sample(data("young_people")["carers"], drawn.choice([1, 1, 2]))
    family = one.name.rsplit(" ", 1)[1]
    return [
        (f"{name} {family}", one.age < ADULT, f"01632 960{800 + place - 100 * order:03}")
        for order, name in enumerate(names)
    ]
