"""Reads `rules.csv` and `actions.csv` against the vocabulary; every fault is told with its line and the nearest word.

Knows the shape of the lines; knows nothing of what a rule means.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields

from policy.cells import ANY, listed, one_of
from policy.faults import Fault, unknown_word
from policy.levels import LEVEL_BY_WORD, Level
from policy.protocol import EFFECTS, Action, Rule, RuleId
from policy.vocabulary import Vocabulary

RULES_FILE = "rules.csv"
ACTIONS_FILE = "actions.csv"
RULES_COLUMNS = tuple(column.name for column in fields(Rule))
ACTIONS_COLUMNS = tuple(column.name for column in fields(Action))


@dataclass
class Lines:
    """The lines of one CSV file, and the faults found in them so far."""

    file: str
    columns: tuple[str, ...]
    vocabulary: Vocabulary
    named_by: str = "id"
    faults: list[Fault] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)

    def read(self, text: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each well-formed line with its number; a malformed one is a fault."""
        if text.startswith("\ufeff") or "\r" in text:
            self.faults.append(Fault(self.file, 1, "save it as UTF-8 without a byte-order mark, with LF line ends"))
            text = text.removeprefix("\ufeff").replace("\r", "")
        reader = csv.reader(io.StringIO(text), strict=True)
        try:
            header = tuple(next(reader, ()))
            if header != self.columns:
                self.faults.append(Fault(self.file, 1, f"the first line must be: {','.join(self.columns)}"))
                return
            for cells in reader:
                yield from self._line(reader.line_num, cells)
        except csv.Error as error:
            self.faults.append(Fault(self.file, reader.line_num, f"not CSV: {error}"))

    def _line(self, number: int, cells: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
        if len(cells) != len(self.columns):
            expected = len(self.columns)
            self.faults.append(Fault(self.file, number, f"{len(cells)} columns where {expected} are expected"))
            return
        line = dict(zip(self.columns, cells, strict=True))
        kind, name = self.named_by, line[self.named_by]
        first = self._ids.setdefault(name, number)
        if not name or first != number:
            sentence = f"the {kind} '{name}' is that of line {first} already" if name else f"the {kind} is missing"
            self.faults.append(Fault(self.file, number, sentence))
        yield number, line

    def cell(self, number: int, kind: str, cell: str, known: Collection[str]) -> None:
        """Check one cell of words."""
        if cell == ANY:
            return
        words = listed(cell)
        if not words or len(set(words)) != len(words):
            self.faults.append(Fault(self.file, number, f"the {kind} cell '{cell}' is empty or names a word twice"))
        for word in words:
            self.word(number, kind, word, known)

    def word(self, number: int, kind: str, word: str, known: Collection[str]) -> None:
        """Check one word."""
        if word not in known:
            self.faults.append(Fault(self.file, number, unknown_word(kind, word, known)))

    def who(self, number: int, line: Mapping[str, str]) -> None:
        """Check the cells that rules and actions share: who, in which relationship, under which condition, and why."""
        self.posts(number, line)
        self.cell(number, "relationship", line["relationship"], self.vocabulary.relationships)
        if line["condition"]:
            self.word(number, "condition", line["condition"], self.vocabulary.conditions)
        if not line["because"].strip():
            self.faults.append(Fault(self.file, number, "the because is missing: say in one sentence why"))

    def posts(self, number: int, line: Mapping[str, str]) -> None:
        """Check the agency and role cells: a role is one of an agency that the line names."""
        words = self.vocabulary
        self.cell(number, "agency", line["agency"], words.agencies)
        agencies = [agency for agency in words.agencies if one_of(agency, line["agency"])]
        roles = [role for agency in agencies for role in words.roles[agency]]
        self.cell(number, "role", line["role"], roles or words.all_roles)


def line_numbers(text: str) -> dict[str, int]:
    """Return the line of each id in a file that was read without a fault."""
    reader = csv.reader(io.StringIO(text))
    return {cells[0]: reader.line_num for cells in reader if cells}


def read_rules(text: str, vocabulary: Vocabulary) -> tuple[tuple[Rule, ...], list[Fault]]:
    """Return the rules and every fault of `rules.csv`."""
    lines = Lines(RULES_FILE, RULES_COLUMNS, vocabulary)
    rules = []
    for number, line in lines.read(text):
        lines.who(number, line)
        lines.cell(number, "category", line["category"], vocabulary.categories)
        lines.cell(number, "purpose", line["purpose"], vocabulary.purposes)
        _check_effect(lines, number, line)
        rules.append(Rule(id=RuleId(line.pop("id")), **line))
    if not rules and not lines.faults:
        sentence = "there is no rule: an empty protocol is refused, not taken to permit nothing"
        lines.faults.append(Fault(RULES_FILE, 1, sentence))
    return tuple(rules), lines.faults


def _check_effect(lines: Lines, number: int, line: Mapping[str, str]) -> None:
    lines.word(number, "effect", line["effect"], EFFECTS)
    lines.word(number, "level", line["level"], LEVEL_BY_WORD)
    level = LEVEL_BY_WORD.get(line["level"])
    fault = None
    if line["effect"] == "permit":
        lines.word(number, "gate", line["gate"], lines.vocabulary.gates)
        if level is Level.HIDDEN:
            fault = "a permit to the level hidden permits nothing; take the line out or name a level"
    elif line["effect"] in EFFECTS:
        if line["gate"]:
            fault = f"a {line['effect']} holds whatever gate is open; leave its gate empty"
        elif line["effect"] == "deny" and level is not Level.HIDDEN:
            fault = "a deny is at level hidden; write cap for a higher level"
        elif line["effect"] == "cap" and level is Level.FULL:
            fault = "a cap at full caps nothing"
    if fault:
        lines.faults.append(Fault(lines.file, number, fault))


def read_actions(text: str, vocabulary: Vocabulary) -> tuple[tuple[Action, ...], list[Fault]]:
    """Return the actions and every fault of `actions.csv`."""
    lines = Lines(ACTIONS_FILE, ACTIONS_COLUMNS, vocabulary)
    actions = []
    for number, line in lines.read(text):
        lines.who(number, line)
        lines.cell(number, "action", line["action"], vocabulary.actions)
        actions.append(Action(id=RuleId(line.pop("id")), **line))
    return tuple(actions), lines.faults
