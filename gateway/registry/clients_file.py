"""A file of clients, systems that are issued tokens here: what each table holds, and whether it fits the register."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from gateway.identity.issuers import Issuer, issuers_by_name
from gateway.identity.key_sets import ALGORITHMS
from gateway.registry.issuer_entry import keys_of, may_name_of
from gateway.registry.issuers_file import WORD, KeyTable, exactly, partnership_faults
from gateway.registry.known import Known
from gateway.registry.toml_file import FileRefused, Listed, TomlFile, read_toml
from gateway.storage.clients import Client
from policy.faults import Fault

KIND = "clients"


class ClientTable(Listed):
    """One client."""

    name = fields.String(required=True, validate=[WORD, exactly])
    organisation = fields.String(required=True)
    algorithms = fields.List(
        fields.String(validate=validate.OneOf(ALGORITHMS)), required=True, validate=validate.Length(min=1)
    )
    keys = fields.List(fields.Nested(KeyTable), validate=validate.Length(min=1))
    jwks = fields.String()
    may_name = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String(), validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )


def read_clients_file(
    path: Path, known: Known, registered: Collection[Client], *, replace: bool = False
) -> list[Client]:
    """Return the clients of a file; FileRefused tells everything that is wrong with it.

    A client that is registered is a fault, unless it is to be replaced.
    """
    file = read_toml(path, KIND, ClientTable())
    faults, found = list[Fault](), list[Client]()
    for place, table in enumerate(file.tables):
        sentences = [*partnership_faults(table, known), *_name_faults(file, place, registered, replace=replace)]
        try:
            found.append(_client(table))
        except ValueError as error:
            sentences.append(f"{error}")
        faults += [file.fault(place, f"client {table['name']}: {sentence}") for sentence in sentences]
    faults = faults or _shared(file, found, known, registered)
    if faults:
        raise FileRefused(faults)
    return found


def _client(table: Mapping[str, Any]) -> Client:
    if ("keys" in table) == ("jwks" in table):
        raise ValueError("give exactly one of 'keys' and 'jwks'")
    return Client(table["name"], table["organisation"], keys_of(table), may_name_of(table))


def _name_faults(file: TomlFile, place: int, registered: Collection[Client], *, replace: bool) -> Iterator[str]:
    name = file.tables[place]["name"]
    if any(table["name"] == name for table in file.tables[:place]):
        yield "it is listed twice; leave one of them out"
    if not replace and any(client.id == name for client in registered):
        yield "it is registered already; replace it with --replace"


def _shared(file: TomlFile, found: list[Client], known: Known, registered: Collection[Client]) -> list[Fault]:
    named = {client.id for client in found}
    every = [*(client for client in registered if client.id not in named), *found]
    as_issuers = [Issuer(f"client {each.id}", each.organisation, each.keys, each.may_name) for each in every]
    try:
        issuers_by_name([*(entry.issuer for entry in known.issuers), *as_issuers])
    except ValueError as error:
        return [Fault(file.file, 0, f"{error}; each needs a key of its own, or either could sign as the other")]
    return []
