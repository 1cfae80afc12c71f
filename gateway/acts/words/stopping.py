"""Tells whoever was shown something on the strength of words that were taken back to use it no further.

The log knows who that was: each disclosure names the records that opened a category. Whoever never looked is told
nothing, and whoever takes words back is not told who looked.
"""

from collections.abc import Collection

from gateway.access_log.event import SectionName
from gateway.access_log.tags import TagKind, tag
from gateway.acts.subject import Subject
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import Sought, search
from gateway.storage.tasks import Owner, Task
from gateway.visit import Visit

STOP = "stop_further_use"
MOST_LOOKS = 1000


def stop_further_use(visit: Visit, whom: Subject, consent: str, purposes: Collection[str] = ()) -> list[Task]:
    """Return a task for everybody who was shown something by a record; for some purposes only, if they are named."""
    shown_by = Sought([tag(visit.pseudonyms, TagKind.CONSENT, consent)])
    places = search(visit.connection, shown_by, limit=MOST_LOOKS)
    seen: dict[tuple[str, str], set[str]] = {}
    for entry in read_entries(visit.connection, visit.keys, places):
        if not purposes or _purpose(entry) in purposes:
            seen.setdefault(_reader(entry), set()).update(_opened_by(entry, consent))
    readers = {Owner(who, service or None): words for (who, service), words in sorted(seen.items()) if who}
    return [_task(visit, whom, consent, reader, words) for reader, words in readers.items()]


def _task(visit: Visit, whom: Subject, consent: str, reader: Owner, categories: set[str]) -> Task:
    return Task(
        kind=STOP,
        owner=reader,
        about=f"consent:{consent}",
        raised_at=visit.at,
        young_person=whom.id,
        categories=tuple(word for word in visit.table.vocabulary.categories if word in categories),
    )


def _reader(entry: Entry) -> tuple[str, str]:
    """Return who was shown it, and for which service they acted."""
    asking = entry.sections.get(SectionName.PARTIES, {}).get("asking", {})
    return str(entry.sections.get(SectionName.ACTOR, {}).get("user", "")), str(asking.get("service", ""))


def _purpose(entry: Entry) -> str:
    return str(entry.sections.get(SectionName.PURPOSE, {}).get("code", ""))


def _opened_by(entry: Entry, consent: str) -> list[str]:
    shown = entry.sections.get(SectionName.DETAIL, {}).get("shown", {})
    return [word for word, each in shown.items() if consent in each.get("consents", ())]
