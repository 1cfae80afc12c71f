"""A file of clients, systems that are issued tokens here: what each table holds, and whether it fits the register."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from gateway.identity.issuers import Issuer
from gateway.registry.issuer_entry import keys_of, may_name_of
from gateway.registry.known import Known
from gateway.registry.signer_table import SignerTable, shared_keys, table_faults
from gateway.registry.toml_file import FileRefused, read_toml
from gateway.storage.clients import Client
from policy.faults import Fault

KIND = "clients"


def read_clients_file(
    path: Path, known: Known, registered: Collection[Client], *, replace: bool = False
) -> list[Client]:
    """Return the clients of a file; FileRefused tells everything that is wrong with it.

    A client that is registered is a fault, unless it is to be replaced.
    """
    file = read_toml(path, KIND, SignerTable())
    every = {client.id: client for client in registered}
    faults, found = list[Fault](), list[Client]()
    for place, table in enumerate(file.tables):
        sentences = [*table_faults(file, place, known, every, replace=replace)]
        try:
            found.append(_client(table))
        except ValueError as error:
            sentences.append(f"{error}")
        faults += [file.fault(place, f"client {table['name']}: {sentence}") for sentence in sentences]
    every |= {client.id: client for client in found}
    signers = (*(entry.issuer for entry in known.issuers), *map(_signer, every.values()))
    if faults := faults or shared_keys(file, signers):
        raise FileRefused(faults)
    return found


def _client(table: Mapping[str, Any]) -> Client:
    if ("keys" in table) == ("jwks" in table):
        raise ValueError("give exactly one of 'keys' and 'jwks'")
    return Client(table["name"], table["organisation"], keys_of(table), may_name_of(table))


def _signer(client: Client) -> Issuer:
    return Issuer(f"client {client.id}", client.organisation, client.keys, client.may_name)
