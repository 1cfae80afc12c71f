"""How many calls a minute are answered: figures that work for most, and a file in the data folder for all others."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from gateway.figures import FiguresRefused, known_words, read_figures, whole_number

FILE = "limits.toml"
MOST = 10_000_000


class Narrow(StrEnum):
    """Calls that are counted apart, for to make many of them is how one looks around or guesses."""

    SEARCHING = "searching"
    SIGNING_IN = "signing_in"


@dataclass(frozen=True, slots=True)
class Rates:
    """Answered calls a minute: of a person, of all of an organisation, and of what is narrower, of a person too.

    `cosigning` are the checkpoints of other logs that one process looks at; of those nobody is named.
    """

    person: int = 300
    organisation: int = 6_000
    searching: int = 60
    signing_in: int = 20
    cosigning: int = 300

    def of(self, kind: str) -> int:
        """Return the limit of a kind by its name."""
        return int(asdict(self)[kind])


def read_rates(folder: Path) -> Rates:
    """Return the rates of a data folder; FiguresRefused for a file with a word or figure that can't be."""
    given = read_figures(folder / FILE)
    known_words(FILE, given, Rates)
    for word, value in given.items():
        if whole_number(FILE, word, value, MOST) == 0:
            raise FiguresRefused(f"{FILE}: '{word}' is at least 1, for nothing would be answered")
    return Rates(**given)
