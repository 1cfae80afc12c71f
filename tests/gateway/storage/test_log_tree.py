import json

import pytest

from gateway.access_log.tree import proves_consistency, proves_inclusion
from gateway.storage.log_tree import LogTree, read_head
from gateway.storage.writer import Job
from tests.gateway.log_verifying.made_up_export import mth
from tests.gateway.running_gateway import RunningGateway
from tests.gateway.storage.test_one_write_path import sealed


@pytest.fixture
def grown(running: RunningGateway) -> RunningGateway:
    for _ in range(600 - len(running.events())):
        running.gateway.writer.write(Job(sealed(running)))
    return running


def test_the_head_of_the_log_is_the_root_over_all_its_events(grown: RunningGateway) -> None:
    hashes = [event.leaf_hash for event in grown.events()]
    with grown.gateway.database.snapshot() as connection:
        head = read_head(connection).range
        tree = LogTree(connection)
        assert (head.size, head.root) == (600, mth(hashes))
        assert [tree.root(size) for size in (0, 1, 255, 256, 257, 600)] == [
            mth(hashes[:size]) for size in (0, 1, 255, 256, 257, 600)
        ]


def test_every_event_and_every_earlier_size_is_proved_from_what_is_stored(grown: RunningGateway) -> None:
    hashes = [event.leaf_hash for event in grown.events()]
    root = mth(hashes)
    with grown.gateway.database.snapshot() as connection:
        tree = LogTree(connection)
        for place in range(600):
            assert proves_inclusion(place, 600, hashes[place], tree.inclusion(place, 600), root)
        for earlier in range(1, 601, 13):
            assert proves_consistency(earlier, 600, mth(hashes[:earlier]), root, tree.consistency(earlier, 600))


def test_a_proof_from_the_stored_tree_takes_a_query_for_each_tile_on_the_way(grown: RunningGateway) -> None:
    with grown.gateway.database.snapshot() as connection:
        tree = LogTree(connection)
        tree.inclusion(5, 600)
        assert tree.hashes.cache_info().misses <= 4


def test_a_job_that_is_rolled_back_leaves_no_trace_in_the_tree(running: RunningGateway) -> None:
    before = running.rows("SELECT size, subtrees FROM log_head")
    with running.gateway.database.writing() as connection:
        connection.exec_driver_sql("UPDATE log_head SET size = size")
    assert running.rows("SELECT size, subtrees FROM log_head") == before


def test_an_event_is_found_by_whom_it_is_about_and_names_nobody_outside_its_lock(running: RunningGateway) -> None:
    reply = running.disclosure("joanne.petrie", "yp-ahpo2s6ft4fny", "safeguarding")
    assert reply.status == 200
    stored = b"".join(row[0] for row in running.rows("SELECT content FROM event_sections"))
    tags = {row[0] for row in running.rows("SELECT tag FROM event_tags")}
    assert b"joanne.petrie" not in stored + b"".join(tags)
    assert all(len(tag) == 8 for tag in tags)
    assert json.loads(running.newest.leaf)["kind"] == "disclosure"
