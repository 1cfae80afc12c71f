import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.app import Gateway
from gateway.identity.issuers import Issuer
from gateway.storage.issuers import Entry, insert_issuers, read_issuers
from gateway.watch.readiness import Readiness
from tests.gateway.running_gateway import RunningGateway


@pytest.fixture
def gateway(data: Path) -> Iterator[RunningGateway]:
    running = RunningGateway(data)
    yield running
    running.close()


def ready(running: RunningGateway) -> tuple[int, str, dict[str, str]]:
    reply = running.send("/ready", "", method="GET")
    lacking = {each["component"]: each["says"] for each in reply.body["lacking"]}
    return reply.status, reply.body["status"], lacking


def test_a_gateway_is_ready_when_nothing_is_lacking(running: RunningGateway) -> None:
    events = len(running.events())

    assert ready(running) == (200, "ready", {})
    assert len(running.events()) == events


def database_away(running: RunningGateway) -> None:
    running.gateway.database.close()
    for file in running.data.glob("concordat.sqlite3*"):
        file.rename(running.data / f"away-{file.name}")


def no_protocol(running: RunningGateway) -> None:
    running.change("DELETE FROM protocols")


def unreadable_key(running: RunningGateway) -> None:
    (running.settings.log_signer / "key").write_bytes(b"no key")


def another_past(running: RunningGateway) -> None:
    checkpointing = running.gateway.checkpointing
    checkpointing.signer.begin_again(1_000_000, bytes(32))
    checkpointing.start()
    checkpointing.stop()


VITAL: Mapping[Callable[[RunningGateway], None], tuple[str, str]] = {
    database_away: ("database", "it cannot be read"),
    no_protocol: ("protocol", "none is in force"),
    unreadable_key: ("log signer", "its key cannot be read"),
    another_past: ("log signer", "the log has 1 events, and 1000000 were signed before: it was put back or cut off"),
}


@pytest.mark.parametrize("spoil", VITAL, ids=[each.__name__ for each in VITAL])
def test_what_nobody_can_be_answered_without_is_named_and_makes_it_unready(
    gateway: RunningGateway, spoil: Callable[[RunningGateway], None]
) -> None:
    spoil(gateway)

    assert ready(gateway) == (503, "unready", dict([VITAL[spoil]]))


def test_the_key_set_host_of_one_partner_is_named_and_keeps_nobody_out(gateway: RunningGateway) -> None:
    with gateway.gateway.database.writing() as connection:
        issuer = read_issuers(connection)[0].issuer
        hostile = replace(issuer, keys={}, keys_url="https://127.0.0.1:9/keys")
        insert_issuers(connection, [Entry(hostile, ("EdDSA",), "")])
        connection.commit()

    assert read_keys(gateway.gateway, issuer)
    assert ready(gateway) == (
        200,
        "ready",
        {f"keys of {issuer.name}": "they cannot be read at their address; the last ones hold for a day"},
    )


def test_a_provider_that_is_away_is_named_and_everything_else_goes_on(data: Path) -> None:
    provider = 'issuer = "https://127.0.0.1:9/"\nclient_id = "concordat"\nalgorithms = ["ES256"]\n'
    (data / "sign-in.toml").write_text(provider, "utf-8")
    running = RunningGateway(data)
    running.gateway.door.providing.read()
    status, said, lacking = ready(running)
    running.close()

    assert (status, said, list(lacking)) == (200, "ready", ["provider https://127.0.0.1:9/"])


def read_keys(gateway: Gateway, issuer: Issuer) -> bool:
    gateway.fetched_keys.read(issuer.name)
    return issuer.name in gateway.fetched_keys.unreachable()


def test_a_full_disk_is_named_and_the_gateway_goes_on(gateway: RunningGateway) -> None:
    gateway.gateway.door.ballast.let_go = True

    status, said, lacking = ready(gateway)

    assert (status, said, list(lacking)) == (200, "ready", ["disk"])


def test_who_asks_again_within_a_second_does_not_have_it_looked_up_again() -> None:
    looked: list[int] = []
    readiness = Readiness()

    def look() -> Mapping[str, str]:
        looked.append(1)
        return {"a provider": "it does not answer"}

    readiness.add(look, vital=True)
    found = [readiness.state() for _ in range(5)]

    assert len(looked) == 1
    assert json.dumps([dict(each.lacking) for each in found]).count("a provider") == 5
