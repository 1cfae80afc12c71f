"""Explains an entry of the log: its question decided again by that day's protocol, equal or with what differs.

An entry holds the question that was decided, without a name or a value: role, purpose, relationships, and for which
categories each gate was open. So the decision is explained without reading the case, also long after the facts changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.rehearsal import level_of, shown_for
from gateway.access_log.event import Kind, SectionName
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry
from gateway.storage.published import texts_of
from policy.decision_table import DecisionTable
from policy.levels import Level
from policy.protocol_files import read_protocol
from policy.table_compiler import compile_table

EQUAL = "Decided again with the protocol and the facts of that day, it comes out the same."
DIFFERS = "Decided again with the protocol and the facts of that day, it comes out otherwise: see the categories."
NOT_DECIDED = "Nothing was decided by the rules here, so there is nothing to decide again."
ERASED = "The section that this needs was erased, so it cannot be decided again."
NO_PROTOCOL = "The protocol of that day is not in this database, so it cannot be decided again."
UNREADABLE = "The question is not one that this version can decide again."


@dataclass(frozen=True, slots=True)
class Explained:
    """How an entry was decided: `equal` tells whether deciding again gives the same, None if it can't be told."""

    entry: Entry
    equal: bool | None
    because: str
    categories: tuple[Mapping[str, object], ...] = ()

    @property
    def told(self) -> dict[str, object]:
        """What a reader is told."""
        question = self.entry.sections.get(SectionName.QUESTION, {})
        asked = {name: question.get(name) for name in ("agency", "role", "purpose", "relationships")}
        return {
            "entry": self.entry.sequence,
            "time": self.entry.leaf["time"],
            "protocol": self.entry.leaf["protocol"],
            "equal": self.equal,
            "because": self.because,
            "asked": asked,
            "categories": list(self.categories),
        }


def explain(connection: Snapshot, entry: Entry) -> Explained:
    """Decide an entry's question again."""
    if entry.leaf["kind"] != Kind.DISCLOSURE:
        return Explained(entry, None, NOT_DECIDED)
    sections = entry.sections
    if SectionName.QUESTION not in sections or SectionName.DETAIL not in sections:
        return Explained(entry, None, ERASED)
    try:
        table = _table(connection, str(entry.leaf["protocol"]).partition("#")[2])
    except LookupError:
        return Explained(entry, None, NO_PROTOCOL)
    try:
        categories = tuple(_categories(table, sections[SectionName.QUESTION], sections[SectionName.DETAIL]))
    except (KeyError, TypeError, ValueError):
        return Explained(entry, None, UNREADABLE)
    equal = all(each["then"] == each["again"] for each in categories)
    return Explained(entry, equal, EQUAL if equal else DIFFERS, categories)


def _table(connection: Snapshot, content_hash: str) -> DecisionTable:
    return compile_table(read_protocol(texts_of(connection, content_hash)))


def _categories(
    table: DecisionTable, question: Mapping[str, Any], detail: Mapping[str, Any]
) -> list[Mapping[str, object]]:
    again, because = shown_for(table, question), table.protocol.because
    levels: dict[str, Mapping[str, Any]] = {word: {"level": Level.HIDDEN.word} for word in detail["hidden"]}
    levels |= detail["shown"]
    known = [word for word in table.vocabulary.categories if word in levels]
    return [
        {
            "category": word,
            "then": levels[word]["level"],
            "again": level_of(table, again, word).word,
            "gates": levels[word].get("gates", []),
            "rules": [{"rule": rule, "because": because.get(rule, "")} for rule in levels[word].get("rules", [])],
        }
        for word in (*known, *sorted(set(levels) - set(known)))
    ]
