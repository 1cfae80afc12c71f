"""Chance that always falls the same way: each thing of the demo has its own, seeded with the thing's name.

It knows no dates, so nothing that it draws changes with the day.
"""

from functools import cache
from random import Random

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""Base32 (RFC 4648) in lower case."""

LENGTH = 13


def chance(*names: str) -> Random:
    """Give the generator of the thing with these names."""
    return Random("concordat demo:" + ":".join(names))  # noqa: S311 - the demo must be the same for everyone


@cache
def opaque_id(prefix: str, *names: str) -> str:
    """Give the identifier of the thing with these names: the prefix and thirteen characters that mean nothing."""
    drawn = chance("id", prefix, *names)
    return prefix + "-" + "".join(ALPHABET[drawn.getrandbits(5)] for _ in range(LENGTH))
