"""A file of issuers: what each table may hold, and whether it fits the partnership as it stands.

Knows no network: an address of keys is checked by its looks, and read by whoever serves.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate

from gateway.identity.claims import LONGEST_CLAIM
from gateway.identity.issuers import LONGEST_LIFETIME, issuers_by_name
from gateway.identity.key_sets import ALGORITHMS
from gateway.registry.issuer_entry import entry_of
from gateway.registry.known import Known
from gateway.registry.toml_file import FileRefused, Listed, TomlFile, read_toml
from gateway.storage.issuers import Entry
from policy.faults import Fault, unknown_word

KIND = "issuers"
SECONDS = int(LONGEST_LIFETIME.total_seconds())
WORD = validate.Length(1, LONGEST_CLAIM)


def exactly(value: str) -> None:
    """Refuse a name that a token could not carry so."""
    if value != value.strip() or not value.isprintable():
        raise ValidationError("Tokens give it exactly so: no space around it, and nothing that cannot be seen.")


class KeyTable(Listed):
    """A key that is written down."""

    key_id = fields.String(required=True, validate=[WORD, exactly])
    algorithm = fields.String(required=True, validate=validate.OneOf(ALGORITHMS))
    pem = fields.String(required=True)


class IssuerTable(Listed):
    """One issuer."""

    name = fields.String(required=True, validate=[WORD, exactly])
    organisation = fields.String(required=True)
    algorithms = fields.List(
        fields.String(validate=validate.OneOf(ALGORITHMS)), required=True, validate=validate.Length(min=1)
    )
    keys = fields.List(fields.Nested(KeyTable), validate=validate.Length(min=1))
    jwks = fields.String()
    keys_url = fields.String()
    ca_file = fields.String()
    may_name = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String(), validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )
    maximum_lifetime = fields.Integer(strict=True, load_default=SECONDS, validate=validate.Range(1, SECONDS))


def read_issuers_file(path: Path, known: Known, *, replace: bool = False) -> list[Entry]:
    """Return the issuers of a file; FileRefused tells everything that is wrong with it.

    An issuer that is registered is a fault, unless it is to be replaced.
    """
    file = read_toml(path, KIND, IssuerTable())
    faults, entries = list[Fault](), list[Entry]()
    for place, table in enumerate(file.tables):
        sentences = [*partnership_faults(table, known), *_name_faults(file, place, known, replace=replace)]
        try:
            entries.append(entry_of(table, path.parent))
        except ValueError as error:
            sentences.append(f"{error}")
        faults += [file.fault(place, f"issuer {table['name']}: {sentence}") for sentence in sentences]
    if not faults:
        faults = _shared(file, entries, known)
    if faults:
        raise FileRefused(faults)
    return entries


def partnership_faults(table: Mapping[str, Any], known: Known) -> Iterator[str]:
    """Yield what a table names that is not registered for its organisation, or no word of the protocol."""
    organisation = table["organisation"]
    if organisation not in known.organisations:
        yield unknown_word("organisation", organisation, known.organisations)
        return
    own = {service.id: service for service in known.services.values() if service.organisation == organisation}
    for service, roles in table["may_name"].items():
        if service not in own:
            yield f"'may_name': {unknown_word(f'service of {organisation}', service, own)}"
            continue
        of_its_kind = known.roles.get(own[service].agency, ())
        for role in roles:
            if role not in of_its_kind:
                yield f"'may_name.{service}': {unknown_word('role', role, of_its_kind)}"


def _name_faults(file: TomlFile, place: int, known: Known, *, replace: bool) -> Iterator[str]:
    name = file.tables[place]["name"]
    if any(table["name"] == name for table in file.tables[:place]):
        yield "it is listed twice; leave one of them out"
    if not replace and any(entry.issuer.name == name for entry in known.issuers):
        yield "it is registered already; replace it with --replace"


def _shared(file: TomlFile, entries: list[Entry], known: Known) -> list[Fault]:
    named = {entry.issuer.name for entry in entries}
    others = [entry.issuer for entry in known.issuers if entry.issuer.name not in named]
    try:
        issuers_by_name([*others, *(entry.issuer for entry in entries)])
    except ValueError as error:
        return [Fault(file.file, 0, f"{error}; each needs a key of its own, or either could sign as the other")]
    return []
