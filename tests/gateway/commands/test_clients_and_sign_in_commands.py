"""What `concordat clients`, `sign-in` and `address` say of what cannot be, and that each change is an event."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.address import checked_address
from gateway.commands import concordat
from tests.gateway.running_gateway import RunningGateway

PROVIDER = 'issuer = "https://login.example"\nclient_id = "concordat"\nalgorithms = ["ES256"]\n'


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


def events(data: Path) -> list[tuple[str, str]]:
    running = RunningGateway(data)
    found = [(event.clear["kind"], event.clear["outcome"]) for event in running.events()]
    running.close()
    return found


def pem() -> str:
    key = Ed25519PrivateKey.generate().public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def clients_file(folder: Path, **changed: str) -> Path:
    members = {
        "name": '"fennel-row-records"',
        "organisation": '"fennel-row"',
        "algorithms": '["EdDSA"]',
        "may_name": '{ fennel-row-school = ["dsl"] }',
        "keys": f'[{{ key_id = "k1", algorithm = "EdDSA", pem = """{pem()}""" }}]',
        **changed,
    }
    file = folder / "clients.toml"
    file.write_text("[[clients]]\n" + "\n".join(f"{name} = {value}" for name, value in members.items()), "utf-8")
    return file


def test_a_client_is_registered_once_replaced_listed_and_removed_each_with_its_event(data: Path) -> None:
    file = clients_file(data)
    for words in (("add", file), ("add", file, "--replace"), ("remove", "fennel-row-records")):
        assert run("clients", *words, "--data", data).exit_code == 0
        if words[0] == "add":
            again = run("clients", "add", file, "--data", data)
            assert (again.exit_code, "registered already" in again.output) == (1, True)
            assert "fennel-row-school dsl" in run("clients", "list", "--data", data).output
    gone = run("clients", "remove", "fennel-row-records", "--data", data)

    assert (gone.exit_code, "no client" in gone.output) == (2, True)
    assert events(data)[-3:] == [("clients_changed", outcome) for outcome in ("entered", "entered", "removed")]


FAULTS = {
    "an organisation that is not there": ({"organisation": '"fennel-rowe"'}, "fennel-row"),
    "a service of another": ({"may_name": '{ larkhanger-school = ["dsl"] }'}, "larkhanger-school"),
    "a role that the service has not": ({"may_name": '{ fennel-row-school = ["gp"] }'}, "role"),
    "no role": ({"may_name": "{}"}, "may_name"),
    "a secret algorithm": ({"algorithms": '["HS256"]'}, "algorithms"),
    "a key of another algorithm": ({"algorithms": '["ES256"]'}, "algorithms"),
    "two kinds of keys": ({"jwks": "'{}'"}, "exactly one"),
    "a name with a space around it": ({"name": '" x"'}, "name"),
    "a misspelt member": ({"rolls": "[]"}, "rolls"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_with_a_fault_is_refused_whole_and_names_it(data: Path, fault: str) -> None:
    changed, says = FAULTS[fault]
    file = clients_file(data, **changed)
    before = events(data)
    for word in ("check", "add"):
        refused = run("clients", word, file, "--data", data)
        assert (refused.exit_code, says in refused.output) == (1, True), refused.output

    assert events(data) == before


def test_two_clients_do_not_share_a_key(data: Path) -> None:
    keys = f'[{{ key_id = "k1", algorithm = "EdDSA", pem = """{pem()}""" }}]'
    assert run("clients", "add", clients_file(data, keys=keys), "--data", data).exit_code == 0
    refused = run("clients", "add", clients_file(data, keys=keys, name='"another"'), "--data", data)

    assert (refused.exit_code, "shares a key" in refused.output) == (1, True)


def test_a_new_key_is_named_and_logged(data: Path) -> None:
    rotated = run("clients", "rotate-key", "--data", data)

    assert (rotated.exit_code, "signs in the place of" in rotated.output) == (0, True)
    assert events(data)[-1] == ("clients_changed", "own_key_rotated")


def test_a_subject_is_linked_listed_and_unlinked_each_with_its_event(data: Path) -> None:
    (data / "sign-in.toml").write_text(PROVIDER, "ascii")
    words = ("--subject", "s-1", "--data", data)
    linked = run("sign-in", "link", "--practitioner", "ruth.callender", *words)
    twice = run("sign-in", "link", "--practitioner", "amara.okoye", *words)
    listed = run("sign-in", "list", "--data", data)
    gone, again = run("sign-in", "unlink", *words), run("sign-in", "unlink", *words)

    assert [result.exit_code for result in (linked, twice, listed, gone, again)] == [0, 2, 0, 0, 2]
    assert "ruth.callender" in twice.output
    assert "s-1" in listed.output
    assert events(data)[-2:] == [("register_changed", "linked"), ("register_changed", "unlinked")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no identity provider"),
        (PROVIDER.replace("https", "http"), "https://"),
        (PROVIDER.replace("ES256", "HS256"), "algorithms"),
        (PROVIDER + 'secret_file = "nowhere"\n', "nowhere"),
        (PROVIDER + "more = 1\n", "more"),
        ("issuer = ", "cannot be used"),
    ],
)
def test_a_provider_s_file_that_cannot_be_used_is_told_and_no_gateway_starts_on_it(
    data: Path, text: str, says: str
) -> None:
    if text:
        (data / "sign-in.toml").write_text(text, "ascii")
    refused = run("sign-in", "check", "--data", data)

    assert (refused.exit_code, says in refused.output) == (2, True), refused.output
    tail = run("log", "tail", "--data", data)
    assert (tail.exit_code == 2, says in tail.output) == ((True, True) if text else (False, False))


def test_the_address_is_told_and_tokens_are_made_out_to_it_from_the_next_start(data: Path, tmp_path: Path) -> None:
    untold = run("address", "--data", data).stdout.strip()
    told = run("address", "https://concordat.harbour.example", "--data", data)
    copy = shutil.copytree(data, tmp_path / "copy")
    token = run("token", "--as", "ruth.callender", "--data", copy).stdout.strip()
    running = RunningGateway(copy)

    assert (untold, told.exit_code) == ("https://gateway.concordat.example", 0)
    assert running.settings.audience == "https://concordat.harbour.example"
    assert len(token.split(".")) == 3
    running.close()
    assert events(data)[-1] == ("issuers_changed", "address_set")


@pytest.mark.parametrize(
    "address",
    [
        *("http://concordat.example", "https://concordat.example/", "https://concordat.example/path", "concordat"),
        *("https://user@concordat.example", "https://Concordat.example", "https://", "ftp://concordat.example", ""),
        *("https://concordat.example?x", "https://concordat.example#x", "https://cöncordat.example", "https://a b"),
    ],
)
def test_what_cannot_be_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"^(it|write it) "):
        checked_address(address)


@pytest.mark.parametrize(
    "address", ["https://concordat.example", "https://concordat.example:8443", "http://[::1]:8000"]
)
def test_an_address_is_a_scheme_and_a_host(address: str) -> None:
    assert checked_address(address) == address
