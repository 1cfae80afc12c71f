from datetime import date

import pytest

from policy.faults import ProtocolRefused
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.whole_protocol import read_whole
from tests.policy.small_protocol import VOCABULARY, texts

FORM = 'categories = ["he.mental"]'


def test_each_version_of_the_notice_has_the_day_of_its_first_use() -> None:
    notices = read_protocol_folder(YOUTH_SUPPORT).vocabulary.notices

    assert notices["2.1"] == date(2025, 9, 1)
    assert list(notices.values()) == sorted(notices.values())


def test_a_form_without_a_notice_is_read_as_having_none() -> None:
    assert read_whole(texts()).table.vocabulary.notices == {}


@pytest.mark.parametrize(
    "notices", ['"2.1"', "[2025-09-01]", '{ "2.1" = "2025-09-01" }', '{ "2.1" = 2025-09-01T10:00:00 }']
)
def test_a_notice_without_a_day_is_told_at_its_line(notices: str) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        read_whole(texts(vocabulary=VOCABULARY.replace(FORM, f"{FORM}\nnotices = {notices}")))

    line = VOCABULARY[: VOCABULARY.index("[consent_form]")].count("\n") + 1
    told = "'consent_form': notices must give each version the day of its first use, as a date"
    assert str(refusal.value) == f"vocabulary.toml:{line}: {told}"
