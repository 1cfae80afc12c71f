"""Figures that a deployment sets in a file of its data folder: read, and refused by name where one can't be."""

import tomllib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any


class FiguresRefused(ValueError):
    """The file is not usable; the sentence names the word."""


def read_figures(file: Path) -> dict[str, Any]:
    """Return what a TOML file holds, nothing if there is none; FiguresRefused if it can't be read."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise FiguresRefused(f"{file.name} cannot be read: {error}") from None


def known_words(file: str, given: Iterable[str], figures: Any) -> None:  # noqa: ANN401 - any dataclass
    """Refuse a word that is no field of the dataclass that holds the figures."""
    known = [each.name for each in fields(figures)]
    for word in given:
        if word not in known:
            raise FiguresRefused(f"{file}: there is no '{word}'; there are {', '.join(known)}")


def whole_number(file: str, word: str, value: object, most: int) -> int:
    """Return a whole number from 0 to the most that can be; FiguresRefused for anything else."""
    if type(value) is not int or not 0 <= value <= most:
        raise FiguresRefused(f"{file}: '{word}' is a whole number, at most {most}")
    return value
