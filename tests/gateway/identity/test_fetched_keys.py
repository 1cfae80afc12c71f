"""An issuer whose keys are fetched from a real host over https, whatever that host does: nobody waits for it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.access_log.event import Kind, SectionName
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.https_fetch import HttpsFetch
from gateway.identity.issuers import FETCHED_KEYS_HOLD
from gateway.identity.tokens import read_token
from gateway.registry.fetched_keys import FetchedKeys
from gateway.storage.issuers import Entry, RegisteredIssuers, insert_issuers, read_issuers
from tests.gateway.identity.hosted_keys import Host, key_set_host
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

ISSUER, ORGANISATION, USER = "https://marlowick-council.example", "marlowick-council", "amara.okoye"
BODY = {"young_person": SAM, "purpose": "guidance"}
RECOVERS_WITHIN = 5.0
PATIENCE = 60.0
FIRST, SECOND = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
HOSTILE = (
    "says nothing", "hangs up", "drips", "sends without end", "redirects", "sends a page", "sends garbage",
    "sends deep nesting", "stops in the middle", "fails", "sends no key",
)  # fmt: skip


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    folder = tmp_path / "host"
    folder.mkdir()
    with key_set_host(folder) as running:
        running.offer(first=FIRST)
        yield running


@pytest.fixture
def fetched(running: RunningGateway, host: Host) -> FetchedKeys:
    """Have the council's keys fetched from the host: nobody has read them yet."""
    with running.gateway.database.writing() as connection:
        issuer = next(each.issuer for each in read_issuers(connection) if each.issuer.name == ISSUER)
        without = replace(issuer, keys={}, keys_url=host.url)
        insert_issuers(connection, [Entry(without, ("EdDSA",), host.ca_pem)])
        connection.commit()
    return fetching(running)


def fetching(running: RunningGateway) -> FetchedKeys:
    settings = replace(running.settings, read_keys_every_seconds=0.2)
    fetch = HttpsFetch(seconds=1.0, may_reach=lambda _address: True)
    return FetchedKeys(settings, running.gateway.database, running.gateway.writer, fetch)


def token(running: RunningGateway, key: Ed25519PrivateKey, kid: str) -> str:
    return jwt.encode(running.claims(USER), key, "EdDSA", {"kid": kid, "typ": "at+jwt"})


def asked(running: RunningGateway, key: Ed25519PrivateKey = FIRST, kid: str = "first") -> Reply:
    return running.send("/v1/disclosures", token(running, key, kid), json=BODY)


@contextmanager
def started(fetched: FetchedKeys) -> Iterator[None]:
    fetched.start()
    try:
        yield
    finally:
        fetched.stop()


def seconds_until(holds: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)
    return time.monotonic() - began


def test_before_its_keys_are_read_nobody_is_let_in_and_afterwards_whoever_has_one(
    running: RunningGateway, fetched: FetchedKeys
) -> None:
    assert asked(running).status == 401

    fetched.read(ISSUER)

    assert asked(running).status == 200
    assert asked(running, SECOND).status == 401
    assert fetched.unreachable() == {}


def test_the_log_tells_which_keys_were_read_once_and_not_that_they_were_read_again(
    running: RunningGateway, fetched: FetchedKeys
) -> None:
    fetched.read(ISSUER)
    told = running.newest
    fetched.read(ISSUER)

    assert (told.clear["kind"], told.clear["outcome"]) == (Kind.ISSUERS_CHANGED, "keys_read")
    assert told.section(SectionName.DETAIL) == {"issuer": ISSUER, "keys": ["first"], "before": []}
    assert told.section(SectionName.ACTOR)["user"] == "gateway"
    assert running.newest == told


@pytest.mark.parametrize("behaviour", HOSTILE)
def test_a_hostile_host_holds_up_nobody_is_named_and_is_forgiven_within_five_seconds(
    running: RunningGateway, fetched: FetchedKeys, host: Host, behaviour: str
) -> None:
    fetched.read(ISSUER)
    assert asked(running).status == 200
    host.behave(behaviour)
    with started(fetched):
        seconds_until(lambda: ISSUER in fetched.unreachable())
        began = time.monotonic()
        assert asked(running).status == 200
        assert running.disclosure("joanne.petrie", SAM, "education").status == 200
        assert time.monotonic() - began < RECOVERS_WITHIN

        host.offer(second=SECOND)
        host.behave("well")
        waited = seconds_until(lambda: asked(running, SECOND, "second").status == 200)
        seconds_until(lambda: not fetched.unreachable())

    assert waited < RECOVERS_WITHIN
    # What the host does not offer any longer is not believed any longer.
    assert asked(running).status == 401


@pytest.mark.skipif(os.environ.get("CONCORDAT_LONG") != "1", reason="waits as long as a served gateway does")
@pytest.mark.parametrize("behaviour", ["says nothing", "drips", "fails"])
def test_a_served_gateway_forgives_within_five_seconds_too(
    running: RunningGateway, fetched: FetchedKeys, host: Host, behaviour: str
) -> None:
    reachable = HttpsFetch(may_reach=lambda _address: True)
    served = FetchedKeys(running.settings, running.gateway.database, running.gateway.writer, reachable)
    assert fetched.unreachable() == {}
    host.behave(behaviour)
    with started(served):
        seconds_until(lambda: ISSUER in served.unreachable())
        host.behave("well")
        assert seconds_until(lambda: asked(running).status == 200) < RECOVERS_WITHIN


def test_the_last_good_keys_hold_for_a_day_and_then_not_until_they_are_read_again(
    running: RunningGateway, fetched: FetchedKeys, host: Host
) -> None:
    fetched.read(ISSUER)
    host.behave("fails")
    running.clock.at += FETCHED_KEYS_HOLD - timedelta(seconds=1)
    fetched.read(ISSUER)
    assert asked(running).status == 200

    running.clock.at += timedelta(seconds=1)
    fetched.read(ISSUER)
    old = asked(running)
    host.behave("well")
    fetched.read(ISSUER)

    assert old.without_chance == running.send("/v1/disclosures", "garbage", json=BODY).without_chance
    assert asked(running).status == 200


def test_the_program_knows_that_it_was_the_age_of_the_keys(running: RunningGateway, fetched: FetchedKeys) -> None:
    fetched.read(ISSUER)
    running.clock.at += FETCHED_KEYS_HOLD
    good = token(running, FIRST, "first")

    with running.gateway.database.snapshot() as connection, pytest.raises(TokenRefused) as refused:
        read_token(good, RegisteredIssuers(connection), running.settings.audience, running.clock.at)

    assert refused.value.reason is Reason.KEYS_TOO_OLD


def test_the_last_good_keys_outlive_the_gateway(running: RunningGateway, fetched: FetchedKeys, host: Host) -> None:
    fetched.read(ISSUER)
    host.behave("fails")
    other = running.another()
    try:
        assert asked(other).status == 200
    finally:
        other.close()


def test_a_set_with_another_issuers_key_is_refused_and_the_last_good_keys_stay(
    running: RunningGateway, fetched: FetchedKeys, host: Host
) -> None:
    fetched.read(ISSUER)
    host.offer(first=FIRST, second=SECOND)
    school = running.rows("SELECT keys FROM issuers WHERE name = 'https://fennel-row.example'")[0][0]
    shared = school.replace("fennel-row-demo", "first")
    with running.gateway.database.snapshot() as connection:
        public = next(e.issuer for e in read_issuers(connection) if e.issuer.name == ISSUER).keys["first"].public_pem
    stored = shared[: shared.index("-----BEGIN")] + public.replace("\n", "\\n") + '"}]'
    running.change("UPDATE issuers SET keys = ? WHERE name = 'https://fennel-row.example'", stored)

    fetched.read(ISSUER)

    assert "shares a key" in fetched.unreachable()[ISSUER]
    assert asked(running, SECOND, "second").status == 401
    assert asked(running).status == 200


def test_an_issuer_that_is_removed_is_asked_no_more_and_named_no_more(
    running: RunningGateway, fetched: FetchedKeys, host: Host
) -> None:
    host.behave("fails")
    fetched.read(ISSUER)
    assert ISSUER in fetched.unreachable()
    running.change("DELETE FROM issuers WHERE name = ?", ISSUER)

    assert fetched.read(ISSUER) is None
    assert fetched.unreachable() == {}


def test_what_arrives_once_reading_was_stopped_is_not_kept(running: RunningGateway, fetched: FetchedKeys) -> None:
    fetched.stop()
    fetched.read(ISSUER)

    assert asked(running).status == 401


def test_a_gateway_as_it_is_served_reads_no_keys_from_this_machine(
    running: RunningGateway, fetched: FetchedKeys
) -> None:
    assert fetched.read(ISSUER) is not None
    running.change("UPDATE issuers SET keys = '[]' WHERE name = ?", ISSUER)
    served = running.gateway.fetched_keys

    served.read(ISSUER)

    assert "public network" in served.unreachable()[ISSUER]
    assert asked(running).status == 401
