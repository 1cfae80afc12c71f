"""Draws figures as horizontal bars on a logarithmic scale: an SVG picture whose labels are text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, LABELS, FIGURES = 880, 250, 150
LINE, BAR, HEAD = 26, 16, 44
OURS, PEERS = "#0b6e4f", "#8a9199"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its value, and the words that stand for the value."""

    label: str
    value: float
    figure: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars that are compared with each other."""

    title: str
    bars: Sequence[Bar]


def picture(title: str, panels: Sequence[Panel]) -> str:
    """Return the panels, one below the other on one scale, as an SVG document."""
    values = [bar.value for panel in panels for bar in panel.bars]
    # A little room on the left, so that the shortest bar can be seen.
    low, high = log10(min(values)) - 0.3, log10(max(values))
    lines, top = [f'<text x="0" y="20" class="title">{escape(title)}</text>'], HEAD
    for panel in panels:
        lines.append(f'<text x="0" y="{top + 16}" class="panel">{escape(panel.title)}</text>')
        top += LINE
        for bar in panel.bars:
            lines += _bar(bar, top, (log10(bar.value) - low) / (high - low))
            top += LINE
        top += LINE // 2
    return _document(title, lines, top)


def _bar(bar: Bar, top: int, share: float) -> list[str]:
    length = share * (WIDTH - LABELS - FIGURES)
    colour, weight = (OURS, ' class="ours"') if bar.ours else (PEERS, "")
    middle = top + BAR - 3
    return [
        f'<text x="{LABELS - 10}" y="{middle}" text-anchor="end"{weight}>{escape(bar.label)}</text>',
        f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>',
        f'<text x="{LABELS + length + 8:.1f}" y="{middle}"{weight}>{escape(bar.figure)}</text>',
    ]


def _document(title: str, lines: Sequence[str], height: int) -> str:
    style = (
        "text { font: 13px sans-serif; fill: #1f2328 } .title { font-size: 16px; font-weight: bold } "
        ".panel, .ours { font-weight: bold }"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -8 {WIDTH + 32} {height + 8}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{style}</style>",
            f'<rect x="-16" y="-8" width="{WIDTH + 32}" height="{height + 8}" fill="#ffffff"/>',
            *lines,
            "</svg>\n",
        ]
    )
