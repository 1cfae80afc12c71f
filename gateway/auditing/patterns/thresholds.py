"""From when on something is worth a look: figures that work for most, and a file for those who know better."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.access_log.pseudonyms import is_pseudonym
from gateway.figures import FiguresRefused, known_words, read_figures, whole_number

FILE = "worth-a-look.toml"
LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Counts, days, hours and hundredths; what each means is told in docs/worth-a-look.md.

    `homes` are keyed hashes of practitioners' addresses, of those who are looked at for it.
    """

    window_days: int = 7
    bulk_times: int = 3
    bulk_spreads: int = 6
    bulk_at_least: int = 10
    bulk_own_days: int = 4
    bulk_without_comparison: int = 25
    comparison_days: int = 56
    strangers_at_least: int = 5
    relationship_hours: int = 48
    outside_attachment_at_least: int = 3
    day_begins: int = 7
    day_ends: int = 20
    out_of_hours_at_least: int = 5
    out_of_hours_usual_percent: int = 25
    common_surname: int = 25
    refused_before_exceptional: int = 2
    one_pair_at_least: int = 5
    one_pair_percent: int = 90
    one_pair_days: int = 365
    dormant_days: int = 90
    waking_days: int = 60
    woken_at_least: int = 5
    homes: Mapping[str, str] = field(default_factory=dict)


def read_thresholds(folder: Path) -> Thresholds:
    """Return the thresholds of a data folder; FiguresRefused for a file with a word or figure that can't be."""
    given = read_figures(folder / FILE)
    known_words(FILE, given, Thresholds)
    for word, value in given.items():
        if word == "homes":
            _check_homes(value)
        else:
            whole_number(FILE, word, value, LARGEST)
    return Thresholds(**given)


def _check_homes(value: object) -> None:
    """Refuse an address that was put here as it is: it belongs here under its keyed hash."""
    if not (isinstance(value, dict) and all(isinstance(home, str) and is_pseudonym(home) for home in value.values())):
        raise FiguresRefused(f"{FILE}: 'homes' are lines that were made by: concordat log homes")
