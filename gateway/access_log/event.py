"""What an access event holds, and how it is sealed so that one section can be erased without breaking the log.

Knows bytes and hashes only: not who may see what, not where events are stored, not the tree above them. An event never
holds a value from a case. Sealing commits to every section on its own: the leaf carries salted digests, so that a
section whose salt and body are destroyed leaves nothing to guess from, and the leaf and its hash stay as they were.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from gateway.access_log.canonical import NotCanonical, canonical
from gateway.strict_json import NotJson, read_json

SCHEMA = 1
SALT_BYTES = 16

_LEAF_PREFIX = b"\x00"
"""Keeps leaves apart from interior nodes (RFC 9162, section 2.1.1)."""


class Kind(StrEnum):
    """What happened."""

    DISCLOSURE = "disclosure"
    REFUSAL = "refusal"
    SEARCH = "search"
    DETAIL_RECORDED = "detail_recorded"
    CONSENT_RECORDED = "consent_recorded"
    CONSENT_PREVIEWED = "consent_previewed"
    CONSENT_READ = "consent_read"
    CONSENT_TAKEN_BACK = "consent_taken_back"
    OBJECTION_RECORDED = "objection_recorded"
    OBJECTION_TAKEN_BACK = "objection_taken_back"
    COMPETENCE_ASSESSED = "competence_assessed"
    RELATIONSHIP_STARTED = "relationship_started"
    RELATIONSHIP_ENDED = "relationship_ended"
    RELATIONSHIPS_READ = "relationships_read"
    CONTACT_BOOKED = "contact_booked"
    FAMILY_TIE_RECORDED = "family_tie_recorded"
    FAMILY_TIE_CHANGED = "family_tie_changed"
    FAMILY_TIES_READ = "family_ties_read"
    ATTACHMENT_CHANGED = "attachment_changed"
    ROTA_CHANGED = "rota_changed"
    REGISTER_CHANGED = "register_changed"
    REGISTER_READ = "register_read"
    ISSUERS_CHANGED = "issuers_changed"
    TOKENS_DENIED = "tokens_denied"
    CLIENTS_CHANGED = "clients_changed"
    TOKENS_ISSUED = "tokens_issued"
    AGREEMENT_CHANGED = "agreement_changed"
    AGREEMENT_READ = "agreement_read"
    SHIELD_CHANGED = "shield_changed"
    RESTRICTION_CHANGED = "restriction_changed"
    PROTECTIONS_READ = "protections_read"
    PARTICULARS_CHANGED = "particulars_changed"
    MATCH = "match"
    IDENTITIES_MERGED = "identities_merged"
    IDENTITIES_UNMERGED = "identities_unmerged"
    EXCEPTIONAL_OPENED = "exceptional_opened"
    EXCEPTIONAL_EXTENDED = "exceptional_extended"
    EXCEPTIONAL_AUTHORISED = "exceptional_authorised"
    EXCEPTIONAL_REVIEWED = "exceptional_reviewed"
    EXCEPTIONAL_READ = "exceptional_read"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_ANSWERED = "approval_answered"
    APPROVAL_READ = "approval_read"
    CHALLENGE_MADE = "challenge_made"
    CHALLENGE_ANSWERED = "challenge_answered"
    CHALLENGE_READ = "challenge_read"
    NOT_SHARED = "not_shared"
    TOLD_ELSEWHERE = "told_elsewhere"
    TASKS_READ = "tasks_read"
    TASK_CLOSED = "task_closed"
    PROTOCOL_PUBLISHED = "protocol_published"
    LOG_READ = "log_read"
    REIDENTIFICATION = "reidentification"
    SIGN_IN = "sign_in"
    OWN_RECORD_READ = "own_record_read"
    REPEAT = "repeat"
    CALLS_REFUSED = "calls_refused"
    CLOCK_STEPPED = "clock_stepped"
    GAP = "gap"
    KEY_ROTATED = "key_rotated"
    ERASURE = "erasure"
    ERROR = "error"


class SectionName(StrEnum):
    """The parts of an event that can be opened or erased one by one."""

    ACTOR = "actor"
    SUBJECT = "subject"
    PURPOSE = "purpose"
    PARTIES = "parties"
    DETAIL = "detail"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """One access, before it is sealed.

    `time` is an aware instant in UTC; `protocol` reads id@version#hash; the bodies of `sections` are plain values in
    the profile of `canonical`. `in_clear` is what anybody who checks the log has to read: which sections an erasure
    takes away of which events, how far a log went before a gap, which keys sign. Raises `ValueError` if the time is not
    in UTC.
    """

    id: UUID
    time: datetime
    kind: Kind
    outcome: str
    gateway: str
    protocol: str
    sections: Mapping[SectionName, object] = field(repr=False)
    in_clear: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.time.utcoffset() != timedelta(0):
            raise ValueError("an event's time must be in UTC")


@dataclass(frozen=True, slots=True)
class SealedSection:
    """What opens one commitment: a salt of 16 bytes and a body in canonical JSON. Neither shows in a traceback."""

    name: SectionName
    salt: bytes = field(repr=False)
    body: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise ValueError(f"a section's salt has {SALT_BYTES} bytes")

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of canonical JSON [salt, name, body].

        Written by joining, for the body is canonical already; with the salt's length fixed and the names a closed
        list, no two sections join to the same bytes.
        """
        return sha256(b'["%s","%s",%s]' % (self.salt.hex().encode(), self.name.encode(), self.body)).hexdigest()


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event as the log stores it: the leaf's bytes, their hash (32 bytes), and what opens each section."""

    id: UUID
    leaf: bytes
    leaf_hash: bytes
    sections: tuple[SealedSection, ...]


def seal(event: AccessEvent, salt: Callable[[], bytes]) -> SealedEvent:
    """Seal an event; `salt` is asked for 16 fresh random bytes a section.

    Raises `NotCanonical` if a section or a clear member lies outside the profile.
    """
    sections = tuple(
        SealedSection(name, salt(), canonical(event.sections[name])) for name in SectionName if name in event.sections
    )
    leaf = canonical(_clear_members(event) | {"sd": {section.name: section.digest for section in sections}})
    return SealedEvent(event.id, leaf, leaf_hash(leaf), sections)


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a stored leaf as RFC 9162 does: SHA-256 of a zero byte and the leaf."""
    return sha256(_LEAF_PREFIX + leaf).digest()


def opens(sealed_leaf: bytes, section: SealedSection) -> bool:
    """Tell whether the section is the one that the leaf committed to; an unreadable leaf committed to none."""
    try:
        leaf = read_json(sealed_leaf)
        spelt_once = canonical(read_json(section.body)) == section.body
    except (NotJson, NotCanonical):
        return False
    digests = leaf.get("sd") if isinstance(leaf, dict) else None
    return spelt_once and isinstance(digests, dict) and digests.get(section.name) == section.digest


def _clear_members(event: AccessEvent) -> dict[str, object]:
    return {
        "id": str(event.id),
        "schema": SCHEMA,
        "time": event.time.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        "kind": event.kind,
        "outcome": event.outcome,
        "gateway": event.gateway,
        "protocol": event.protocol,
        **event.in_clear,
    }
