"""What a host may do to whoever reads its keys: nothing but be read, or be named."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.identity.https_fetch import HttpsFetch, NotFetched, Place, check_url
from gateway.identity.public_addresses import is_public
from tests.gateway.identity.hosted_keys import Host, key_set_host

SECONDS = 0.8
HERE = HttpsFetch(seconds=20, may_reach=lambda _address: True)
LATE = (
    "says nothing", "drips before TLS", "drips", "drips headers", "says continue without end", "says nothing after TLS",
)  # fmt: skip
REFUSED = {
    "speaks no TLS": "cannot be read",
    "hangs up": "cannot be read",
    "sends without end": "more than 64 KB",
    "announces too much": "more than 64 KB",
    "redirects": "answers 302",
    "sends a page": "plain JSON",
    "sends it packed": "plain JSON",
    "stops in the middle": "stopped in the middle",
    "fails": "answers 500",
}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with key_set_host(tmp_path_factory.mktemp("host")) as running:
        yield running


def test_what_is_offered_well_is_read(host: Host) -> None:
    host.behave("well")

    assert HERE.get(host.url, host.ca_pem) == b'{"keys":[]}'


@pytest.mark.parametrize("behaviour", LATE)
def test_however_slowly_a_host_answers_the_reading_ends_in_time(host: Host, behaviour: str) -> None:
    host.behave(behaviour)
    began = time.monotonic()

    with pytest.raises(NotFetched, match=r"longer than 0\.8 seconds"):
        replace(HERE, seconds=SECONDS).get(host.url, host.ca_pem)

    assert time.monotonic() - began < SECONDS + 2


@pytest.mark.parametrize(("behaviour", "why"), REFUSED.items(), ids=REFUSED)
def test_whatever_else_a_host_sends_is_refused_with_a_sentence(host: Host, behaviour: str, why: str) -> None:
    host.behave(behaviour)

    with pytest.raises(NotFetched, match=why):
        HERE.get(host.url, host.ca_pem)


def test_a_certificate_of_another_authority_or_name_is_not_accepted(host: Host, tmp_path: Path) -> None:
    host.behave("well")
    with pytest.raises(NotFetched, match="certificate"):
        HERE.get(host.url)
    with key_set_host(tmp_path, "keys.example") as other, pytest.raises(NotFetched, match="certificate"):
        HERE.get(other.url, other.ca_pem)


def test_nobody_connects_to_this_machine_or_its_neighbours_whatever_their_name(host: Host) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        for name in ("localhost", "127.0.0.1"):
            with pytest.raises(NotFetched, match="public network"):
                HttpsFetch().get(f"https://{name}:{listener.getsockname()[1]}/", host.ca_pem)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_name_that_leads_to_one_public_address_and_one_of_this_machine_is_refused() -> None:
    def both(_host: str, port: int) -> list[Place]:
        return [(socket.AF_INET, "192.0.43.8", port), (socket.AF_INET, "127.0.0.1", port)]

    with pytest.raises(NotFetched, match="public network"):
        HttpsFetch(resolve=both).get("https://keys.example/")


def test_a_name_is_resolved_once_so_that_it_cannot_lead_elsewhere_once_it_was_checked(tmp_path: Path) -> None:
    checked: list[str] = []

    def may_reach(address: str) -> bool:
        checked.append(address)
        return True

    with key_set_host(tmp_path, "keys.example") as host:
        answers = iter([[(socket.AF_INET, "127.0.0.1", host.port)], [(socket.AF_INET, "127.0.0.9", 9)]])
        fetch = replace(HERE, resolve=lambda _host, _port: next(answers), may_reach=may_reach)
        # No resolver knows `.example` (RFC 6761): whoever asks one again for the connection reaches nobody.
        assert fetch.get(f"https://keys.example:{host.port}/keys", host.ca_pem) == b'{"keys":[]}'

    assert checked == ["127.0.0.1"]
    assert len(list(answers)) == 1


def test_a_name_that_leads_nowhere_is_a_sentence_too() -> None:
    with pytest.raises(NotFetched):
        HttpsFetch(resolve=lambda _host, _port: []).get("https://keys.example/")
    with pytest.raises(NotFetched, match="reached"):
        replace(HERE, resolve=lambda _host, _port: [(socket.AF_INET, "127.0.0.1", 9)]).get("https://keys.example/")


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example/", "ftp://keys.example/", "file:///etc/passwd", "//keys.example/", "keys.example", "",
        "https://", "https:///keys", "https://user@keys.example/", "https://user:word@keys.example/",
        "https://keys.example@127.0.0.1/", "https://keys.example/#part", "https://keys.example:0/",
        "https://keys.example:99999/", "https://keys.example:x/", "https://[::1/", "https://keys.example/\n",
        "https://keys.example/ HTTP/1.1", "https://keys.ex\u0430mple/", "https:\\\\keys.example/",
        "https://keys.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_an_address_of_another_form_is_never_asked(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        check_url(url)
    with pytest.raises(NotFetched):
        HERE.get(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "", "localhost", "2130706433", "0x7f.1", "017700000001",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_network_is_not_reached(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.43.8", "2606:4700:4700::1111", "2a00:1450:4009::1"])
def test_an_address_of_the_public_network_may_be_reached(address: str) -> None:
    assert is_public(address)
