"""Reads JSON from strangers: one meaning or a refusal, and never a crash.

Knows bytes and plain values only: no request, no schema, no limit on length (the server holds that). Every refusal is
a sentence that names the fault and its place and repeats nothing of what was sent: it may be answered and logged.
"""

import json
import math
import re

DEEPEST = 20
LONGEST_NUMBER = 32
SAFE_INTEGERS = 2**53
"""Integers of this magnitude or more are not told apart by every JSON reader (RFC 8259, section 6)."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SURROGATE = re.compile("[\ud800-\udfff]")

# An unterminated string runs to the end, so that the scan stays linear whatever is sent.
_TOKEN = re.compile(
    r"""
      (?P<string> "(?:[^"\\]++|\\.)*+(?:"|\\?\Z) ) (?P<names_member>[ \t\n\r]*:)?
    | (?P<opens>[\[{])
    | (?P<closes>[\]}])
    | (?P<number>-?[0-9][0-9.eE+-]*+)
    | (?P<constant>NaN|-?Infinity)
    """,
    re.VERBOSE | re.DOTALL,
)


class NotJson(ValueError):
    """What was sent is not JSON that has one meaning; the message is a sentence without any of its content."""


def read_json(body: bytes) -> object:
    """Read one JSON text.

    Raises `NotJson` for bytes that are not UTF-8, a byte order mark, a member named twice, NaN or Infinity, nesting
    deeper than `DEEPEST`, a lone surrogate, a NUL character (PostgreSQL stores none), an integer of 2^53 or more in
    magnitude, a number of more than `LONGEST_NUMBER` characters or beyond a double's range, and for whatever is no JSON
    at all (RFC 8259).
    """
    text = _text(body)
    _check_tokens(text)
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise _fault("is not JSON", text, error.pos) from None
    return value


def _text(body: bytes) -> str:
    if body.startswith(_BYTE_ORDER_MARK):
        raise NotJson("The text begins with a byte order mark.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise NotJson(f"The text is not UTF-8 at byte {error.start + 1}.") from None


def _check_tokens(text: str) -> None:
    names_by_depth: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "string":
                _string(token)
            case "names_member":
                _check_name(token, names_by_depth)
            case "opens":
                names_by_depth.append(set())
                if len(names_by_depth) > DEEPEST:
                    raise _fault(f"is nested deeper than {DEEPEST}", text, token.start())
            case "closes":
                del names_by_depth[-1:]
            case "number":
                _check_number(token)
            case _:
                raise _fault("has NaN or Infinity for a number", text, token.start())


def _check_name(token: re.Match[str], names_by_depth: list[set[str]]) -> None:
    name = _string(token)
    if not names_by_depth:
        return
    if name in names_by_depth[-1]:
        raise _fault("names a member twice", token.string, token.start())
    names_by_depth[-1].add(name)


def _string(token: re.Match[str]) -> str:
    quoted = token["string"]
    if "\\" not in quoted:
        return quoted[1:-1]
    try:
        value: str = json.loads(quoted)
    except json.JSONDecodeError:
        raise _fault("is not JSON", token.string, token.start()) from None
    if _SURROGATE.search(value):
        raise _fault("has a lone surrogate in a string", token.string, token.start())
    if "\0" in value:
        raise _fault("has a NUL character in a string", token.string, token.start())
    return value


def _check_number(token: re.Match[str]) -> None:
    digits = token["number"]
    if len(digits) > LONGEST_NUMBER:
        raise _fault(f"has a number of more than {LONGEST_NUMBER} characters", token.string, token.start())
    try:
        finite = math.isfinite(float(digits))
        safe = not digits.lstrip("-").isdigit() or abs(int(digits)) < SAFE_INTEGERS
    except ValueError:
        return  # no number by any grammar: the decoder names its place
    if not finite:
        raise _fault("has a number too large to hold", token.string, token.start())
    if not safe:
        raise _fault("has an integer of 2^53 or more", token.string, token.start())


def _fault(fault: str, text: str, position: int) -> NotJson:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return NotJson(f"The text {fault} at line {line}, column {column}.")
