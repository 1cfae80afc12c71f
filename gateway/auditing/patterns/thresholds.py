"""From when on something is worth a look: figures that work for most, and a file for those who know better."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

FILE = "worth-a-look.toml"


class ThresholdsRefused(ValueError):
    """The file is not usable; the sentence names the word."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Counts, days and hours; `bulk_times` is of one's own usual day, `bulk_at_least` the least that counts."""

    bulk_times: int = 3
    bulk_at_least: int = 10
    strangers_at_least: int = 5
    day_begins: int = 7
    day_ends: int = 20
    out_of_hours_at_least: int = 5
    refused_before_exceptional: int = 2
    one_pair_at_least: int = 3
    dormant_days: int = 90
    waking_days: int = 60


def read_thresholds(folder: Path) -> Thresholds:
    """Return the thresholds of a data folder; ThresholdsRefused for a file with a word or figure that can't be."""
    try:
        given = tomllib.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return Thresholds()
    except (OSError, ValueError) as error:
        raise ThresholdsRefused(f"{FILE} cannot be read: {error}") from None
    known = [each.name for each in fields(Thresholds)]
    for word, value in given.items():
        if word not in known:
            raise ThresholdsRefused(f"{FILE}: there is no '{word}'; there are {', '.join(known)}")
        if type(value) is not int or value < 0:
            raise ThresholdsRefused(f"{FILE}: '{word}' is a whole number")
    return Thresholds(**given)
