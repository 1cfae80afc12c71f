"""What a file of the registry may name: the organisations and services that there are, and the protocol's words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gateway.storage.database import Snapshot
from gateway.storage.issuers import ISSUERS, Entry, read_issuers
from gateway.storage.organisations import ServiceRow, read_organisations, read_services
from gateway.storage.published import hash_in_force, stamp_in_force, texts_of
from gateway.storage.versions import PROTOCOL, Versions, read_versions
from policy.protocol_files import read_protocol


class NoWords(Exception):
    """No protocol was ever put in force, so no role and no kind of service is known."""


@dataclass(frozen=True, slots=True)
class Known:
    """The register as it stands, the words of the protocol in force, and the versions of both."""

    organisations: Mapping[str, str]
    services: Mapping[str, ServiceRow]
    issuers: tuple[Entry, ...]
    roles: Mapping[str, Collection[str]]
    categories: Collection[str]
    protocol: str
    versions: Versions


def read_known(connection: Snapshot) -> Known:
    """Return what is known in a snapshot; NoWords before a protocol is published."""
    content_hash = hash_in_force(connection)
    if content_hash is None:
        raise NoWords
    vocabulary = read_protocol(texts_of(connection, content_hash)).vocabulary
    return Known(
        organisations=read_organisations(connection),
        services={service.id: service for service in read_services(connection)},
        issuers=tuple(read_issuers(connection)),
        roles=vocabulary.roles,
        categories=tuple(vocabulary.categories),
        protocol=stamp_in_force(connection),
        versions=read_versions(connection, [ISSUERS, PROTOCOL]),
    )
