"""Files that nobody would write are refused in a sentence, never with a traceback and never after minutes."""

from contextlib import suppress
from pathlib import Path

import pytest

from policy.conditions import LONGEST, FormulaRefused, parse_formula
from policy.faults import ProtocolRefused
from policy.protocol_files import LARGEST_FILE, YOUTH_SUPPORT, folder_texts, read_protocol
from policy.scenarios import read_scenarios
from tests.policy.shipped_protocol import PROTOCOL

TEXTS = folder_texts(YOUTH_SUPPORT)


def test_a_vocabulary_nested_too_deep_is_no_toml() -> None:
    with pytest.raises(ProtocolRefused, match=r"vocabulary\.toml:1: not TOML"):
        read_protocol({**TEXTS, "vocabulary.toml": "a = " + "[" * 5000})


@pytest.mark.parametrize("text", ["!" * 900 + "ldd", "(" * 400 + "ldd" + ")" * 400])
def test_a_formula_nested_deep_is_read_or_refused(text: str) -> None:
    with suppress(FormulaRefused):
        assert parse_formula(text).facts == {"ldd"}


def test_a_formula_that_would_take_minutes_to_weigh_is_refused() -> None:
    with pytest.raises(FormulaRefused, match=f"longer than {LONGEST} characters"):
        parse_formula(" | ".join(["ldd"] * LONGEST))


def test_a_scenario_nested_too_deep_is_no_json() -> None:
    with pytest.raises(ProtocolRefused, match=r"cases:1: not JSON"):
        read_scenarios("[" * 100_000, "cases", PROTOCOL)


def test_a_device_in_place_of_a_file_is_not_read(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "rules.csv").unlink()
    (tmp_path / "rules.csv").symlink_to("/dev/zero")
    with pytest.raises(ProtocolRefused, match=r"rules\.csv: is not a plain file"):
        folder_texts(tmp_path)


def test_a_file_larger_than_any_protocol_is_not_read(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with (tmp_path / "rules.csv").open("r+b") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(ProtocolRefused, match=r"rules\.csv: is larger than 8 MB"):
        folder_texts(tmp_path)
