"""The access matrix: what each role could be shown of each category, the best level by gate, on paper.

A cell lists every gate that could ever open the category to the role, with the highest level that it opens. Generated,
and the same for the same protocol.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policy.decision_table import DecisionTable
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Protocol
from policy.reading.phrases import NEVER, SIGNS, SYMBOLS, best_by_gate, capitalised, edition, listing
from policy.reading.ways import every_way
from policy.vocabulary import Vocabulary

Cell = Mapping[str, Level]
HOW_TO_READ = (
    "Each cell says what somebody in this role could ever be shown: every gate that could open the information, with "
    "the highest level that it opens. The role alone opens nothing: the asker must also stand in the relationship, ask "
    "for the purpose and meet the conditions that the rule names, and a shielded or restricted record may show less."
)


@dataclass(frozen=True, slots=True)
class AgencyTable:
    """One kind of agency: the roles that could be shown something, the roles that never are, and a row a category."""

    label: str
    roles: tuple[str, ...]
    never: tuple[str, ...]
    rows: Mapping[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class AccessMatrix:
    """A protocol's matrix: a table for each kind of agency, since one across all roles fits no page."""

    protocol: Protocol
    agencies: tuple[AgencyTable, ...]

    @property
    def words(self) -> Vocabulary:
        """The protocol's words."""
        return self.protocol.vocabulary


def access_matrix(table: DecisionTable) -> AccessMatrix:
    """Work out the matrix of a protocol."""
    words, found = table.vocabulary, every_way(table)
    agencies = []
    for agency, label in words.agencies.items():
        labels = words.roles[agency]
        cells = {role: {word: best_by_gate(found[agency, role][word]) for word in words.categories} for role in labels}
        shown = [role for role in labels if any(cells[role].values())]
        rows = {word: tuple(cells[role][word] for role in shown) for word in words.categories}
        never = tuple(labels[role] for role in labels if role not in shown)
        agencies.append(AgencyTable(label, tuple(labels[role] for role in shown), never, rows))
    return AccessMatrix(table.protocol, tuple(agencies))


def code(cell: Cell) -> str:
    """Return a cell in the notation of the legend, such as `S3 C2`."""
    return " ".join(f"{SIGNS[gate].letter}{int(level)}" for gate, level in cell.items()) or NEVER


def introduction(matrix: AccessMatrix) -> Sequence[str]:
    """Return the paragraphs that stand above the matrix."""
    return (
        f"Protocol {edition(matrix.protocol)}. {matrix.words.protocol['notice']}",
        HOW_TO_READ,
        f"{NEVER} is never: no request that could be made shows it.",
    )


def legend(matrix: AccessMatrix) -> list[tuple[str, str]]:
    """Return each sign of the matrix with what it means in plain words."""
    gates = [(SIGNS[gate], sentence) for gate, sentence in matrix.words.gates.items()]
    letters = sorted(gates, key=lambda each: list(SIGNS.values()).index(each[0]))
    levels = [
        (f"{int(level)} {SYMBOLS[level]}", f"{level.word}: {matrix.words.levels[level.word]}") for level in SHOWN_LEVELS
    ]
    return [(sign.letter, f"{sign.words}: {sentence}") for sign, sentence in letters] + levels + [(NEVER, "never")]


def nothing_shown(agency: AgencyTable) -> str:
    """Return the sentence about the roles of an agency that are never shown anything, or an empty one."""
    if not agency.roles and not agency.never:
        return "This kind of agency has no role in the protocol, so nothing is shown to it."
    return f"Never shown anything: {listing(agency.never)}." if agency.never else ""


def as_markdown(matrix: AccessMatrix) -> str:
    """Return the matrix as one Markdown page."""
    lines = ["# Access matrix", "", f"**{_inline(matrix.words.protocol['title'])}**", ""]
    for paragraph in introduction(matrix):
        lines += [_inline(paragraph), ""]
    lines += _rows(["sign", "meaning"], legend(matrix))
    for agency in matrix.agencies:
        lines += ["", f"## {_inline(capitalised(agency.label))}"]
        if agency.roles:
            labels = {word: f"{category.label} (`{word}`)" for word, category in matrix.words.categories.items()}
            rows = [[labels[word], *map(code, cells)] for word, cells in agency.rows.items()]
            lines += ["", *_rows(["information", *agency.roles], rows)]
        lines += ["", _inline(nothing_shown(agency))] if nothing_shown(agency) else []
    return "\n".join(lines) + "\n"


def _rows(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(headings), _row(["---"] * len(headings)), *(_row(row) for row in rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_inline(cell) for cell in cells)} |"


def _inline(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
