"""What is wrong with a protocol: each fault names its file, its line and the way out, and all are told at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, at one place; line 0 is the file as a whole."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return `file:line: sentence`, as compilers write it."""
        return f"{self.file}:{self.line}: {self.sentence}" if self.line else f"{self.file}: {self.sentence}"


class ProtocolRefused(Exception):
    """A protocol with any fault is refused whole: a rule book of which a part is misread decides something else."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def unknown_word(kind: str, word: str, known: Iterable[str]) -> str:
    """Return the sentence for a word outside the vocabulary, with the nearest known one or all that are known."""
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    if near:
        return f"unknown {kind} '{word}'; did you mean '{near[0]}'?"
    return f"unknown {kind} '{word}'; known: {', '.join(words) or 'none'}"
