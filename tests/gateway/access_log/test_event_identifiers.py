from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id

NOW = datetime(2026, 11, 24, 23, 18, 0, 123456, tzinfo=UTC)
INSTANTS = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
CHANCE = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


def test_the_example_of_rfc_9562_comes_out() -> None:
    instant = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))
    chance = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(RANDOM_BYTES)
    assert str(new_event_id(instant, chance)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(INSTANTS, CHANCE)
def test_every_identifier_is_a_uuid_of_version_7_that_tells_its_millisecond(instant: datetime, chance: bytes) -> None:
    identifier = new_event_id(instant, chance)
    made = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=identifier.int >> 80)
    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")
    assert timedelta(0) <= instant - made < timedelta(milliseconds=1)


@given(CHANCE, CHANCE)
def test_identifiers_of_later_milliseconds_sort_later_whatever_chance_gave(one: bytes, other: bytes) -> None:
    assert new_event_id(NOW, one) < new_event_id(NOW + timedelta(milliseconds=1), other)


def test_each_of_the_74_bits_that_are_used_makes_another_identifier() -> None:
    chances = [0, *(1 << bit for bit in range(74))]
    assert len({new_event_id(NOW, chance.to_bytes(RANDOM_BYTES)) for chance in chances}) == len(chances)


@pytest.mark.parametrize("length", [0, RANDOM_BYTES - 1, RANDOM_BYTES + 1])
def test_another_number_of_random_bytes_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="random bytes"):
        new_event_id(NOW, bytes(length))


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        new_event_id(NOW.replace(tzinfo=None), bytes(RANDOM_BYTES))


def test_an_instant_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="1970"):
        new_event_id(datetime(1969, 12, 31, tzinfo=UTC), bytes(RANDOM_BYTES))
