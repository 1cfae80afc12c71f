from datetime import date

import pytest

from policy.protocol_files import YOUTH_SUPPORT, folder_texts
from policy.retention import longest
from policy.vocabulary_file import read_vocabulary
from tests.policy.shipped_protocol import VOCABULARY

CLASSES = VOCABULARY.retention


def test_an_access_is_kept_as_long_as_the_longest_class_of_what_it_showed() -> None:
    shown = {(): 6, ("id.core",): 6, ("he.substance", "id.core"): 7, ("sc.adoption", "sc.plan"): 100}
    for categories, years in shown.items():
        found = longest(CLASSES, categories)
        assert found is not None
        assert found.years == years


def test_without_classes_nothing_is_ever_due() -> None:
    assert longest({}, ["id.core"]) is None


def test_a_year_from_a_leap_day_ends_with_february() -> None:
    six = CLASSES["other"]
    assert (six.until(date(2024, 2, 29)), six.until(date(2024, 3, 1))) == (date(2030, 2, 28), date(2030, 3, 1))


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("years = 6\n", "years = 0\n", "'other' needs years"),
        ("years = 6\n", "", "'other' needs years"),
        ('["he.substance"]', '["he.substanse"]', "did you mean"),
        ('showing = ["he.substance"]\n', "", "exactly one class"),
    ],
)
def test_a_class_that_cannot_be_is_told_with_its_line(was: str, becomes: str, fault: str) -> None:
    text = folder_texts(YOUTH_SUPPORT)["vocabulary.toml"]
    assert was in text
    vocabulary, faults = read_vocabulary(text.replace(was, becomes))
    assert vocabulary is None
    (told,) = [each for each in faults if fault in each.sentence]
    assert told.line > 1
