"""Entries of the log as lines for other programs: JSON, one object a line, or CSV without formulas.

A cell that begins with one of `=`, `+`, `-`, `@`, a tab or a line end is given an apostrophe before it (OWASP, CSV
injection): what somebody wrote into a name must not run on the machine of whoever reads the log.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from gateway.storage.log_reading import Entry

COLUMNS = (
    "entry", "time", "kind", "outcome", "user", "role", "organisation", "service", "young_person", "purpose", "shown",
    "rules", "protocol", "id",
)  # fmt: skip
MEANT_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_ndjson(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a JSON object for each entry, with its sections that are still there."""
    for entry in entries:
        whole = {"entry": entry.sequence, **entry.leaf, "sections": entry.sections}
        yield json.dumps(whole, ensure_ascii=False)


def as_csv(entries: Iterable[Entry], category: str = "") -> Iterator[str]:
    """Yield the heading, then a row for each entry (RFC 4180, without the line ends)."""
    yield _row(COLUMNS)
    for entry in entries:
        yield _row(cells(entry, category).values())


def cells(entry: Entry, category: str = "") -> dict[str, str]:
    """Return what a table says of an entry, by column; empty where it says nothing.

    If a category was asked for, what was shown and by which rules is told of that one alone.
    """
    sections = entry.sections
    actor, detail = sections.get("actor", {}), sections.get("detail", {})
    asking = sections.get("parties", {}).get("asking", {})
    shown = {word: each for word, each in detail.get("shown", {}).items() if category in {"", word}}
    rules = {rule for each in shown.values() for rule in each["rules"]}
    given = {
        "entry": entry.sequence,
        "time": entry.leaf["time"],
        "kind": entry.leaf["kind"],
        "outcome": entry.leaf["outcome"],
        "user": actor.get("user", ""),
        "role": actor.get("role", ""),
        "organisation": asking.get("organisation", ""),
        "service": asking.get("service", ""),
        "young_person": sections.get("subject", {}).get("pseudonym", ""),
        "purpose": sections.get("purpose", {}).get("code", ""),
        "shown": " ".join(f"{word}:{each['level']}" for word, each in shown.items()),
        "rules": " ".join(sorted(rules)),
        "protocol": entry.leaf["protocol"],
        "id": entry.leaf["id"],
    }
    return {name: str(value) for name, value in given.items()}


def _row(words: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(word) for word in words])
    return line.getvalue().removesuffix("\r\n")


def _safe(word: str) -> str:
    return f"'{word}" if word.startswith(MEANT_AS_FORMULA) else word
