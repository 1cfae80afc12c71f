"""The text and tree of a vocabulary file (TOML), read section by section, with every fault noted at its line.

Knows TOML; knows nothing of what the sections are for. A word's line is where the file first defines it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policy.faults import Fault, unknown_word

FILE = "vocabulary.toml"
Tree = Mapping[str, Any]


@dataclass
class VocabularyFile:
    """The text of a vocabulary file, its tree, and the faults found so far."""

    text: str
    tree: Tree = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the TOML; a file that is none is one fault."""
        try:
            self.tree = tomllib.loads(self.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            line = re.search(r"at line (\d+)", str(error))
            self.faults.append(Fault(FILE, int(line[1]) if line else 1, f"not TOML: {error}"))

    def fault(self, where: str, sentence: str) -> None:
        """Note a fault at the first line that defines `where`."""
        self.faults.append(Fault(FILE, defining_line(self.text, where), sentence))

    def words(self, section: str) -> dict[str, str]:
        """Return a section that gives each word a sentence."""
        given = self.tree.get(section, {})
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            self.fault(section, f"[{section}] must give each word a sentence in quotes")
            return {}
        if not given:
            self.fault(section, f"[{section}] is missing or empty")
        return dict(given)

    def tables(self, section: str) -> dict[str, Tree]:
        """Return a section that gives each word a table of its own."""
        given = self.tree.get(section, {})
        if not isinstance(given, dict) or not all(isinstance(value, dict) for value in given.values()):
            self.fault(section, f"[{section}.WORD] must be a table")
            return {}
        return dict(given)

    def table(self, section: str) -> Tree:
        """Return a section of named values of any kind."""
        given = self.tree.get(section, {})
        if not isinstance(given, dict):
            self.fault(section, f"[{section}] must be a table")
            return {}
        return dict(given)

    def text_of(self, where: str, table: Tree, key: str) -> str:
        """Return a required sentence of a word's table."""
        value = table.get(key)
        if isinstance(value, str) and value:
            return value
        self.fault(where, f"'{where}' needs {key} = \"...\"")
        return ""

    def list_of(self, where: str, table: Tree, key: str) -> tuple[str, ...]:
        """Return a list of words, empty where it is left out."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        self.fault(where, f"'{where}': {key} must be a list of words in quotes")
        return ()

    def choice(self, where: str, table: Tree, key: str, known: tuple[str, ...]) -> str:
        """Return a word out of a closed list, the first where it is left out."""
        value = table.get(key, known[0])
        if value not in known:
            self.fault(where, f"'{where}': " + unknown_word(key, str(value), known))
        return str(value)


def defining_line(text: str, word: str) -> int:
    """Return the first line that defines a word, or 1."""
    pattern = re.compile(rf'^[ \t]*\[?[\w."-]*"?{re.escape(word)}"?(\]|\s*=)', re.MULTILINE)
    found = pattern.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
