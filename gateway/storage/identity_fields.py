"""The fields of a young person, each selected only when the vocabulary opens it at the permitted level.

An identifier is shown only to the sector that issues it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, bindparam, select

from gateway.storage.asked import Asked, Found, Question
from gateway.storage.identities import READ_AS
from gateway.storage.rows import several
from gateway.storage.spelling import Values
from gateway.storage.tables import carers, identifiers, young_people

PLAIN = ("name", "sex", "address", "phone", "email", "safe_channel")
BORN = ("date_of_birth", "year_of_birth")
CARER_FIELDS = {
    "name": "carer_names",
    "parental_responsibility": "parental_responsibility",
    "contact": "carer_contact",
}
MINE = identifiers.c.young_person_id.in_(READ_AS) & identifiers.c.scheme.in_(several("schemes"))
# Of two numbers in one scheme, that of the entry that was kept.
IDENTIFIERS = Question(
    select(identifiers.c.scheme, identifiers.c.value)
    .where(MINE)
    .order_by(identifiers.c.scheme, identifiers.c.young_person_id == bindparam("person"))
)


def read_fields(
    connection: Connection, young_person: str, fields: Collection[str], schemes: Iterable[str]
) -> dict[str, object]:
    """Return these fields of a young person, in order; `schemes` are the identifiers of the asker's sector."""
    return Fields(connection, young_person, frozenset(fields), tuple(schemes)).read(fields)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a young person: those that are `opened` are selected at once, and no others."""

    connection: Connection
    young_person: str
    opened: frozenset[str]
    schemes: tuple[str, ...]

    def asked(self) -> list[Asked]:
        """Return what is asked for all that is opened."""
        wanted = {
            self._person: not self.opened.isdisjoint((*PLAIN, *BORN)),
            self._identifiers: "identifiers" in self.opened,
            self._carers: not self.opened.isdisjoint(CARER_FIELDS.values()),
        }
        return [question() for question, needed in wanted.items() if needed]

    def read(self, fields: Collection[str]) -> dict[str, object]:
        """Return some of the fields that are opened, in order."""
        found = {field: self._field(field) for field in fields if field in (*PLAIN, *BORN, "identifiers")}
        if not set(CARER_FIELDS.values()).isdisjoint(fields):
            found["carers"] = self._carers_with(fields)
        return found

    def _field(self, field: str) -> object:
        if field == "identifiers":
            return {row.scheme: row.value for row in self._rows(*self._identifiers())}
        (person,) = self._rows(*self._person())
        match field:
            case "date_of_birth":
                return person.date_of_birth.isoformat()
            case "year_of_birth":
                return person.date_of_birth.year
            case _:
                return getattr(person, field)

    def _carers_with(self, fields: Collection[str]) -> list[dict[str, object]]:
        chosen = [column for column, field in CARER_FIELDS.items() if field in fields]
        return [{column: getattr(row, column) for column in chosen} for row in self._rows(*self._carers())]

    def _rows(self, question: Question, asked: Values) -> list[Found]:
        return question.rows(self.connection, asked)

    def _person(self) -> Asked:
        born = ("date_of_birth",) * (not self.opened.isdisjoint(BORN))
        return _of_person((*(name for name in PLAIN if name in self.opened), *born)), self._one

    def _identifiers(self) -> Asked:
        return IDENTIFIERS, {**self._one, "schemes": list(self.schemes)}

    def _carers(self) -> Asked:
        return _of_carers(tuple(column for column, field in CARER_FIELDS.items() if field in self.opened)), self._one

    @property
    def _one(self) -> dict[str, object]:
        return {"person": self.young_person}


@lru_cache(maxsize=64)
def _of_person(columns: tuple[str, ...]) -> Question:
    return Question(select(*(young_people.c[name] for name in columns)).where(young_people.c.id == bindparam("person")))


@lru_cache(maxsize=8)
def _of_carers(columns: tuple[str, ...]) -> Question:
    wanted = select(*(carers.c[name] for name in columns))
    return Question(wanted.where(carers.c.young_person_id.in_(READ_AS)).order_by(carers.c.id))
