import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.access_log.event import SealedSection, SectionName
from gateway.access_log.locked import KeyPlace, LockedSection, Unreadable, lock, unlock
from gateway.log_keeping.section_keys import KEYS_AHEAD, NoKeysMade, NoSuchKey, SectionKeys

SECTION = SealedSection(SectionName.ACTOR, bytes(range(16)), b'{"user":"amara.okoye"}')
EVENT = "01a2105c-ab99-713c-8fc3-be8c397c1396"


def locked(keys: SectionKeys, section: SealedSection = SECTION) -> LockedSection:
    ((place, key),) = keys.take(1)
    return lock(section, EVENT, place, key)


def test_a_section_opens_with_its_own_key_to_what_was_sealed(tmp_path: Path) -> None:
    keys = SectionKeys(tmp_path)
    one = locked(keys)
    key = SectionKeys(tmp_path).read(one.key)
    assert key is not None
    assert unlock(one, EVENT, key) == SECTION
    assert b"amara" not in one.content


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one._replace(content=one.content[:-1] + bytes([one.content[-1] ^ 1])),
        lambda one: one._replace(name=SectionName.DETAIL),
        lambda one: one._replace(content=b""),
    ],
)
def test_a_section_that_was_changed_or_moved_does_not_open(
    tmp_path: Path, change: Callable[[LockedSection], LockedSection]
) -> None:
    keys = SectionKeys(tmp_path)
    one = locked(keys)
    key = keys.read(one.key)
    assert key is not None
    with pytest.raises(Unreadable):
        unlock(change(one), EVENT, key)
    with pytest.raises(Unreadable):
        unlock(one, EVENT.replace("01", "02"), key)


def test_no_key_is_given_twice_not_even_after_a_new_start(tmp_path: Path) -> None:
    first, again = SectionKeys(tmp_path), SectionKeys(tmp_path)
    given = first.take(3) + again.take(3) + first.take(KEYS_AHEAD) + SectionKeys(tmp_path).take(1)
    assert len({key for _place, key in given}) == len({place for place, _key in given}) == KEYS_AHEAD + 7


def test_a_key_is_on_the_disk_before_it_is_used(tmp_path: Path) -> None:
    for place, key in SectionKeys(tmp_path).take(KEYS_AHEAD + 1):
        assert (tmp_path / f"{place.file}.keys").read_bytes()[place.slot * 32 : place.slot * 32 + 32] == key


def test_a_key_that_was_erased_is_nowhere_and_its_neighbours_stay(tmp_path: Path) -> None:
    keys = SectionKeys(tmp_path)
    (_, before), (erased, key), (beside, after) = keys.take(3)
    keys.erase([erased])
    keys.erase([erased])
    assert keys.read(erased) is None
    assert keys.read(beside) == after
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert key not in everything
    assert before in everything


def test_the_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    SectionKeys(tmp_path / "keys").take(1)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()] == [0o600]


@pytest.mark.parametrize("name", ["gone", "../escape", ""])
def test_a_key_that_is_not_there_is_told_from_one_that_was_erased(tmp_path: Path, name: str) -> None:
    keys = SectionKeys(tmp_path)
    ((place, _key),) = keys.take(1)
    for absent in (KeyPlace(name, 0), place._replace(slot=KEYS_AHEAD)):
        with pytest.raises(NoSuchKey):
            keys.read(absent)


def test_a_salt_is_locked_with_the_body_so_that_nothing_can_be_guessed(tmp_path: Path) -> None:
    one = locked(SectionKeys(tmp_path), replace(SECTION, salt=b"a salt of sixtee"))
    assert b"sixtee" not in one.content


def test_a_file_that_was_half_written_is_used_no_more_and_every_key_lies_where_its_number_says(tmp_path: Path) -> None:
    block = 40 * 32
    keys = SectionKeys(tmp_path, keys_ahead=40)
    first = [locked(keys) for _ in range(40)]
    with no_file_larger_than(block + 100), pytest.raises(NoKeysMade):
        keys.take(1)
    for one in [*first, *(locked(keys) for _ in range(60))]:
        key = keys.read(one.key)
        assert key is not None
        assert unlock(one, EVENT, key) == SECTION


def test_a_full_disk_is_not_filled_with_key_files_that_nobody_uses(tmp_path: Path) -> None:
    keys = SectionKeys(tmp_path)
    with no_file_larger_than(100):
        for _ in range(3):
            with pytest.raises(NoKeysMade):
                keys.take(1)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
