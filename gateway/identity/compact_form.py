"""The written form of a token: three base64url segments, the first two of them JSON objects.

Knows no issuer, key, claim or instant, and trusts nothing that it reads: it only makes sure that the bytes which were
signed have one spelling and one meaning.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from gateway.strict_json import read_json

LONGEST_TOKEN = 8 * 1024

_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def read_compact(text: str) -> tuple[dict[str, object], dict[str, object]]:
    """Read the header and the claims of a JWS in compact form (RFC 7515, section 7.1), its signature unchecked.

    Raises `ValueError` for more than `LONGEST_TOKEN` characters, for another shape, for base64url that is not spelt
    canonically, and for JSON that `read_json` refuses or that is no object; the error repeats nothing of the token.
    """
    if len(text) > LONGEST_TOKEN or not _SHAPE.fullmatch(text):
        raise ValueError("the token is too long or not of three segments")
    header, claims, signature = text.split(".")
    _decoded(signature)  # its spelling only: a second one would be a second token with the same meaning
    return _members(_decoded(header)), _members(_decoded(claims))


def unpadded(data: bytes) -> str:
    """Write bytes as base64url without padding, the canonical spelling."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(segment: str) -> bytes:
    """Decode base64url, of which only the canonical spelling is accepted (RFC 4648, section 3.5)."""
    decoded = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if unpadded(decoded) != segment:
        raise ValueError("a segment of the token is not spelt canonically")
    return decoded


def _members(segment: bytes) -> dict[str, object]:
    members = read_json(segment)
    if not isinstance(members, dict):
        raise ValueError("a segment of the token is no JSON object")  # noqa: TRY004 - the sender's fault, not a caller's
    return members
