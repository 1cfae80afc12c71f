"""A file of organisations with their services: what each table may hold, and whether it fits the protocol in force."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from gateway.registry.known import Known
from gateway.registry.toml_file import FileRefused, Listed, read_toml
from gateway.storage.organisations import ServiceRow
from policy.faults import Fault, unknown_word

KIND, LONGEST = "organisations", 100
# It stands in addresses, tokens and log entries.
_IDENTIFIER = validate.Regexp(
    re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z"), error="Write it as harbour-council: lower case, digits, hyphens."
)
_NAME = validate.Length(1, LONGEST)


class ServiceTable(Listed):
    """One service."""

    id = fields.String(required=True, validate=[_NAME, _IDENTIFIER])
    agency = fields.String(required=True)
    name = fields.String(required=True, validate=_NAME)
    contact = fields.String(required=True, validate=_NAME)
    sensitive = fields.Boolean(load_default=False)
    records = fields.List(fields.String(), load_default=list)


class OrganisationTable(Listed):
    """One organisation with its services, at least one."""

    id = fields.String(required=True, validate=[_NAME, _IDENTIFIER])
    name = fields.String(required=True, validate=_NAME)
    services = fields.List(fields.Nested(ServiceTable), required=True, validate=validate.Length(min=1))


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Organisations that are new, by identifier, and services that are new, of these or of others."""

    organisations: Mapping[str, str]
    services: tuple[ServiceRow, ...]


def read_organisations_file(path: Path, known: Known) -> Newcomers:
    """Return what is new in a file; FileRefused tells everything that is wrong with it.

    An organisation that there is may be listed again, under its name, with services that are new.
    """
    file = read_toml(path, KIND, OrganisationTable())
    taken, faults = set(known.services), list[Fault]()
    for place, table in enumerate(file.tables):
        sentences = [*_name_faults(table, known.organisations, file.tables[:place])]
        for service in table["services"]:
            sentences += [f"service {service['id']}: {fault}" for fault in _service_faults(service, taken, known)]
            taken.add(service["id"])
        faults += [file.fault(place, f"organisation {table['id']}: {sentence}") for sentence in sentences]
    if faults:
        raise FileRefused(faults)
    names = {table["id"]: table["name"] for table in file.tables if table["id"] not in known.organisations}
    return Newcomers(names, tuple(_row(each, table["id"]) for table in file.tables for each in table["services"]))


def _name_faults(
    table: Mapping[str, Any], named: Mapping[str, str], before: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    if any(other["id"] == table["id"] for other in before):
        yield "it is listed twice; put its services into one table"
    if named.get(table["id"], table["name"]) != table["name"]:
        yield f"it is known as '{named[table['id']]}'; to give it further services, use that name"


def _service_faults(service: Mapping[str, Any], taken: set[str], known: Known) -> Iterator[str]:
    if service["id"] in taken:
        yield "there is one of this identifier already; leave it out, or choose another"
    if service["agency"] not in known.roles:
        yield f"'agency': {unknown_word('kind of service', service['agency'], known.roles)}"
    for category in service["records"]:
        if category not in known.categories:
            yield f"'records': {unknown_word('category', category, known.categories)}"


def _row(service: Mapping[str, Any], organisation: str) -> ServiceRow:
    return ServiceRow(**{**service, "organisation": organisation, "records": tuple(service["records"])})
