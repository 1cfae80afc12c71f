from hypothesis import given
from hypothesis import strategies as st

from gateway.log_verifying.coverage import Coverage

PLACES = st.integers(0, 30)
ERASURES = st.dictionaries(PLACES, st.lists(PLACES), max_size=8)


@given(ERASURES)
def test_a_section_is_covered_by_the_last_later_event_that_names_it(named: dict[int, list[int]]) -> None:
    coverage = Coverage()
    for event, places in named.items():
        coverage.add("actor", places, event)
    for place in range(32):
        later = [event for event, places in named.items() if place in places and event > place]
        assert coverage.by(place, "actor") == max(later, default=None)
        assert coverage.by(place, "detail") is None
