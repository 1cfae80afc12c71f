"""A file of issuers: what each table may hold, and whether it fits the partnership as it stands.

Knows no network: an address of keys is checked by its looks, and read by whoever serves.
"""

from pathlib import Path

from marshmallow import fields, validate

from gateway.identity.issuers import LONGEST_LIFETIME
from gateway.registry.issuer_entry import entry_of
from gateway.registry.known import Known
from gateway.registry.signer_table import SignerTable, shared_keys, table_faults
from gateway.registry.toml_file import FileRefused, read_toml
from gateway.storage.issuers import Entry
from policy.faults import Fault

KIND = "issuers"
SECONDS = int(LONGEST_LIFETIME.total_seconds())


class IssuerTable(SignerTable):
    """One issuer."""

    keys_url = fields.String()
    ca_file = fields.String()
    maximum_lifetime = fields.Integer(strict=True, load_default=SECONDS, validate=validate.Range(1, SECONDS))


def read_issuers_file(path: Path, known: Known, *, replace: bool = False) -> list[Entry]:
    """Return the issuers of a file; FileRefused tells everything that is wrong with it.

    An issuer that is registered is a fault, unless it is to be replaced.
    """
    file = read_toml(path, KIND, IssuerTable())
    registered = {entry.issuer.name: entry.issuer for entry in known.issuers}
    faults, entries = list[Fault](), list[Entry]()
    for place, table in enumerate(file.tables):
        sentences = [*table_faults(file, place, known, registered, replace=replace)]
        try:
            entries.append(entry_of(table, path.parent))
        except ValueError as error:
            sentences.append(f"{error}")
        faults += [file.fault(place, f"issuer {table['name']}: {sentence}") for sentence in sentences]
    signers = registered | {entry.issuer.name: entry.issuer for entry in entries}
    if faults := faults or shared_keys(file, signers.values()):
        raise FileRefused(faults)
    return entries
