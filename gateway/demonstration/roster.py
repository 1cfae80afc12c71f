"""The forty young people as the data file lists them; what is drawn or computed for each is elsewhere."""

from dataclasses import dataclass
from functools import cache

from gateway.demonstration.chance import opaque_id
from gateway.demonstration.package_data import data


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """One young person of the demo.

    `key` names them in the data files, `age` and `days` are the age on the demo's day and the days since the last
    birthday, `roll` is the school or college, `carers` holds (name, parental responsibility, contact), and `also` the
    categories of details beyond those that roll and adviser bring.
    """

    key: str
    name: str
    sex: str
    age: int
    days: int
    roll: str | None
    adviser: str | None
    former_adviser: str | None
    address: str | None
    safe_channel: str | None
    carers: tuple[tuple[str, bool, str], ...]
    also: tuple[str, ...]

    @property
    def id(self) -> str:
        """The opaque identifier, the same on every day."""
        return young_person_id(self.key)

    @property
    def given_name(self) -> str:
        """The first name, as practitioners write it."""
        return self.name.split(" ", 1)[0]


def young_person_id(key: str) -> str:
    """Give the identifier of the young person whom the data files call by this key."""
    return opaque_id("yp", key)


@cache
def roster() -> tuple[YoungPerson, ...]:
    """List the young people in the order of the data file."""
    return tuple(
        YoungPerson(
            key=one["name"].lower().replace(" ", "-"),
            name=one["name"],
            sex=one["sex"],
            age=one["age"],
            days=one["days"],
            roll=one.get("roll"),
            adviser=one.get("adviser"),
            former_adviser=one.get("former_adviser"),
            address=one.get("address"),
            safe_channel=one.get("safe_channel"),
            carers=tuple((name, responsible, contact) for name, responsible, contact in one.get("carers", [])),
            also=tuple(one.get("also", [])),
        )
        for one in data("young_people")["young_people"]
    )


def whom(key: str) -> YoungPerson:
    """Find the young person whom the data files call by this key; raises `KeyError` for an unknown one."""
    return _by_key()[key]


@cache
def _by_key() -> dict[str, YoungPerson]:
    return {one.key: one for one in roster()}
