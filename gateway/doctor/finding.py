"""One thing that was looked at in a deployment: how it stands, what was found, and the way out."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a thing stands."""

    UNSAFE = "unsafe"
    MISSING = "missing"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part of a deployment; `way_out` is empty where all is good."""

    standing: Standing
    about: str
    says: str
    way_out: str = ""


def good(about: str, says: str) -> Finding:
    """Return what is as it should be."""
    return Finding(Standing.GOOD, about, says)


def unsafe(about: str, says: str, way_out: str) -> Finding:
    """Return what could harm somebody."""
    return Finding(Standing.UNSAFE, about, says, way_out)


def missing(about: str, says: str, way_out: str) -> Finding:
    """Return what ought to be there, and harms nobody yet."""
    return Finding(Standing.MISSING, about, says, way_out)
