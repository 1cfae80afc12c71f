"""Finds who of the practitioners may be family or a neighbour of which young person, from names and addresses.

They are compared in memory, addresses under a keyed hash, and what leaves is that two are alike: no name, no address.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from gateway.access_log.pseudonyms import Pseudonyms
from gateway.storage.finding import fold
from gateway.storage.identities import sealed
from gateway.storage.known_people import KnownPeople
from gateway.storage.tables import carers, practitioners, young_people

Pairs = set[tuple[str, str]]


def same_surname(connection: Connection, people: KnownPeople, common: int) -> Pairs:
    """Return practitioner and pseudonym where the young person or a carer has the practitioner's surname.

    A surname of more than so many young people is common, and says nothing.
    """
    holders: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(practitioners.c.id, practitioners.c.name)):
        if row.id in people.posts:
            holders[surname(row.name)].append(row.id)
    found: dict[str, set[str]] = defaultdict(set)
    for young_person, name in _names(connection):
        if (of := surname(name)) in holders:
            found[of].add(people.pseudonyms[young_person])
    return {
        (who, pseudonym)
        for name, namesakes in found.items() if len(namesakes) <= common
        for who in holders[name] for pseudonym in namesakes
    }  # fmt: skip


def same_address(connection: Connection, people: KnownPeople, names: Pseudonyms, homes: Mapping[str, str]) -> Pairs:
    """Return practitioner and pseudonym where both live at one address; `homes` are keyed hashes of practitioners'."""
    if not homes:
        return set()
    residents: dict[str, list[str]] = defaultdict(list)
    for practitioner, home in homes.items():
        if practitioner in people.posts:
            residents[home].append(practitioner)
    rows = connection.execute(_shown(select(young_people.c.id, young_people.c.address)))
    return {(who, people.pseudonyms[row.id]) for row in rows for who in residents.get(home_of(names, row.address), ())}


def surname(name: str) -> str:
    """Return the last word of a name as it is compared."""
    return fold(name).rpartition(" ")[2]


def home_of(names: Pseudonyms, address: str) -> str:
    """Return the keyed hash of an address: without commas, full stops, capitals and what spaces there are."""
    return names.of("address", "".join(letter for letter in address.casefold() if letter.isalnum()))


def _names(connection: Connection) -> Iterator[tuple[str, str]]:
    for row in connection.execute(_shown(select(young_people.c.id, young_people.c.name))):
        yield row.id, row.name
    of_carers = select(carers.c.young_person_id, carers.c.name).where(carers.c.young_person_id.not_in(sealed()))
    for row in connection.execute(of_carers):
        yield row.young_person_id, row.name


def _shown(wanted: Select[Any]) -> Select[Any]:
    return wanted.where(young_people.c.id.not_in(sealed()))
