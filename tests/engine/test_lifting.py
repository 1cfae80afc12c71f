from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from engine.lifting import WORD_STANDS, Part, Word, lifted

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
ORIGINATOR, MANAGER = Part.ORIGINATOR, Part.MANAGER


def said(*words: tuple[Part, str], ago: timedelta = timedelta(0)) -> list[Word]:
    return [Word(part, who, AT - ago) for part, who in words]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], False),
        ([(ORIGINATOR, "ada")], False),
        ([(MANAGER, "ada")], False),
        ([(ORIGINATOR, "ada"), (MANAGER, "ada")], False),
        ([(ORIGINATOR, "ada"), (ORIGINATOR, "ben")], False),
        ([(MANAGER, "ada"), (MANAGER, "ben")], False),
        ([(ORIGINATOR, "ada"), (MANAGER, "ben")], True),
        ([(ORIGINATOR, "ada"), (MANAGER, "ada"), (MANAGER, "ben")], True),
        ([(ORIGINATOR, "ada"), (MANAGER, "ada"), (ORIGINATOR, "ben")], True),
    ],
)
def test_it_takes_two_people_in_the_two_parts_in_whatever_order(words: list[tuple[Part, str]], expected: bool) -> None:
    assert {lifted(order, AT) for order in permutations(said(*words))} == {expected}


def test_what_was_said_four_weeks_ago_counts_no_longer() -> None:
    manager = said((MANAGER, "ben"))
    just, over = (said((ORIGINATOR, "ada"), ago=ago) for ago in (WORD_STANDS - timedelta(seconds=1), WORD_STANDS))

    assert lifted([*just, *manager], AT)
    assert not lifted([*over, *manager], AT)


def test_what_will_be_said_does_not_count_yet() -> None:
    assert not lifted([*said((ORIGINATOR, "ada"), ago=-timedelta(seconds=1)), *said((MANAGER, "ben"))], AT)
