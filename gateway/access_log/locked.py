"""A section under lock: its salt and body, encrypted with a key of its own, so that losing the key erases it.

AES-256-GCM under a key that locks one section and nothing else, bound to the event and the section's name. Knows bytes
alone: where keys and sections lie is told to it.
"""

from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.access_log.event import SALT_BYTES, SealedSection, SectionName

KEY_BYTES = 32
# A key locks a single section, so no nonce is ever used twice under it (NIST SP 800-38D, section 8).
NONCE = bytes(12)


class Unreadable(Exception):
    """The section cannot be opened with this key: it, or what it is bound to, was changed."""


class KeyPlace(NamedTuple):
    """Where a section's key lies: the key file, and the place in it."""

    file: str
    slot: int


class LockedSection(NamedTuple):
    """A section as the database holds it."""

    name: SectionName
    content: bytes
    key: KeyPlace


def lock(section: SealedSection, event: str, place: KeyPlace, key: bytes) -> LockedSection:
    """Lock a section of an event (its identifier) with a key that was never used before."""
    content = AESGCM(key).encrypt(NONCE, section.salt + section.body, _bound_to(event, section.name))
    return LockedSection(section.name, content, place)


def unlock(locked: LockedSection, event: str, key: bytes) -> SealedSection:
    """Open a section of an event; Unreadable if it is not what was locked with this key."""
    try:
        opened = AESGCM(key).decrypt(NONCE, locked.content, _bound_to(event, locked.name))
    except InvalidTag:
        raise Unreadable(locked.name.value) from None
    return SealedSection(locked.name, opened[:SALT_BYTES], opened[SALT_BYTES:])


def _bound_to(event: str, name: SectionName) -> bytes:
    return f"{event}|{name.value}".encode()
