import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from gateway.app import open_gateway
from gateway.clock import now
from gateway.commands import concordat
from gateway.demonstration.askers import README_YOUNG_PERSON
from gateway.doctor.finding import Standing
from gateway.log_keeping.signer import Signer
from gateway.settings import Settings
from policy.protocol_files import YOUTH_SUPPORT
from tests.gateway.commands.test_commands_on_postgresql import grants
from tests.postgres import OwnServer, Server

GOOD, UNSAFE, MISSING = Standing.GOOD, Standing.UNSAFE, Standing.MISSING
# A deployment of one machine that nobody has looked after yet lacks these, and is safe all the same.
ALWAYS = {"backups", "witness", "audience"}


def doctor(data: Path, *more: str | Path) -> Result:
    return CliRunner().invoke(concordat, ["doctor", "--json", "--data", str(data), *map(str, more)])


def found(result: Result) -> list[dict[str, str]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def standing(result: Result, about: str) -> list[str]:
    return [each["standing"] for each in found(result) if each["about"] == about]


def change(data: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(data / "concordat.sqlite3")) as connection:
        connection.execute(statement, values)
        connection.commit()


@pytest.fixture
def deployed(demo_data: Path) -> Path:
    """Give a deployment in which nothing is unsafe: a demo's data without its keys, signed a moment ago."""
    (demo_data / "demo.json").unlink()
    shutil.rmtree(demo_data / "demo_only_keys")
    change(demo_data, "UPDATE issuers SET keys = replace(keys, '-demo', '-first')")
    gateway = open_gateway(Settings(demo_data))
    gateway.door.ballast.keep()
    gateway.checkpointing.sign()
    gateway.close()
    return demo_data


def test_a_deployment_in_which_nothing_is_unsafe_passes(deployed: Path) -> None:
    result = doctor(deployed)

    assert [each for each in found(result) if each["standing"] == UNSAFE] == []
    assert {each["about"] for each in found(result) if each["standing"] == MISSING} <= ALWAYS | {"disk"}
    assert result.exit_code == 0


def test_a_demo_is_no_deployment(demo_data: Path) -> None:
    result = doctor(demo_data)

    assert standing(result, "demo") == standing(result, "issuers") == [UNSAFE]
    assert result.exit_code == 1


def key_open_to_others(data: Path) -> None:
    (data / "log-index.key").chmod(0o640)


def folder_open_to_others(data: Path) -> None:
    data.chmod(0o755)


def another_past(data: Path) -> None:
    Signer(data / "log-signer", "log.concordat.example").begin_again(1_000_000, bytes(32))


def log_larger_before(data: Path) -> None:
    (data / "log-signer" / "high-water").write_bytes((1_000_000).to_bytes(8))


def no_protocol(data: Path) -> None:
    change(data, "UPDATE protocols SET in_force = 0")


def faulty_protocol(data: Path) -> None:
    change(data, "UPDATE protocols SET content = replace(content, 'effect', 'affect')")


def no_issuers(data: Path) -> None:
    change(data, "DELETE FROM issuers")


def clock_was_ahead(data: Path) -> None:
    change(data, "UPDATE log_head SET latest = ?", f"{now() + timedelta(hours=2):%Y-%m-%d %H:%M:%S.%f}")


def older_database(data: Path) -> None:
    change(data, "UPDATE alembic_version SET version_num = '0001'")


def newer_database(data: Path) -> None:
    change(data, "UPDATE alembic_version SET version_num = '9999'")


def no_database(data: Path) -> None:
    (data / "concordat.sqlite3").unlink()


def damaged_database(data: Path) -> None:
    (data / "concordat.sqlite3").write_bytes(b"not a database " * 1000)


def demo_keys_again(data: Path) -> None:
    (data / "demo_only_keys").mkdir()


def unreadable_witnesses(data: Path) -> None:
    (data / "log-signer" / "witnesses").write_text("https://partner.example no-key\n", "utf-8")


SPOILS: Mapping[Callable[[Path], None], str] = {
    key_open_to_others: "keys",
    folder_open_to_others: "data folder",
    another_past: "log signer",
    log_larger_before: "log signer",
    no_protocol: "protocol",
    faulty_protocol: "protocol",
    no_issuers: "issuers",
    clock_was_ahead: "clock",
    older_database: "database",
    newer_database: "database",
    no_database: "database",
    damaged_database: "database",
    demo_keys_again: "demo",
    unreadable_witnesses: "witness",
}


@pytest.mark.parametrize("spoil", SPOILS, ids=[each.__name__ for each in SPOILS])
def test_what_is_unsafe_is_named_with_the_way_out_and_fails(deployed: Path, spoil: Callable[[Path], None]) -> None:
    spoil(deployed)
    result = doctor(deployed)

    named = [each for each in found(result) if each["standing"] == UNSAFE]
    assert [each["about"] for each in named] == [SPOILS[spoil]]
    assert named[0]["way_out"]
    assert result.exit_code == 1


def review_is_due(data: Path) -> None:
    change(data, "UPDATE agreements SET review_due_on = ?", f"{now() - timedelta(days=1):%Y-%m-%d}")


def review_is_due_soon(data: Path) -> None:
    change(data, "UPDATE agreements SET review_due_on = ?", f"{now() + timedelta(days=3):%Y-%m-%d}")


def agreement_expired(data: Path) -> None:
    change(data, "UPDATE agreements SET expires_on = ?", f"{now() - timedelta(days=2):%Y-%m-%d}")


def no_auditor(data: Path) -> None:
    change(data, "DELETE FROM posts WHERE role = 'auditor'")


def keys_about_to_age_out(data: Path) -> None:
    read = f"{now() - timedelta(hours=20):%Y-%m-%d %H:%M:%S.%f}"
    change(data, "UPDATE issuers SET keys_url = 'https://keys.example/set', keys_read_at = ?", read)


def long_unsigned(data: Path) -> None:
    change(data, "UPDATE checkpoints SET at = ?", f"{now() - timedelta(hours=1):%Y-%m-%d %H:%M:%S.%f}")
    token = CliRunner().invoke(concordat, ["log", "tail", "--data", str(data)])
    assert token.exit_code == 0


def no_ballast(data: Path) -> None:
    (data / "ballast").unlink()


LACKS: Mapping[Callable[[Path], None], tuple[str, str]] = {
    review_is_due: ("agreements", "was due on"),
    review_is_due_soon: ("agreements", "is due on"),
    agreement_expired: ("agreements", "has expired"),
    no_auditor: ("people", "auditor"),
    keys_about_to_age_out: ("issuers", "hold until"),
    long_unsigned: ("checkpoint", "it was signed 60 minutes ago; 1 events came since"),
    no_ballast: ("disk", "no ballast"),
}


@pytest.mark.parametrize("spoil", LACKS, ids=[each.__name__ for each in LACKS])
def test_what_is_missing_is_named_with_the_way_out_and_does_not_fail(
    deployed: Path, spoil: Callable[[Path], None]
) -> None:
    about, says = LACKS[spoil]
    spoil(deployed)
    result = doctor(deployed)

    named = [each for each in found(result) if each["about"] == about and says in each["says"]]
    assert {each["standing"] for each in named} == {MISSING}
    assert all(each["way_out"] for each in named)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("host", "stands"),
    [("127.0.0.1", GOOD), ("::1", GOOD), ("localhost", GOOD), ("0.0.0.0", UNSAFE), ("gateway.example", MISSING)],  # noqa: S104 - what is warned of
)
def test_an_address_beyond_this_machine_is_unsafe_for_want_of_tls(deployed: Path, host: str, stands: str) -> None:
    assert standing(doctor(deployed, "--host", host), "address") == [stands]


def test_keys_among_the_backups_are_unsafe_and_so_are_backups_on_the_same_disk(deployed: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    same_disk = found(doctor(deployed, "--backups", backups))
    shutil.copy(deployed / "log-index.key", backups)
    with_keys = found(doctor(deployed, "--backups", backups))

    assert [each["says"] for each in same_disk if each["about"] == "backups"] == [
        f"{backups} is on the disk of the data folder"
    ]
    assert [each["says"] for each in with_keys if each["about"] == "backups"] == [
        f"keys lie among the backups in {backups}"
    ]


def test_how_it_is_reached_is_asked_for_and_then_told(deployed: Path) -> None:
    before = standing(doctor(deployed), "audience")
    (deployed / "address").write_text("https://gateway.example.org\n", "ascii")

    assert (before, standing(doctor(deployed), "audience")) == ([MISSING], [GOOD])


def test_a_protocol_is_checked_with_what_stands_beside_it(deployed: Path, tmp_path: Path) -> None:
    draft = shutil.copytree(YOUTH_SUPPORT, tmp_path / "draft")
    shipped = standing(doctor(deployed, "--protocol", draft), "protocol")
    gateways = draft / "gateways.csv"
    gateways.write_text("\n".join(gateways.read_text("utf-8").splitlines()[:1]) + "\n", "utf-8")

    assert shipped == [GOOD, GOOD]
    assert UNSAFE in standing(doctor(deployed, "--protocol", draft), "protocol")


def test_it_looks_and_changes_nothing(deployed: Path) -> None:
    def held() -> dict[str, bytes]:
        return {
            f"{file.relative_to(deployed)}": file.read_bytes()
            for file in deployed.rglob("*")
            if file.is_file() and not file.name.endswith(("-wal", "-shm"))
        }

    before = held()
    doctor(deployed)

    assert held() == before


def test_nothing_that_it_says_names_a_person(deployed: Path) -> None:
    said = doctor(deployed).stdout + CliRunner().invoke(concordat, ["doctor", "--data", str(deployed)]).stdout

    assert "data folder" in said
    for word in (README_YOUNG_PERSON, "averill", "okoye", "callender"):
        assert word not in said.lower()


def test_on_postgresql_a_role_that_could_rewrite_the_log_is_unsafe_and_one_with_the_pages_grants_is_not(
    tmp_path: Path, own_postgres: OwnServer
) -> None:
    data = tmp_path / "data"
    url = own_postgres.server.create()
    made = CliRunner().invoke(concordat, ["demo", "--no-serve", "--data", str(data), "--database", url])
    assert made.exit_code == 0, made.stderr
    there = Server(make_url(own_postgres.server.url).set(database=make_url(url).database).render_as_string())
    for statement in grants():
        there.do(statement)

    as_owner = doctor(data, "--database", url)
    as_gateway = doctor(data, "--database", make_url(url).set(username="gateway").render_as_string())
    there.do("GRANT UPDATE ON access_events TO gateway")
    as_too_much = doctor(data, "--database", make_url(url).set(username="gateway").render_as_string())

    assert standing(as_owner, "database role") == standing(as_too_much, "database role") == [UNSAFE]
    assert standing(as_gateway, "database role") == standing(as_gateway, "clocks") == [GOOD]
    # The tests' own server does not wait for its disk.
    assert standing(as_gateway, "durability") == [UNSAFE]
    assert "UPDATE on access_events" in as_too_much.stdout
