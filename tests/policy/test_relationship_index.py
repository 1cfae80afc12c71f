"""The law that the index finds what a look at every thing would find, in the same order."""

from hypothesis import given
from hypothesis import strategies as st

from policy.relationship_index import RelationshipIndex

SETS = st.integers(min_value=0, max_value=2**12 - 1)


@given(naming=st.lists(SETS, max_size=40), held=SETS, unnamed=st.integers(min_value=0, max_value=3))
def test_the_things_found_are_those_that_name_a_relationship_held(naming: list[int], held: int, unnamed: int) -> None:
    index = RelationshipIndex((relationships, number) for number, relationships in enumerate(naming))
    wanted = [number for number, relationships in enumerate(naming) if relationships & held]
    assert list(index.meeting(held | unnamed << 12)) == wanted
