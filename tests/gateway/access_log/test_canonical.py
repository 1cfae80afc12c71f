import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.access_log.canonical import DEEPEST, SAFE_INTEGERS, NotCanonical, canonical

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(min_value=1 - SAFE_INTEGERS, max_value=SAFE_INTEGERS - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_within_the_profile_the_spelling_is_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type] # its own recursive type


@given(PLAIN)
def test_reading_the_spelling_gives_the_value_back(value: object) -> None:
    assert json.loads(canonical(value)) == value


def test_members_are_sorted_and_nothing_is_padded() -> None:
    assert (
        canonical({"b": (1, True, None), "B": "é\n\x7f", "a": {}})
        == '{"B":"é\\n\x7f","a":{},"b":[1,true,null]}'.encode()
    )


def test_the_order_in_which_members_were_added_changes_nothing() -> None:
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        SAFE_INTEGERS,
        -SAFE_INTEGERS,
        10**5000,
        "\ud800",
        {"a": ["\udfff"]},
        {"é": 1},
        {1: 1},
        {None: 1},
        b"bytes",
        {1, 2},
        object(),
        [[1.5]],
    ],
    ids=lambda value: f"{value!a:.20}" if not isinstance(value, int) else f"{value.bit_length()} bits",
)
def test_a_value_outside_the_profile_has_no_spelling(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_deepest_nesting_is_spelt_and_one_deeper_is_not() -> None:
    value: object = 1
    for _ in range(DEEPEST):
        value = [value]
    assert canonical(value) == b"[" * DEEPEST + b"1" + b"]" * DEEPEST
    with pytest.raises(NotCanonical, match="deeper than"):
        canonical([value])


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotCanonical, match="holds itself"):
        canonical(value)
