"""The register of legal gateways: which law lets whom disclose to whom, for what, and from when until when.

A rule names its legal gateways by their codes in brackets at the end of its because. The register stands beside the
protocol (`gateways.csv`) and decides nothing: `protocol check` reads it. Knows no rule book and no clock.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from policy.cells import one_of
from policy.faults import Fault
from policy.rule_book import Lines
from policy.vocabulary import Vocabulary

GATEWAYS_FILE = "gateways.csv"
YES_OR_NO = ("yes", "no")
# Only a duty or a power lets anything be disclosed: an exemption lifts another law's bar, a prohibition is one.
KINDS = ("duty", "power", "exemption", "prohibition")
GIVES = ("duty", "power")
_CODES = re.compile(r"\(([A-Z0-9_]+(?:, [A-Z0-9_]+)*)\)\.?$")


@dataclass(frozen=True, slots=True)
class LegalGateway:
    """One line of the register; `disclosers`, `recipients` and `purposes` are cells as in the rule book.

    In force from the first day up to, and not including, the last; without a first day it is not in force yet.
    `objection`: the right person may object. `agreement`: it reaches nothing without the person's agreement.
    """

    code: str
    instrument: str
    kind: str
    disclosers: str
    recipients: str
    purposes: str
    in_force_from: date | None
    in_force_to: date | None
    objection: bool
    agreement: bool
    note: str

    @property
    def gives(self) -> bool:
        """Whether it lets anything be disclosed at all."""
        return self.kind in GIVES

    def reaches(self, agency: str, purpose: str) -> bool:
        """Tell whether it reaches this kind of recipient for this purpose."""
        return one_of(agency, self.recipients) and one_of(purpose, self.purposes)

    def standing(self, day: date) -> str:
        """Return what stands in its way on a day, in words; nothing where it is in force."""
        if self.in_force_from is None:
            return "is not in force, and no day is set"
        if day < self.in_force_from:
            return f"is not in force before {self.in_force_from}"
        if self.in_force_to is not None and day >= self.in_force_to:
            return f"is no longer in force since {self.in_force_to}"
        return ""


Register = Mapping[str, LegalGateway]
COLUMNS = tuple(column.name for column in fields(LegalGateway))


def cited(because: str) -> tuple[str, ...]:
    """Return the codes in brackets at the end of a because."""
    found = _CODES.search(because)
    return tuple(found[1].split(", ")) if found else ()


def read_gateways(text: str, vocabulary: Vocabulary) -> tuple[Register, list[Fault]]:
    """Return the register and every fault of `gateways.csv`."""
    lines = Lines(GATEWAYS_FILE, COLUMNS, vocabulary, named_by="code")
    register = {line["code"]: _gateway(lines, number, line) for number, line in lines.read(text)}
    return register, lines.faults


def _gateway(lines: Lines, number: int, line: dict[str, str]) -> LegalGateway:
    if line["code"] and not cited(f"({line['code']})."):
        fault = f"the code '{line['code']}' could not be cited; write it in capitals, figures and '_'"
        lines.faults.append(Fault(lines.file, number, fault))
    if not line["instrument"].strip():
        lines.faults.append(Fault(lines.file, number, "the instrument is missing: name the law and its section"))
    lines.word(number, "kind", line["kind"], KINDS)
    for column in ("disclosers", "recipients"):
        lines.cell(number, column, line[column], lines.vocabulary.agencies)
    lines.cell(number, "purposes", line["purposes"], lines.vocabulary.purposes)
    first, last = (_day(lines, number, line, column) for column in ("in_force_from", "in_force_to"))
    if last and (first is None or last <= first):
        lines.faults.append(Fault(lines.file, number, "it ends before it begins; mend in_force_from or in_force_to"))
    return LegalGateway(
        code=line["code"],
        instrument=line["instrument"],
        kind=line["kind"],
        disclosers=line["disclosers"],
        recipients=line["recipients"],
        purposes=line["purposes"],
        in_force_from=first,
        in_force_to=last,
        objection=_yes(lines, number, line, "objection"),
        agreement=_yes(lines, number, line, "agreement"),
        note=line["note"],
    )


def _day(lines: Lines, number: int, line: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(line[column]) if line[column] else None
    except ValueError:
        sentence = f"{column} '{line[column]}' is no day; write it as 2026-04-29, or leave it empty"
        lines.faults.append(Fault(lines.file, number, sentence))
        return None


def _yes(lines: Lines, number: int, line: Mapping[str, str], column: str) -> bool:
    lines.word(number, column, line[column], YES_OR_NO)
    return line[column] == "yes"
