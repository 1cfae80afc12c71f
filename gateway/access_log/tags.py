"""What an event can be found by: whom it is about, who acted and for whom, the purpose, what was shown, what happened.

A tag is a keyed hash of a kind and a word, so that the index beside the log names nobody. Knows the sections that the
gateway writes; an event that lacks one is found by the others.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from gateway.access_log.event import AccessEvent, SectionName
from gateway.access_log.pseudonyms import Pseudonyms

TAG_BYTES = 8
ANY = "any"


class TagKind(StrEnum):
    """What a tag is of."""

    SUBJECT = "subject"
    ACTOR = "actor"
    ORGANISATION = "organisation"
    PURPOSE = "purpose"
    SHOWN = "shown"
    EXCEPTIONAL = "exceptional"
    CONSENT = "consent"
    KIND = "kind"
    OUTCOME = "outcome"


Words = tuple[TagKind, str]


def tag(pseudonyms: Pseudonyms, kind: TagKind, word: str) -> bytes:
    """Return the tag of a word."""
    return bytes.fromhex(pseudonyms.of(f"tag-{kind}", word))[:TAG_BYTES]


def words_of_event(event: AccessEvent) -> set[Words]:
    """Return everything that an event can be found by."""
    found: set[Words] = {(TagKind.KIND, event.kind.value), (TagKind.OUTCOME, event.outcome)}
    for name, body in event.sections.items():
        if isinstance(body, Mapping):
            found |= words_of_section(name, body)
    return found


def words_of_section(name: SectionName, body: Mapping[str, Any]) -> set[Words]:
    """Return what an event can be found by for one section's sake: it goes when the section is erased."""
    return set(_words(name, body))


def _words(name: SectionName, body: Mapping[str, Any]) -> Iterator[Words]:
    match name:
        case SectionName.SUBJECT:
            several = (*body.get("found", ()), *body.get("with", ()))
            yield from ((TagKind.SUBJECT, each) for each in (*several, body.get("pseudonym")) if each)
        case SectionName.ACTOR:
            yield from ((TagKind.ACTOR, body[member]) for member in ("user", "authorised_by") if body.get(member))
        case SectionName.PARTIES:
            parties = [body.get("asking") or {}, *body.get("holding", ())]
            yield from ((TagKind.ORGANISATION, p["organisation"]) for p in parties if p.get("organisation"))
        case SectionName.PURPOSE:
            yield from ((TagKind.PURPOSE, body[member]) for member in ("code",) if body.get(member))
        case SectionName.DETAIL:
            yield from ((TagKind.SHOWN, category) for category in body.get("shown", ()))
            # Found by the words that opened it, for when they are taken back.
            yield from ((TagKind.CONSENT, record) for record in sorted(_consents(body)))
            # Found by the exceptional access itself, and by there having been one at all.
            accesses = [*body.get("exceptional", ()), *(body[member] for member in ("access",) if body.get(member))]
            yield from ((TagKind.EXCEPTIONAL, each) for each in (*accesses, *[ANY][: len(accesses)]))
        case SectionName.QUESTION:
            return


def _consents(body: Mapping[str, Any]) -> set[str]:
    shown = body.get("shown")
    if not isinstance(shown, Mapping):
        return set()
    return {record for each in shown.values() for record in each.get("consents", ())}
