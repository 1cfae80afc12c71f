"""What a verification comes to: a verdict, counts, and findings that name the entry and what differs."""

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum

MOST_FINDINGS = 20


class Verdict(IntEnum):
    """The exit code of a verification."""

    SOUND = 0
    TAMPERED = 1
    UNUSABLE = 2
    INCOMPLETE = 3


class UnusableExport(Exception):
    """What should be checked cannot be read as an export, a policy or a proof."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `entry` is the number of the event, None for the log as a whole."""

    verdict: Verdict
    sentence: str
    entry: int | None = None

    def __str__(self) -> str:
        return self.sentence if self.entry is None else f"entry {self.entry}: {self.sentence}"


@dataclass(slots=True)
class Report:
    """What was found: all that is wrong with the log as a whole, the first entries that are wrong, and counts."""

    origin: str = ""
    size: int = 0
    root: bytes = b""
    witnesses: tuple[str, ...] = ()
    sections: Counter[str] = field(default_factory=Counter)
    # By the event that says so: how many sections are gone, and how many are there all the same.
    erased_by: Counter[int] = field(default_factory=Counter)
    still_there: Counter[int] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    found: Counter[Verdict] = field(default_factory=Counter)
    # What an honest log says of itself that a reader has to know: gaps, keys that changed.
    notes: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, sentence: str, entry: int | None = None) -> None:
        """Note something that is wrong."""
        self.found[verdict] += 1
        if entry is None or len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(verdict, sentence, entry))

    @property
    def verdict(self) -> Verdict:
        """Tampered before incomplete: what is missing may hide no more than what is wrong shows."""
        worst_first = (Verdict.TAMPERED, Verdict.UNUSABLE, Verdict.INCOMPLETE)
        return next((verdict for verdict in worst_first if self.found[verdict]), Verdict.SOUND)
