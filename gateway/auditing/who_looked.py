"""A look at a young person's record in plain words, as they are told of it themselves.

Services and jobs are told, not names: a worker's safety may hang on it. Of a service whose name says too much, not even
the job. What protects others is never told of. Knows no log: which looks there are, and which wait, is not asked here.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.case import LONDON
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry
from gateway.storage.looks import NamedService, services_named
from policy.vocabulary import Vocabulary

SOMETIMES = "Some looks may lawfully appear here later, so that nobody is put in danger. Every page says this, always."
HOW_MUCH = {"full": "all of it", "summary": "a summary", "existence": "that there is something"}
CONFIDENTIAL, SOMEBODY = "a confidential service", "somebody who works there"
# A marker of danger to staff protects those who visit; legal advice is privileged (Data Protection Act 2018 Schedule 2
# paragraph 19). That a file holds others' data is no reason to hide that it was read: what it says is not told.
NOT_TOLD = frozenset({"sf.staff_safety", "lg.privileged"})


class HowMuch(StrEnum):
    """How much of each look is told: all of it, the kind of service and when, or nothing (`own_page_under_13`)."""

    EVERYTHING = "everything"
    SERVICES_ONLY = "services_only"
    NOTHING = "nothing"


def in_words(
    connection: Snapshot, vocabulary: Vocabulary, entries: Collection[Entry], how_much: HowMuch = HowMuch.EVERYTHING
) -> list[Mapping[str, object]]:
    """Return these looks in plain words, in their order."""
    if how_much is HowMuch.NOTHING:
        return []
    named = services_named(connection, {asking(entry)["service"] for entry in entries})
    tell = _look if how_much is HowMuch.EVERYTHING else _kind_of_service
    return [tell(entry, named.get(asking(entry)["service"]), vocabulary) for entry in entries]


def asking(entry: Entry) -> dict[str, str]:
    """Return for which organisation and service somebody looked."""
    found: dict[str, str] = entry.sections["parties"].get("asking", {})
    return {"service": "", **found}


def purpose(entry: Entry) -> str:
    """Return what somebody looked for."""
    return str(entry.sections.get("purpose", {}).get("code", ""))


def moment(entry: Entry) -> datetime:
    """Return when somebody looked."""
    return datetime.fromisoformat(str(entry.leaf["time"]))


def _look(entry: Entry, service: NamedService | None, vocabulary: Vocabulary) -> Mapping[str, object]:
    actor, detail = entry.sections["actor"], entry.sections["detail"]
    return {
        "look": entry.leaf["id"],
        "when": _when(entry),
        "who": _job(vocabulary, service, str(actor.get("role", ""))),
        "where": service.name if service else CONFIDENTIAL,
        "what_for": vocabulary.purposes.get(purpose(entry), "something else"),
        "in_an_emergency": bool(detail.get("exceptional")),
        "saw": _saw(detail, vocabulary),
        "did_not_see": _labels(detail.get("hidden", ()), vocabulary),
    }


def _kind_of_service(entry: Entry, service: NamedService | None, vocabulary: Vocabulary) -> Mapping[str, object]:
    where = vocabulary.agencies.get(service.agency, CONFIDENTIAL) if service else CONFIDENTIAL
    return {"look": entry.leaf["id"], "when": _when(entry), "where": where}


def _when(entry: Entry) -> str:
    return moment(entry).astimezone(LONDON).isoformat(timespec="minutes")


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
    return category is not None and not (category.neither_confirm_nor_deny or word in NOT_TOLD)


def _job(vocabulary: Vocabulary, service: NamedService | None, role: str) -> str:
    """Return a job in words; of a service whose name says too much, the job would say as much."""
    return vocabulary.roles.get(service.agency, {}).get(role, SOMEBODY) if service else SOMEBODY
