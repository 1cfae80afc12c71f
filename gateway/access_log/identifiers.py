"""The identifiers of access events: UUIDs of version 7, which sort by the instant they were made.

Knows neither the clock nor a source of chance: both are arguments.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

RANDOM_BYTES = 10

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 7
_VARIANT = 0b10


def new_event_id(now: datetime, random: bytes) -> UUID:
    """Make a UUIDv7 (RFC 9562, section 5.7) from an aware instant and ten random bytes.

    Of the 80 random bits 74 are used. Raises `ValueError` for a naive instant, one before 1970 or after the year
    9999, or another number of bytes.
    """
    if now.tzinfo is None:
        raise ValueError("an event's instant must say its time zone")
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"an event's identifier needs {RANDOM_BYTES} random bytes")
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    if milliseconds < 0:
        raise ValueError("an event cannot lie before 1970")
    chance = int.from_bytes(random)
    return UUID(
        int=milliseconds << 80
        | _VERSION << 76
        | (chance >> 62 & 0xFFF) << 64
        | _VARIANT << 62
        | chance & ((1 << 62) - 1)
    )
