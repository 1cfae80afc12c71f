from contextlib import suppress

import pytest

from gateway.storage.case_file import read_case_files
from gateway.storage.database import StorageUnavailable
from gateway.storage.standing import read_presence
from tests.gateway.running_gateway import NOW, SAM, RunningGateway, sent

RENAME = "UPDATE young_people SET name = 'Another Name', date_of_birth = '2000-01-01' WHERE id = ?"
NAME = "SELECT name FROM young_people WHERE id = ?"


def test_a_snapshot_sees_one_state_throughout_and_the_next_one_sees_the_change(running: RunningGateway) -> None:
    database = running.gateway.database
    with database.snapshot() as snapshot:
        before = sent(snapshot, NAME, (SAM,)).scalar()
        running.change(RENAME, SAM)
        during = sent(snapshot, NAME, (SAM,)).scalar()
    with database.snapshot() as snapshot:
        after = sent(snapshot, NAME, (SAM,)).scalar()

    assert (before, during, after) == ("Sam Averill", "Sam Averill", "Another Name")


def test_facts_that_are_read_later_in_a_snapshot_are_of_the_state_that_it_began_with(running: RunningGateway) -> None:
    asker, database = running.post_of("amara.okoye").asker, running.gateway.database
    with database.snapshot() as snapshot:
        vocabulary = running.gateway.door.protocols.in_force(snapshot).vocabulary
        running.change(RENAME, SAM)
        running.change("DELETE FROM relationships WHERE young_person_id = ?", SAM)
        file = read_case_files(snapshot, [SAM], read_presence(snapshot, asker), NOW, vocabulary)[SAM]

    assert file.facts.born.year == 2010
    assert file.facts.relationships


def test_what_is_written_through_a_snapshot_is_refused_or_gone_when_it_ends(running: RunningGateway) -> None:
    with suppress(StorageUnavailable), running.gateway.database.snapshot() as snapshot:
        sent(snapshot, RENAME, (SAM,))

    assert running.rows(NAME, SAM) == [("Sam Averill",)]


def test_what_is_not_committed_is_gone_when_the_writing_fails(running: RunningGateway) -> None:
    def write_and_fail() -> None:
        with running.gateway.database.writing() as connection:
            sent(connection, RENAME, (SAM,))
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()

    assert running.rows(NAME, SAM) == [("Sam Averill",)]
