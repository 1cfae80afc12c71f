"""Reads a TOML file that lists tables of one kind, and tells everything that is wrong with it, each at its place.

Knows shapes alone: what the words of a file mean is checked by whoever asked for it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from policy.faults import Fault

LARGEST_FILE = 1024 * 1024


class Listed(Schema):
    """A table of the file: closed, so that a misspelt member is told and never passed over."""

    class Meta:
        """Marshmallow's own settings."""

        unknown = RAISE


class FileRefused(ValueError):
    """A file with any fault is refused whole."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file that lists tables called `kind`: each with its members, the line on which it begins, and its name."""

    file: str
    kind: str
    lines: tuple[int, ...]
    tables: tuple[Mapping[str, Any], ...]

    def fault(self, place: int, sentence: str) -> Fault:
        """Return a fault of the table at a place, counted from 0."""
        line = self.lines[place] if len(self.lines) == len(self.tables) else 0
        return Fault(self.file, line, sentence if line else f"{self.kind}[{place}]: {sentence}")


def read_toml(path: Path, kind: str, schema: Schema) -> TomlFile:
    """Return the tables of a file; FileRefused for one that cannot be read, or has a table of another shape."""
    text = _text(path)
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefused([Fault(path.name, 0, f"is not TOML: {error}")]) from None
    tables = given.get(kind)
    if given.keys() != {kind} or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise FileRefused([Fault(path.name, 0, f"must hold nothing but tables that begin with [[{kind}]]")])
    lines = tuple(at for at, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{kind}]]")
    found = TomlFile(path.name, kind, lines, tuple(tables))
    return TomlFile(path.name, kind, lines, tuple(_loaded(found, schema)))


def _loaded(found: TomlFile, schema: Schema) -> list[Mapping[str, Any]]:
    loaded, faults = list[Mapping[str, Any]](), list[Fault]()
    for place, table in enumerate(found.tables):
        try:
            loaded.append(schema.load(table))
        except ValidationError as error:
            faults += [found.fault(place, sentence) for sentence in _sentences("", error.messages)]
    if faults:
        raise FileRefused(faults)
    return loaded


def _sentences(member: str, messages: object) -> Iterator[str]:
    if isinstance(messages, Mapping):
        for name, within in messages.items():
            yield from _sentences(f"{member}.{name}".strip("."), within)
    elif isinstance(messages, list):
        for message in messages:
            yield f"'{member}': {message}"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise FileRefused([Fault(path.name, 0, f"cannot be read in {path.parent}: {error.strerror}")]) from None
    if len(content) > LARGEST_FILE:
        raise FileRefused([Fault(path.name, 0, f"is larger than {LARGEST_FILE // 1024**2} MB")])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileRefused([Fault(path.name, 0, "save it as UTF-8")]) from None
