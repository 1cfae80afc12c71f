"""How long the access log keeps what it says of an access: by the categories that were shown, at least as a class says.

One class names no category and holds for every other access. A protocol without classes lets nothing be erased as due.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from policy.faults import unknown_word
from policy.vocabulary_text import Tree, VocabularyFile

SECTION = "log_retention"
FEBRUARY, LEAP_DAY = 2, 29


@dataclass(frozen=True, slots=True)
class Retention:
    """One class: so many whole years from the day of the access, for what showed one of these categories."""

    word: str
    years: int
    categories: frozenset[str]
    sentence: str

    def until(self, day: date) -> date:
        """Return the last day on which an access of that day is kept."""
        if (day.month, day.day) == (FEBRUARY, LEAP_DAY):
            day = day.replace(day=LEAP_DAY - 1)
        return day.replace(year=day.year + self.years)


def longest(classes: Mapping[str, Retention], shown: Iterable[str]) -> Retention | None:
    """Return the class that keeps an access longest which showed these categories; None if there are no classes."""
    categories = set(shown)
    fitting = [each for each in classes.values() if not each.categories or each.categories & categories]
    return max(fitting, key=lambda each: each.years, default=None)


def read_retention(file: VocabularyFile, categories: Mapping[str, Tree]) -> dict[str, Retention]:
    """Return the classes of a vocabulary file; its faults are noted there."""
    if SECTION not in file.tree:
        return {}
    classes = {word: _class(file, word, table, categories) for word, table in file.tables(SECTION).items()}
    if sum(not each.categories for each in classes.values()) != 1:
        sentence = f"[{SECTION}] needs exactly one class that names no category, for every other access"
        file.fault(next(iter(classes), SECTION), sentence)
    return classes


def _class(file: VocabularyFile, word: str, table: Tree, known: Mapping[str, Tree]) -> Retention:
    years, named = table.get("years"), file.list_of(word, table, "showing")
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= 200:  # noqa: PLR2004 - a long life, twice
        file.fault(word, f"'{word}' needs years: a whole number from 1 to 200")
        years = 200
    for category in named if known else ():
        if category not in known:
            file.fault(word, f"'{word}': " + unknown_word("category", category, known))
    return Retention(word, years, frozenset(named), file.text_of(word, table, "sentence"))
