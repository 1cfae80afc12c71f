"""The tree against the recursive definitions of RFC 9162, section 2.1, written here word for word."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from gateway.access_log.event import leaf_hash
from gateway.access_log.tree import (
    EMPTY_ROOT,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    node_hash,
    proves_consistency,
    proves_inclusion,
)

LEAVES = [leaf_hash(str(place).encode()) for place in range(140)]
SIZES = st.integers(1, len(LEAVES))


def mth(leaves: list[bytes]) -> bytes:
    """MTH(D[n]), section 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_of_two_below(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]), section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_of_two_below(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b), section 2.1.4.1."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = largest_power_of_two_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def largest_power_of_two_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def subtree(level: int, place: int) -> bytes:
    width = 1 << level
    leaves = LEAVES[place * width : (place + 1) * width]
    assert len(leaves) == width, "only whole subtrees may be asked for"
    return mth(leaves)


def grown_to(size: int) -> CompactRange:
    grown = CompactRange()
    for each in LEAVES[:size]:
        grown = grown.with_leaf(each)
    return grown


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert CompactRange().root == EMPTY_ROOT == mth([])


def test_a_log_that_grows_leaf_by_leaf_has_the_root_of_the_definition_at_every_size() -> None:
    grown = CompactRange()
    for size, leaf in enumerate(LEAVES, 1):
        grown = grown.with_leaf(leaf)
        assert (grown.size, grown.root) == (size, mth(LEAVES[:size]))


@given(SIZES, st.data())
def test_an_inclusion_proof_is_the_path_of_the_definition_and_proves_its_leaf(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(subtree, place, size)
    assert proof == path(place, LEAVES[:size])
    assert proves_inclusion(place, size, LEAVES[place], proof, mth(LEAVES[:size]))


@given(SIZES, st.data())
def test_a_consistency_proof_is_the_one_of_the_definition_and_proves_the_growth(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, size))
    proof = consistency_proof(subtree, earlier, size)
    assert proof == subproof(earlier, LEAVES[:size], known=True)
    assert proves_consistency(earlier, size, mth(LEAVES[:earlier]), mth(LEAVES[:size]), proof)


@given(SIZES, st.data())
def test_a_proof_proves_nothing_else(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    root, proof = mth(LEAVES[:size]), inclusion_proof(subtree, place, size)
    leaf = LEAVES[place]
    other = data.draw(st.integers(0, size + 3))
    assert other == place or not proves_inclusion(other, size, leaf, proof, root)
    assert not proves_inclusion(place, size, sha256(leaf).digest(), proof, root)
    assert not proves_inclusion(place, size, leaf, [*proof, leaf], root)
    assert not proves_inclusion(-1, size, leaf, proof, root)
    for spoilt in range(len(proof)):
        swapped = [sha256(each).digest() if at == spoilt else each for at, each in enumerate(proof)]
        assert not proves_inclusion(place, size, leaf, swapped, root)
        assert not proves_inclusion(place, size, leaf, proof[:spoilt] + proof[spoilt + 1 :], root)


@given(SIZES, st.data())
def test_a_log_that_was_changed_is_never_consistent(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, size))
    proof, root = consistency_proof(subtree, earlier, size), mth(LEAVES[:size])
    rewritten = mth([sha256(LEAVES[0]).digest(), *LEAVES[1:earlier]])
    assert not proves_consistency(earlier, size, rewritten, root, proof)
    assert not proves_consistency(earlier, size, mth(LEAVES[:earlier]), sha256(root).digest(), proof)
    assert not proves_consistency(0, size, EMPTY_ROOT, root, [])
    assert not proves_consistency(size + 1, size, root, root, [])
    for spoilt in range(len(proof)):
        swapped = [sha256(each).digest() if at == spoilt else each for at, each in enumerate(proof)]
        assert not proves_consistency(earlier, size, mth(LEAVES[:earlier]), root, swapped)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    two = LEAVES[0] + LEAVES[1]
    assert leaf_hash(two) != node_hash(LEAVES[0], LEAVES[1])
