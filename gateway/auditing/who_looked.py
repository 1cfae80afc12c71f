"""Who has looked at a young person's record, in plain words: what they are told themselves, and how much is held back.

A look that must not be told of yet is left out, as if it were not there, until whoever has to tell has done so.
Services and jobs are told, not names: a worker's safety may hang on it. What protects others is never told of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.case import LONDON
from gateway.access_log.event import Kind, SectionName
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry
from gateway.storage.looks import Waiting, services_named, waiting_to_be_told
from policy.vocabulary import Vocabulary

KINDS = (Kind.DISCLOSURE.value, Kind.TOLD_ELSEWHERE.value)
SOMETIMES = "Some looks may lawfully appear here later, so that nobody is put in danger. Every page says this, always."
HOW_MUCH = {"full": "all of it", "summary": "a summary", "existence": "that there is something"}
CONFIDENTIAL = "a confidential service"
# Of others, of legal advice, of staff safety, and what is neither confirmed nor denied: not told by an accounting.
NOT_TOLD = frozenset({"3P", "SS"})


@dataclass(frozen=True, slots=True)
class Accounting:
    """The looks that may be told of, the newest first, and how many are held back."""

    looks: tuple[Mapping[str, object], ...]
    entries: tuple[Entry, ...]
    held_back: int


def accounting(
    connection: Snapshot, vocabulary: Vocabulary, entries: Iterable[Entry], young_people: Iterable[str]
) -> Accounting:
    """Return what may be told of these entries, which are about these entries of the register."""
    found = [entry for entry in entries if _says_enough(entry)]
    waiting = waiting_to_be_told(connection, young_people)
    told = [entry for entry in found if not _held_back(entry, waiting)]
    names = services_named(connection, {_asking(entry)["service"] for entry in told})
    looks = tuple(_look(entry, names, vocabulary) for entry in told)
    return Accounting(looks, tuple(told), len(found) - len(told))


def _says_enough(entry: Entry) -> bool:
    return {SectionName.ACTOR, SectionName.PARTIES, SectionName.DETAIL} <= set(entry.sections)


def _held_back(entry: Entry, waiting: Iterable[Waiting]) -> bool:
    """Tell whether somebody who was to tell later has not done so; a look before it was laid on them is not meant."""
    actor, asking, purpose = entry.sections["actor"], _asking(entry), _purpose(entry)
    about = f"disclosure:{actor['user']}:{asking['service']}:{purpose}"
    at = datetime.fromisoformat(str(entry.leaf["time"]))
    return any(each.about == about and each.raised_at <= at for each in waiting)


def _look(entry: Entry, names: Mapping[str, str], vocabulary: Vocabulary) -> Mapping[str, object]:
    actor, asking, detail = entry.sections["actor"], _asking(entry), entry.sections["detail"]
    at = datetime.fromisoformat(str(entry.leaf["time"])).astimezone(LONDON)
    agency = names.get(asking["service"], "")
    return {
        "look": entry.leaf["id"],
        "when": at.isoformat(timespec="minutes"),
        "who": _job(vocabulary, str(actor.get("role", ""))),
        "where": agency or CONFIDENTIAL,
        "what_for": vocabulary.purposes.get(_purpose(entry), "something else"),
        "in_an_emergency": bool(detail.get("exceptional")),
        "saw": _saw(detail, vocabulary),
        "did_not_see": _labels(detail.get("hidden", ()), vocabulary),
    }


def _saw(detail: Mapping[str, Any], vocabulary: Vocabulary) -> list[Mapping[str, str]]:
    if "shown" not in detail:
        told = _labels(detail.get("categories", ()), vocabulary)
        return [{"what": label, "how_much": "told by telephone"} for label in told]
    return [
        {"what": vocabulary.categories[word].label, "how_much": HOW_MUCH[each["level"]]}
        for word, each in detail["shown"].items()
        if _told(word, vocabulary)
    ]


def _labels(words: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    return [vocabulary.categories[word].label for word in words if _told(word, vocabulary)]


def _told(word: str, vocabulary: Vocabulary) -> bool:
    category = vocabulary.categories.get(word)
    return category is not None and not (category.neither_confirm_nor_deny or NOT_TOLD & category.flags)


def _job(vocabulary: Vocabulary, role: str) -> str:
    found = (roles[role] for roles in vocabulary.roles.values() if role in roles)
    return next(found, "somebody who works there")


def _asking(entry: Entry) -> dict[str, str]:
    asking: dict[str, str] = entry.sections["parties"].get("asking", {})
    return {"service": "", **asking}


def _purpose(entry: Entry) -> str:
    return str(entry.sections.get("purpose", {}).get("code", ""))
