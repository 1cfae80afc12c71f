"""Makes an issuer of a table of the file: its keys, its address of keys, and whom to believe at that address."""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from gateway.identity.https_fetch import check_url
from gateway.identity.issuers import Issuer, VerifyingKey
from gateway.identity.key_sets import KeySetRefused, read_key_set
from gateway.identity.public_addresses import is_public
from gateway.storage.issuers import Entry

LARGEST_CA = 64 * 1024


def entry_of(table: Mapping[str, Any], folder: Path) -> Entry:
    """Return the entry that a table makes; ValueError says what cannot be."""
    if sum(way in table for way in ("keys", "jwks", "keys_url")) != 1:
        raise ValueError("give exactly one of 'keys', 'jwks' and 'keys_url'")
    if "ca_file" in table and "keys_url" not in table:
        raise ValueError("'ca_file' is for the host of 'keys_url'; leave it out")
    issuer = Issuer(
        name=table["name"],
        organisation=table["organisation"],
        keys=keys_of(table),
        may_name=may_name_of(table),
        maximum_lifetime=timedelta(seconds=table["maximum_lifetime"]),
        keys_url=_keys_url(table),
    )
    return Entry(issuer, tuple(sorted(set(table["algorithms"]))), _ca_pem(table, folder))


def may_name_of(table: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the (service, role) pairs that a table lets tokens name."""
    return frozenset((service, role) for service, roles in table["may_name"].items() for role in roles)


def keys_of(table: Mapping[str, Any]) -> dict[str, VerifyingKey]:
    """Return the keys that are written down in a table; ValueError says what is wrong with them."""
    if "jwks" in table:
        try:
            return {key.key_id: key for key in read_key_set(table["jwks"].encode(), table["algorithms"])}
        except KeySetRefused as refused:
            raise ValueError(f"'jwks': {refused}") from None
    keys = [VerifyingKey(key["key_id"], key["algorithm"], key["pem"]) for key in table.get("keys", ())]
    if len({key.key_id for key in keys}) < len(keys):
        raise ValueError("'keys': two have one 'key_id'")
    if others := {key.algorithm for key in keys} - set(table["algorithms"]):
        raise ValueError(f"'keys': one is for {', '.join(sorted(others))}, which 'algorithms' does not list")
    return {key.key_id: key for key in keys}


def _keys_url(table: Mapping[str, Any]) -> str:
    if "keys_url" not in table:
        return ""
    url = str(table["keys_url"])
    try:
        host = check_url(url).hostname or ""
    except ValueError as error:
        raise ValueError(f"'keys_url': {error}") from None
    try:
        literal = bool(ip_address(host))
    except ValueError:
        literal = False
    if host == "localhost" or (literal and not is_public(host)):
        raise ValueError("'keys_url': keys are read from the public network only; write them down as 'keys' instead")
    return url


def _ca_pem(table: Mapping[str, Any], folder: Path) -> str:
    if "ca_file" not in table:
        return ""
    try:
        with (folder / table["ca_file"]).open(encoding="ascii") as file:
            pem: str = file.read(LARGEST_CA)
        # An empty one would stand for every authority that this machine knows.
        ssl.create_default_context(cadata=pem.strip() or "none")
    except (OSError, ValueError):
        raise ValueError("'ca_file': it cannot be read, or holds no certificate in PEM") from None
    return pem
