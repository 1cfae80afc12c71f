"""The access matrix as one self-contained HTML page, without scripts: to put on the wall, or to read aloud.

Every cell says its state in a symbol, a code and words; nothing rests on colour.
"""

from html import escape

from policy.levels import Level
from policy.reading.matrix import AccessMatrix, AgencyTable, Cell, introduction, legend, nothing_shown
from policy.reading.phrases import SIGNS, SYMBOLS, capitalised

STYLE = """
body { font-family: Arial, sans-serif; line-height: 1.4; color: #0b0c0c; background: #fff; margin: 1rem auto;
  max-width: 1240px; padding: 0 1rem; }
.scroll { position: relative; overflow-x: auto; }
.scroll:focus { outline: 3px solid #0b0c0c; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .875rem; }
caption { text-align: left; font-weight: bold; font-size: 1.125rem; padding: .5rem 0; }
th, td { border: 1px solid #505a5f; padding: .25rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #f3f2f1; }
tbody th { font-weight: normal; min-width: 9rem; }
td ul { list-style: none; margin: 0; padding: 0; }
@media print { body { max-width: none; margin: 0; } .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; } table { font-size: .625rem; } }
""".strip()


def as_page(matrix: AccessMatrix) -> str:
    """Return the matrix as an HTML page."""
    title = escape(matrix.words.protocol["title"])
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Access matrix: {title}</title>",
        f"<style>\n{STYLE}\n</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>Access matrix: {title}</h1>",
        *(f"<p>{escape(paragraph)}</p>" for paragraph in introduction(matrix)),
        *_legend(matrix),
        *(line for agency in matrix.agencies for line in _agency(matrix, agency)),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _legend(matrix: AccessMatrix) -> list[str]:
    rows = [f'<tr><th scope="row">{escape(sign)}</th><td>{escape(text)}</td></tr>' for sign, text in legend(matrix)]
    return _table("What the signs mean", ["sign", "meaning"], rows)


def _agency(matrix: AccessMatrix, agency: AgencyTable) -> list[str]:
    never = [f"<p>{escape(nothing_shown(agency))}</p>"] if nothing_shown(agency) else []
    rows = [
        f'<tr><th scope="row">{escape(matrix.words.categories[word].label)} ({escape(word)})</th>'
        f"{''.join(_cell(cell) for cell in cells)}</tr>"
        for word, cells in agency.rows.items()
    ]
    shown = _table(f"What {agency.label} could be shown", ["information", *agency.roles], rows) if agency.roles else []
    return [f"<h2>{escape(capitalised(agency.label))}</h2>", *shown, *never]


def _table(caption: str, headings: list[str], rows: list[str]) -> list[str]:
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    return [
        f'<div class="scroll" role="region" aria-label="{escape(caption)}" tabindex="0">',
        "<table>",
        f"<caption>{escape(caption)}</caption>",
        f"<thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        "</div>",
    ]


def _cell(cell: Cell) -> str:
    if not cell:
        return f"<td>{SYMBOLS[Level.HIDDEN]} never</td>"
    states = [
        f"<li>{SYMBOLS[level]} {SIGNS[gate].letter}{int(level)} {level.word}, {escape(SIGNS[gate].words)}</li>"
        for gate, level in cell.items()
    ]
    return f"<td><ul>{''.join(states)}</ul></td>"
