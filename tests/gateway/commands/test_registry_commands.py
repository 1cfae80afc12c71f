"""The commands with which a deployment is made by hand, on a folder that no demo has filled."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gateway.commands import concordat
from gateway.log_keeping.sealing import sealer_of
from gateway.operations import publish
from gateway.settings import Settings
from gateway.storage.opening import open_database
from gateway.storage.organisations import read_services
from gateway.storage.upgrade import upgrade
from gateway.storage.writer import writer_of
from policy.protocol_files import YOUTH_SUPPORT, folder_texts

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
ORGANISATIONS = """
[[organisations]]
id = "harbour-partnership"
name = "Harbour Partnership"
[[organisations.services]]
id = "office"
agency = "partnership"
name = "Partnership Office"
contact = "01632 960301"

[[organisations]]
id = "harbour-council"
name = "Harbour Council"
[[organisations.services]]
id = "harbour-youth"
agency = "connexions"
name = "Harbour Youth Support"
contact = "01632 960302"
records = ["id.involvement"]
"""
FIRST, SECOND = "https://login.partnership.example", "https://login.council.example"


def pem(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


ISSUERS = f"""
[[issuers]]
name = "{FIRST}"
organisation = "harbour-partnership"
algorithms = ["EdDSA"]
may_name = {{ office = ["governance_lead", "system_admin"] }}
[[issuers.keys]]
key_id = "k1"
algorithm = "EdDSA"
pem = '''{pem(KEY)}'''

[[issuers]]
name = "{SECOND}"
organisation = "harbour-council"
algorithms = ["ES256", "EdDSA"]
keys_url = "{SECOND}/keys"
may_name = {{ harbour-youth = ["pa"] }}
maximum_lifetime = 600
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a protocol in force and nobody in it; nobody may write to it."""
    data = tmp_path_factory.mktemp("published") / "data"
    settings = Settings(data)
    upgrade(settings)
    database = open_database(settings)
    writer = writer_of(settings, database, sealer_of(settings))
    publish(settings, database, writer, folder_texts(YOUTH_SUPPORT))
    writer.close()
    database.close()
    return data


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / "data")


@pytest.fixture
def partnership(data: Path) -> Path:
    done(add(data, "organisations", ORGANISATIONS))
    return data


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(concordat, [*words, "--data", str(data)])


def add(data: Path, what: str, text: str, *words: str, act: str = "add") -> Result:
    file = data.parent / f"{what}.toml"
    file.write_text(text, "utf-8")
    return run(data, what, act, str(file), *words)


def done(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    return result.stdout


def issuers(data: Path) -> list[tuple[Any, ...]]:
    database = open_database(Settings(data))
    with database.snapshot() as connection:
        rows = connection.exec_driver_sql("SELECT name, keys, keys_url, may_name FROM issuers ORDER BY name").all()
    database.close()
    return [tuple(row) for row in rows]


def events(data: Path) -> list[tuple[str, str]]:
    """Read kind and outcome of every event past every command: a command that reads the log writes to it."""
    database = open_database(Settings(data))
    with database.snapshot() as connection:
        stored = connection.exec_driver_sql("SELECT leaf FROM access_events ORDER BY seq").all()
    database.close()
    leaves = [json.loads(leaf) for (leaf,) in stored]
    return [(leaf["kind"], leaf["outcome"]) for leaf in leaves[1:]]


def test_organisations_and_issuers_of_a_file_are_entered_each_file_with_one_event(data: Path) -> None:
    assert "harbour-youth, a service of harbour-council" in done(add(data, "organisations", ORGANISATIONS))
    said = done(add(data, "issuers", ISSUERS))

    assert f"{FIRST} is trusted for harbour-partnership: k1 (EdDSA)" in said
    assert events(data) == [("register_changed", "organisations_entered"), ("issuers_changed", "entered")]
    assert [(name, url) for name, _, url, _ in issuers(data)] == [(SECOND, f"{SECOND}/keys"), (FIRST, None)]
    listed = done(run(data, "issuers", "list"))
    assert "k1 (EdDSA)" in listed
    assert "not read yet" in listed
    assert "harbour-youth" in done(run(data, "organisations", "list"))


FAULTS = {
    "an organisation that there is not": ("harbour-council", "harbour-concil", "did you mean 'harbour-council'?"),
    "a service of another organisation": ("harbour-youth", "office", "unknown service of harbour-council"),
    "a role that the kind of service has not": ('"pa"', '"social_worker"', "unknown role 'social_worker'"),
    "an algorithm that is not accepted": ('["EdDSA"]', '["HS256"]', "Must be one of: EdDSA"),
    "a key for an algorithm that is not listed": ('["EdDSA"]', '["ES256"]', "'algorithms' does not list"),
    "a key that does not fit": ('algorithm = "EdDSA"', 'algorithm = "ES256"', "does not fit its algorithm"),
    "an address that is not https": (f"{SECOND}/keys", "http://login.council.example/keys", "must begin with https://"),
    "an address on this machine": (f"{SECOND}/keys", "https://127.0.0.1/keys", "public network"),
    "an address of a neighbour": (f"{SECOND}/keys", "https://[fd00::1]/keys", "public network"),
    "an address with a password": (f"{SECOND}/keys", "https://a:b@keys.example/", "no user, password"),
    "an authority that is not there": ("maximum_lifetime", 'ca_file = "no.pem"\nmaximum_lifetime', "'ca_file'"),
    "an authority for keys that are written down": ("keys_url", 'jwks = "{}"\nca_file = "x"\nother', "Unknown field"),
    "two ways to the keys": ("keys_url", 'jwks = "{}"\nkeys_url', "exactly one of"),
    "keys that are no key set": (f'keys_url = "{SECOND}/keys"', 'jwks = "{}"', "'jwks': it is no key set"),
    "a life of more than an hour": ("= 600", "= 3601", "'maximum_lifetime'"),
    "a life of a fraction": ("= 600", "= 600.5", "'maximum_lifetime'"),
    "a member that is misspelt": ("maximum_lifetime", "maximum_life", "'maximum_life': Unknown field"),
    "no service": ('{ harbour-youth = ["pa"] }', "{}", "'may_name'"),
    "no role": ('["pa"]', "[]", "'may_name"),
    "one name twice": (SECOND, FIRST, "listed twice"),
    "a name with a space": (f'"{SECOND}"', f'"{SECOND} "', "no space around it"),
    "no TOML": ("[[issuers]]", "[[issuers]", "is not TOML"),
    "something else": (f'[[issuers]]\nname = "{FIRST}', f'a = 1\n[[issuers]]\nname = "{FIRST}', "nothing but tables"),
}


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_file_with_one_fault_is_refused_whole_with_its_place(
    partnership: Path, old: str, new: str, sentence: str
) -> None:
    before = events(partnership)
    text = ISSUERS.replace(old, new)
    assert text != ISSUERS

    results = [add(partnership, "issuers", text), add(partnership, "issuers", text, act="check")]

    for result in results:
        assert result.exit_code == 1
        assert result.stderr.startswith("concordat: nothing is changed; mend what is wrong:\nissuers.toml:")
        assert sentence in result.stderr
    assert issuers(partnership) == []
    assert events(partnership) == before


def test_every_fault_of_a_file_is_told_at_once_each_with_its_line(partnership: Path) -> None:
    text = ISSUERS.replace('"pa"', '"paa"').replace("governance_lead", "governance").replace("/keys", "/#keys")

    told = add(partnership, "issuers", text, act="check").stderr.splitlines()[1:]

    first, second = (number for number, line in enumerate(text.splitlines(), 1) if line == "[[issuers]]")
    assert [line.partition(" issuer ")[0] for line in told] == [
        f"issuers.toml:{first}:", f"issuers.toml:{second}:", f"issuers.toml:{second}:"
    ]  # fmt: skip


def test_checking_says_what_adding_would_and_changes_nothing(partnership: Path) -> None:
    before = events(partnership)

    assert "can be trusted" in done(add(partnership, "issuers", ISSUERS, act="check"))

    assert (issuers(partnership), events(partnership)) == ([], before)


def test_an_issuer_is_replaced_only_if_that_is_asked(partnership: Path) -> None:
    done(add(partnership, "issuers", ISSUERS))
    renewed = ISSUERS.replace(pem(KEY), pem(OTHER)).replace('"k1"', '"k2"')

    refused = add(partnership, "issuers", renewed)
    assert refused.exit_code == 1
    assert "replace it with --replace" in refused.stderr
    done(add(partnership, "issuers", renewed, "--replace"))

    assert [json.loads(keys)[0]["key_id"] for name, keys, *_ in issuers(partnership) if name == FIRST] == ["k2"]


def test_two_issuers_never_share_a_key(partnership: Path) -> None:
    done(add(partnership, "issuers", ISSUERS))
    other = ISSUERS.partition('[[issuers]]\nname = "https://login.council')[0].replace(FIRST, "https://other.example")

    assert "shares a key" in add(partnership, "issuers", other).stderr


def test_an_issuer_is_removed_and_one_that_there_is_not_is_told(partnership: Path) -> None:
    done(add(partnership, "issuers", ISSUERS))

    assert "1 other still" in done(run(partnership, "issuers", "remove", SECOND))
    assert run(partnership, "issuers", "remove", SECOND).exit_code == 2
    assert [name for name, *_ in issuers(partnership)] == [FIRST]
    assert events(partnership)[-1] == ("issuers_changed", "removed")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("connexions", "connexion", "did you mean 'connexions'?"),
        ("id.involvement", "id.involvment", "unknown category"),
        ('"harbour-youth"', '"Harbour Youth"', "lower case"),
        ('"harbour-youth"', '"office"', "there is one of this identifier already"),
        ('"harbour-council"', '"harbour-partnership"', "listed twice"),
        ("01632 960302", "", "'services.0.contact'"),
    ],
)
def test_organisations_with_a_fault_are_refused_whole(data: Path, old: str, new: str, sentence: str) -> None:
    result = add(data, "organisations", ORGANISATIONS.replace(old, new))

    assert result.exit_code == 1
    assert sentence in result.stderr
    assert events(data) == []


def test_an_organisation_is_given_a_further_service_under_its_own_name(partnership: Path) -> None:
    further = ORGANISATIONS.replace('"office"', '"second-office"').replace('"harbour-youth"', '"second-youth"')

    wrong = add(partnership, "organisations", further.replace("Harbour Council", "Harbour Town"))
    done(add(partnership, "organisations", further))

    assert "it is known as 'Harbour Council'" in wrong.stderr
    database = open_database(Settings(partnership))
    with database.snapshot() as connection:
        listed = {service.id: service.organisation for service in read_services(connection)}
    database.close()
    assert listed["second-youth"] == listed["harbour-youth"] == "harbour-council"


PERSON = {
    "--name": "Ada Lead", "--service": "office", "--role": "governance_lead", "--id": "ada.lead",
    "--vetted-until": "2999-01-01", "--trained-until": "2999-01-01",
}  # fmt: skip


def enter(data: Path, **other: str) -> Result:
    options = {**PERSON, **{f"--{name.replace('_', '-')}": value for name, value in other.items()}}
    return run(data, "practitioners", "add", *(word for pair in options.items() for word in pair))


def test_the_first_practitioner_is_entered_and_only_once(partnership: Path) -> None:
    assert done(enter(partnership)) == "ada.lead is governance_lead at office\n"
    assert "in the register already" in enter(partnership).stderr
    assert events(partnership)[-1] == ("register_changed", "entered")


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"service": "offices"}, "did you mean 'office'?"),
        ({"role": "pa"}, "unknown role 'pa'"),
        ({"id": "ada lead"}, "identifier"),
        ({"supervisor": "nobody"}, "nobody is in the register as 'nobody'"),
        ({"vetted_until": "2020-01-01"}, "vetting has ended"),
    ],
)
def test_whoever_cannot_be_entered_is_told_why(partnership: Path, other: dict[str, str], sentence: str) -> None:
    before = events(partnership)
    result = enter(partnership, **other)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert events(partnership) == before


def test_tokens_are_denied_with_a_reason_and_listed(partnership: Path) -> None:
    done(add(partnership, "issuers", ISSUERS))
    why = ("--because", "a key was lost")
    one = run(partnership, "tokens", "deny", "--issuer", FIRST, "--token", "abc", *why)
    everything = run(partnership, "tokens", "deny", "--issuer", FIRST, "--issued-before", "now", *why)
    somebody = run(partnership, "tokens", "deny", "--practitioner", "ada.lead", "--issued-before", "now", *why)

    assert all("kept until" in done(each) for each in (one, everything, somebody))
    assert f"{FIRST} abc: a key was lost" in done(run(partnership, "tokens", "denied"))
    assert events(partnership)[-3:] == [("tokens_denied", "denied")] * 3


@pytest.mark.parametrize(
    "words",
    [
        ("--issuer", FIRST),
        ("--token", "abc"),
        ("--issuer", FIRST, "--issued-before", "yesterday"),
        ("--issuer", FIRST, "--issued-before", "2026-03-04T10:30:00"),
        ("--issuer", FIRST, "--issued-before", "2999-03-04T10:30:00Z"),
        ("--issuer", FIRST, "--issued-before", "2020-03-04T10:30:00Z"),
    ],
)
def test_a_denial_that_cannot_be_meant_is_refused_in_one_sentence(partnership: Path, words: tuple[str, ...]) -> None:
    result = run(partnership, "tokens", "deny", *words, "--because", "a key was lost")

    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_issuer_that_nobody_registered_is_denied_all_the_same_and_doubted(partnership: Path) -> None:
    result = run(partnership, "tokens", "deny", "--issuer", "https://x.example", "--token", "abc", "--because", "lost")

    assert result.exit_code == 0
    assert "is it spelt so in the log?" in result.stderr


def test_before_a_protocol_is_published_the_way_out_is_named(tmp_path: Path) -> None:
    done(run(tmp_path / "data", "db", "upgrade"))

    result = run(tmp_path / "data", "issuers", "list")

    assert result.exit_code == 2
    assert "publish one with: concordat protocol publish DIR" in result.stderr


def test_a_private_key_in_a_file_is_refused_and_not_repeated(partnership: Path) -> None:
    secret = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    result = add(partnership, "issuers", ISSUERS.replace(pem(KEY), secret))

    assert "is not a public key in PEM" in result.stderr
    assert secret.splitlines()[1] not in result.output
