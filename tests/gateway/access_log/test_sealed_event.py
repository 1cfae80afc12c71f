import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from uuid import UUID

import pytest

from gateway.access_log.canonical import NotCanonical
from gateway.access_log.event import AccessEvent, Kind, SealedSection, SectionName, leaf_hash, opens, seal

TIME = datetime(2026, 11, 24, 23, 18, 0, 123456, tzinfo=UTC)
EVENT = AccessEvent(
    id=UUID("019ab7f0-1a2b-7c3d-8e4f-5a6b7c8d9e0f"),
    time=TIME,
    kind=Kind.DISCLOSURE,
    outcome="shown",
    gateway="gateway.example",
    protocol="harbour@3#00ff",
    sections={
        SectionName.SUBJECT: {"pseudonym": "p-7", "case": "c-1"},
        SectionName.ACTOR: {"name": "Zoë", "role": "social_worker"},
    },
)


def salts() -> Callable[[], bytes]:
    numbers = count(1)
    return lambda: next(numbers).to_bytes(16)


def section_of(event: AccessEvent, name: SectionName) -> SealedSection:
    return next(section for section in seal(event, salts()).sections if section.name is name)


def test_a_leaf_has_exactly_these_bytes() -> None:
    actor = b'["00000000000000000000000000000001","actor",{"name":"Zo\xc3\xab","role":"social_worker"}]'
    subject = b'["00000000000000000000000000000002","subject",{"case":"c-1","pseudonym":"p-7"}]'
    assert (
        seal(EVENT, salts()).leaf
        == (
            '{"gateway":"gateway.example","id":"019ab7f0-1a2b-7c3d-8e4f-5a6b7c8d9e0f","kind":"disclosure",'
            '"outcome":"shown","protocol":"harbour@3#00ff","schema":1,'
            f'"sd":{{"actor":"{hashlib.sha256(actor).hexdigest()}","subject":"{hashlib.sha256(subject).hexdigest()}"}},'
            '"time":"2026-11-24T23:18:00.123456Z"}'
        ).encode()
    )


def test_the_leaf_hash_is_that_of_a_zero_byte_and_the_leaf() -> None:
    sealed = seal(EVENT, salts())
    assert sealed.leaf_hash == hashlib.sha256(b"\0" + sealed.leaf).digest() == leaf_hash(sealed.leaf)


def test_a_whole_second_is_written_with_its_microseconds() -> None:
    leaf = json.loads(seal(replace(EVENT, time=TIME.replace(microsecond=0)), salts()).leaf)
    assert leaf["time"] == "2026-11-24T23:18:00.000000Z"


def test_nothing_of_a_section_stands_in_the_leaf() -> None:
    leaf = seal(EVENT, salts()).leaf
    assert not [word for word in (b"Zo", b"social_worker", b"p-7", b"c-1") if word in leaf]


def test_equal_sections_of_two_events_cannot_be_matched_by_their_digests() -> None:
    source = salts()
    one, other = (json.loads(seal(EVENT, source).leaf)["sd"] for _ in range(2))
    assert not set(one.values()) & set(other.values())


def test_every_section_asks_for_a_salt_of_its_own() -> None:
    event = replace(EVENT, sections=dict.fromkeys(SectionName, "same"))
    sealed = seal(event, salts())
    assert [section.name for section in sealed.sections] == list(SectionName)
    assert len({section.salt for section in sealed.sections}) == len(SectionName)


def test_each_section_opens_the_leaf_that_it_was_sealed_with() -> None:
    sealed = seal(EVENT, salts())
    assert [opens(sealed.leaf, section) for section in sealed.sections] == [True, True]


def test_a_section_still_opens_when_its_neighbour_has_been_erased() -> None:
    sealed = seal(EVENT, salts())
    kept = sealed.sections[1]
    assert opens(sealed.leaf, SealedSection(kept.name, kept.salt, kept.body))


@pytest.mark.parametrize(
    "change",
    [
        lambda section: replace(section, body=section.body.replace(b"c-1", b"c-2")),
        lambda section: replace(section, body=section.body + b" "),
        lambda section: replace(section, salt=bytes(16)),
        lambda section: replace(section, name=SectionName.ACTOR),
        lambda section: replace(section, name=SectionName.DETAIL),
    ],
    ids=["body", "space", "salt", "another section's name", "a section that the leaf lacks"],
)
def test_a_changed_section_does_not_open_the_leaf(change: Callable[[SealedSection], SealedSection]) -> None:
    section = section_of(EVENT, SectionName.SUBJECT)
    assert not opens(seal(EVENT, salts()).leaf, change(section))


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b'{"b":1,"a":2}', b"1.5", b"1] ", b"\xff", b""])
def test_a_body_that_has_another_spelling_opens_nothing_even_if_the_leaf_names_its_digest(body: bytes) -> None:
    section = SealedSection(SectionName.DETAIL, bytes(16), body)
    leaf = json.dumps({"sd": {"detail": section.digest}}).encode()
    assert not opens(leaf, section)


@pytest.mark.parametrize("leaf", [b"", b"[]", b"{}", b'{"sd":[]}', b'{"sd":null}', b"\xff", b"[" * 5000])
def test_a_leaf_that_cannot_be_read_is_opened_by_nothing(leaf: bytes) -> None:
    assert not opens(leaf, section_of(EVENT, SectionName.ACTOR))


def test_a_time_outside_utc_is_refused() -> None:
    for time in (TIME.replace(tzinfo=None), TIME.astimezone(timezone(timedelta(hours=1)))):
        with pytest.raises(ValueError, match="UTC"):
            replace(EVENT, time=time)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        seal(EVENT, lambda: bytes(15))


def test_a_section_outside_the_canonical_profile_is_refused() -> None:
    with pytest.raises(NotCanonical):
        seal(replace(EVENT, sections={SectionName.DETAIL: 1.5}), salts())


def test_no_section_shows_in_a_printed_event() -> None:
    assert "Zo" not in repr(EVENT)
    assert "Zo" not in repr(seal(EVENT, salts()))
