import re
from dataclasses import fields
from pathlib import Path

from gateway.auditing.patterns.finding import Pattern
from gateway.auditing.patterns.thresholds import FILE, Thresholds

PAGE = (Path(__file__).parents[1] / "docs" / "worth-a-look.md").read_text("utf-8")


def test_the_page_tells_of_every_pattern_and_of_every_threshold_with_its_default() -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| `")]
    assert [row[1].strip(" `") for row in rows] == [pattern.value for pattern in Pattern]
    told = {word: int(figure) for row in rows for word, figure in re.findall(r"`(\w+)` (\d+)", row[3])}
    plain = Thresholds()
    assert told == {each.name: getattr(plain, each.name) for each in fields(Thresholds) if each.name != "homes"}
    assert FILE in PAGE
