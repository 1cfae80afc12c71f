"""The one spelling of a value as JSON bytes, so that equal values hash equally.

Knows plain values only: no events, no hashing, no files. The profile is small on purpose: within it the output equals
RFC 8785 (JSON Canonicalization Scheme), so that an auditor may check the log with any implementation of that.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

DEEPEST = 20
SAFE_INTEGERS = 2**53
"""Integers of this magnitude or more are not told apart by every JSON reader (RFC 8785, appendix D)."""

PLAIN = frozenset({str, bool, type(None)})
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


class NotCanonical(ValueError):
    """The value lies outside the profile, so it has no single spelling."""


def canonical(value: object) -> bytes:
    """Spell a value as canonical JSON in UTF-8.

    Takes str, int, bool, None, list, tuple and dict with ASCII str keys, nested at most `DEEPEST` deep.
    Raises `NotCanonical` for anything else; the error never repeats the value.
    """
    _check(value, 0)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("a lone surrogate has no UTF-8 form") from None


def _check(value: object, depth: int) -> None:
    if isinstance(value, dict):
        _check_names(value)
        members: Collection[object] = value.values()
    elif isinstance(value, (list, tuple)):
        members = value
    else:
        _check_single(value)
        return
    if depth == DEEPEST:
        raise NotCanonical(f"the value is nested deeper than {DEEPEST}, or holds itself")
    # Most lists hold strings alone: to call for each member would take half the time of sealing an event.
    if PLAIN.issuperset(map(type, members)):
        return
    for member in members:
        if type(member) not in PLAIN:
            _check(member, depth + 1)


def _check_names(value: Iterable[Any]) -> None:
    for name in value:
        if not isinstance(name, str) or not name.isascii():
            raise NotCanonical("a member's name must be an ASCII string")


def _check_single(value: object) -> None:
    if value is None or isinstance(value, str):
        return
    if not isinstance(value, int):
        raise NotCanonical(f"a value of type {type(value).__name__} has no canonical form")
    if not -SAFE_INTEGERS < value < SAFE_INTEGERS:
        raise NotCanonical("an integer must be smaller than 2^53 in magnitude")
