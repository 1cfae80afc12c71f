"""Writes what was measured: a table on the terminal, JSON and a picture in `docs/benchmarks/`."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs" / "benchmarks"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns, the first flush left and the others flush right."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    )


def duration(seconds: float) -> str:
    """Return a duration in the unit that suits it, to three figures."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def times(ratio: float) -> str:
    """Return a ratio as so many times."""
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.1f}x"  # noqa: PLR2004 - below ten a tenth matters


def busy() -> str:
    """Return a warning if others keep the processors busy: whoever takes long is then interrupted more often."""
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    warning = f"the machine is busy (load {load:.1f} on {processors} processors): run this again when it is quiet\n"
    return warning if load > processors / 2 else ""


def write_json(folder: Path, name: str, command: str, at: datetime, measured: Mapping[str, object]) -> Path:
    """Write figures with the command, the day and the machine that they hold for."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}"
    head = {"command": command, "date": at.date().isoformat(), "machine": machine, "python": platform.python_version()}
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**head, **measured}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path
