"""What tables of issuers and of clients have in common: whose keys sign, and which services and roles they may name.

Knows the partnership as it stands; not what a signer is registered for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from gateway.identity.claims import LONGEST_CLAIM
from gateway.identity.issuers import Issuer, issuers_by_name
from gateway.identity.key_sets import ALGORITHMS
from gateway.registry.known import Known
from gateway.registry.toml_file import Listed, TomlFile
from policy.faults import Fault, unknown_word

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


class SignerTable(Listed):
    """Somebody whose keys sign."""

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


def table_faults(
    file: TomlFile, place: int, known: Known, registered: Collection[str], *, replace: bool
) -> Iterator[str]:
    """Yield what a table names that is not there, and what bears its name already, in the file or as registered."""
    table = file.tables[place]
    yield from _partnership_faults(table, known)
    if any(other["name"] == table["name"] for other in file.tables[:place]):
        yield "it is listed twice; leave one of them out"
    if not replace and table["name"] in registered:
        yield "it is registered already; replace it with --replace"


def shared_keys(file: TomlFile, signers: Iterable[Issuer]) -> list[Fault]:
    """Return a fault if two of all who are to sign share a key."""
    try:
        issuers_by_name(signers)
    except ValueError as error:
        return [Fault(file.file, 0, f"{error}; each needs a key of its own, or either could sign as the other")]
    return []


def _partnership_faults(table: Mapping[str, Any], known: Known) -> Iterator[str]:
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
