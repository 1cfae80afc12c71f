from gateway.access_log.checkpoint import read_checkpoint
from gateway.storage.checkpoints import newest_checkpoint
from tests.gateway.running_gateway import SAM, RunningGateway


def signed_size(running: RunningGateway) -> int:
    with running.gateway.database.snapshot() as connection:
        note = newest_checkpoint(connection)
    return read_checkpoint(note.text).size if note else 0


def test_a_log_that_is_signed_by_itself_is_signed_whole_when_the_gateway_stops(running: RunningGateway) -> None:
    running.gateway.checkpointing.start()
    running.disclosure("joanne.petrie", SAM, "safeguarding")

    running.gateway.checkpointing.stop()

    assert signed_size(running) == len(running.events())


def test_a_log_that_did_not_grow_keeps_its_checkpoint(running: RunningGateway) -> None:
    assert running.gateway.checkpointing.sign() == running.gateway.checkpointing.sign()
