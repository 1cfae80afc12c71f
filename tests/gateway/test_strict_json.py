import json
import sys
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.strict_json import DEEPEST, LONGEST_NUMBER, NotJson, read_json

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=1 - 2**53, max_value=2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
NEARLY_JSON = st.lists(
    st.sampled_from(
        ['{"a":', '"a"', "\\", '"', "[", "]", "}", ",", ":", "1", "-", "1e9", "NaN", "\\ud800", "\x00", " "]
    )
).map("".join)

REFUSED = {
    "not UTF-8": (b'"caf\xe9"', "not UTF-8 at byte 5"),
    "UTF-16": ("{}".encode("utf-16"), "not UTF-8 at byte 1"),
    "a surrogate in UTF-8": (b'"\xed\xa0\x80"', "not UTF-8 at byte 2"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "byte order mark"),
    "nothing": (b"", "not JSON at line 1, column 1"),
    "something after the end": (b"{}\n{}", "not JSON at line 2, column 1"),
    "a trailing comma": (b"[1,]", "not JSON"),
    "a comment": (b"[1] // note", "not JSON"),
    "a control character in a string": (b'"a\x01"', "not JSON"),
    "an unknown escape": (b'"\\x41"', "not JSON at line 1, column 1"),
    "an unterminated string": (b'["a', "not JSON"),
    "an unterminated escape": (b'["a\\', "not JSON at line 1, column 2"),
    "a leading zero": (b"[012]", "not JSON"),
    "two signs": (b"[1-2]", "not JSON"),
    "a member named twice": (b'{"secret": 1,\n "secret": 2}', "names a member twice at line 2, column 2"),
    "a member named twice, once in escapes": (b'{"secret":1,"\\u0073ecret":2}', "names a member twice"),
    "a member named twice, far inside": (b'[{"x":[{"secret":{"a":1},"b":2,"secret":3}]}]', "names a member twice"),
    "a member named twice with equal values": (b'{"secret":1,"secret":1}', "names a member twice"),
    "NaN": (b'{"a": NaN}', "NaN or Infinity for a number at line 1, column 7"),
    "Infinity": (b"Infinity", "NaN or Infinity"),
    "minus Infinity": (b"[-Infinity]", "NaN or Infinity"),
    "a number beyond a double": (b"[1e999]", "too large to hold at line 1, column 2"),
    "an integer of 2^53": (b"9007199254740992", "an integer of 2\\^53 or more"),
    "an integer of minus 2^53": (b"[-9007199254740992]", "an integer of 2\\^53 or more at line 1, column 2"),
    "a number of 33 characters": (b"0." + b"1" * 31, "more than 32 characters"),
    "an absurdly long integer": (b"1" * 100_000, "more than 32 characters"),
    "an absurdly long fraction": (b"0." + b"1" * 100_000, "more than 32 characters"),
    "a lone high surrogate": (b'"secret \\ud83d"', "lone surrogate in a string at line 1, column 1"),
    "a lone low surrogate": (b'["\\udc00"]', "lone surrogate"),
    "surrogates in the wrong order": (b'["\\udc00\\ud83d"]', "lone surrogate"),
    "a lone surrogate in a name": (b'{"\\ud83d": 1}', "lone surrogate"),
    "a NUL character": (b'["a\\u0000"]', "NUL character in a string at line 1, column 2"),
    "a NUL character in a name": (b'{"\\u0000": 1}', "NUL character"),
    "one level too deep": (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "deeper than 20 at line 1, column 21"),
    "objects too deep": (b'{"a":' * 21 + b"1" + b"}" * 21, "deeper than 20"),
    "nesting beyond any stack": (b"[" * 1_000_000, "deeper than 20"),
}


@given(JSON, st.booleans())
def test_what_was_written_is_read(value: object, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary() | NEARLY_JSON.map(str.encode))
def test_whatever_is_sent_is_read_as_json_reads_it_or_refused(body: bytes) -> None:
    try:
        value = read_json(body)
    except NotJson:
        return
    assert value == json.loads(body)


@pytest.mark.parametrize(("body", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_single_meaning_is_refused_with_its_place(body: bytes, sentence: str) -> None:
    with pytest.raises(NotJson, match=sentence):
        read_json(body)


@pytest.mark.parametrize("body", [body for body, _ in REFUSED.values() if b"secret" in body])
def test_a_refusal_repeats_nothing_of_what_was_sent(body: bytes) -> None:
    with pytest.raises(NotJson) as refusal:
        read_json(body)
    assert "secret" not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"9007199254740991", 2**53 - 1),
        (b"-9007199254740991", 1 - 2**53),
        (b" [1.5, -0, 1e3]\r\n", [1.5, 0, 1000.0]),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"[[[[[[[[[[[[[[[[[[[[[[[[[ NaN 99999999999999999999999999999999999999"', None),
        (b'{"a":{"a":1},"b":[{"a":1},{"a":2}]}', {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}),
        (b'["a","a"]', ["a", "a"]),
        (b'{"a":"a","b":"a"}', {"a": "a", "b": "a"}),
        (b'"\\\\"', "\\"),
    ],
)
def test_what_only_looks_like_a_fault_is_read(body: bytes, value: object) -> None:
    assert read_json(body) == (json.loads(body) if value is None else value)


def test_the_deepest_nesting_and_the_longest_number_are_read() -> None:
    number = b"0." + b"1" * (LONGEST_NUMBER - 2)
    value = read_json(b"[" * DEEPEST + number + b"]" * DEEPEST)
    for _ in range(DEEPEST):
        assert isinstance(value, list)
        (value,) = value
    assert value == float(number)


def test_text_that_provokes_backtracking_is_refused_in_one_pass() -> None:
    # A quadratic scan of this much would outlast any patience.
    with pytest.raises(NotJson, match="not JSON"):
        read_json(b'"' + b'\\"' * 2_000_000)


def test_deep_nesting_is_refused_even_when_half_the_stack_is_used() -> None:
    def descend(frames: int) -> None:
        if frames:
            descend(frames - 1)
        else:
            read_json(b"[" * 100_000)

    with pytest.raises(NotJson):
        descend(sys.getrecursionlimit() // 2)
