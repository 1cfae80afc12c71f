"""A mark of its own in every value that a gateway may have to keep back, and the search for such marks in any disguise.

Knows where each value belongs; who may see it is the oracle's business.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from gateway.demonstration.package_data import Row, Rows

MARK = "zqcanaryqz"
CANARY = re.compile(MARK + r"[0-9a-f]{12}")
HEX = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")

FIELDS = {
    "young_people": ("name", "address", "phone", "email", "safe_channel"),
    "carers": ("name", "contact"),
    "identifiers": ("value",),
}
NEVER_SHOWN = {
    "relationships": ("evidence", "decision_ground"),
    "consent_records": ("witness", "evidence"),
    "words_taken_back": ("note",),
    "family_ties": ("evidence", "set_aside_because"),
    "statements": ("conditions",),
    "competence_assessments": ("questions",),
}
PROTECTIONS = ("shields", "restrictions")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mark stands: a table, a column, its row; for a detail's text also that detail, and who else is on it."""

    table: str
    column: str
    row: Row
    detail: Row = field(default_factory=dict)
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search came upon: marks that stand there openly, and signs of marks in disguise."""

    marks: frozenset[str]
    disguised: frozenset[str]


class Canaries:
    """Marks the rows of a world, and finds the marks again."""

    def __init__(self, rows: Rows) -> None:
        self.places: dict[str, Place] = {}
        self.digests: set[str] = set()
        self.rows: Rows = {table: [dict(row) for row in listed] for table, listed in rows.items()}
        self._mark_details()
        for table, columns in {**FIELDS, **NEVER_SHOWN, **dict.fromkeys(PROTECTIONS, ("contact",))}.items():
            for row in self.rows[table]:
                for column in columns:
                    self._mark(Place(table, column, row))

    def _mark_details(self) -> None:
        details = {row["id"]: row for row in self.rows["details"]}
        for row in self.rows["detail_texts"]:
            beside = [one for one in self.rows["detail_people"] if one["detail_id"] == row["detail_id"]]
            others = frozenset(str(one["young_person_id"]) for one in beside)
            self._mark(Place("detail_texts", "text", row, details[row["detail_id"]], others))

    def _mark(self, place: Place) -> None:
        mark = self.new_mark(place)
        before = place.row[place.column]
        if isinstance(before, list):
            place.row[place.column] = [*before, {"question": mark, "answer": mark}]
            return
        value = place.row[place.column] = f"{before or ''} {mark}".strip()
        self.digests |= {_digest(mark), _digest(str(value))}

    def new_mark(self, place: Place) -> str:
        """Return a mark that nothing else bears."""
        mark = MARK + _digest(str(len(self.places)))[:12]
        self.places[mark] = place
        return mark

    def look_through(self, data: bytes) -> Finding:
        """Find marks: as they are, escaped, or disguised as base64 or as SHA-256 of a mark or of a whole value."""
        text = data.decode("utf-8", "replace")
        plain = unquote(ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)).lower()
        disguised = {infix for infix in IN_BASE64 if infix in text}
        disguised |= {found.lower() for found in HEX.findall(text)} & self.digests
        return Finding(frozenset(CANARY.findall(plain)), frozenset(disguised))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _infix(offset: int, encode: Callable[[bytes], bytes]) -> str:
    """Return what base64 makes of the mark wherever it stands in the text before, but for the digits it shares."""
    encoded = encode(b"\0" * offset + MARK.encode()).decode()
    return encoded[-(-offset * 8 // 6) : (offset + len(MARK)) * 8 // 6]


IN_BASE64 = {_infix(offset, way) for offset in range(3) for way in (base64.b64encode, base64.urlsafe_b64encode)}


def whose(place: Place, rows: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return the young person to whom a marked value belongs, empty for what belongs to nobody's record."""
    row = place.detail or place.row
    if place.table == "young_people":
        return str(row["id"])
    if place.table == "statements":
        return next(str(r["young_person_id"]) for r in rows["consent_records"] if r["id"] == row["record_id"])
    return str(row["young_person_id"])
