import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commands import concordat
from gateway.settings import Settings
from gateway.storage.opening import open_database


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


def entries(data: Path, *options: str) -> list[dict[str, object]]:
    result = run("log", "tail", "--json", *options, "--data", data)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def from_the_future(data: Path) -> None:
    database = open_database(Settings(data))
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999_from_the_future'")
        connection.commit()
    database.close()


def test_upgrading_makes_a_database_and_a_key_that_only_their_owner_reads(tmp_path: Path) -> None:
    first = run("db", "upgrade", "--data", tmp_path / "data")
    again = run("db", "upgrade", "--data", tmp_path / "data")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "is at revision" in first.stdout
    assert first.stdout == again.stdout
    assert stat.S_IMODE((tmp_path / "data" / "log-index.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("command", [["db", "upgrade"], ["log", "tail"], ["serve"], ["token", "--as", "amara.okoye"]])
def test_a_folder_from_a_newer_version_is_refused_in_one_sentence(demo_data: Path, command: list[str]) -> None:
    from_the_future(demo_data)

    result = run(*command, "--data", demo_data)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("concordat: this data folder was written by a newer version of Concordat")
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_database_without_a_protocol_is_refused_with_the_command_that_publishes_one(tmp_path: Path) -> None:
    run("db", "upgrade", "--data", tmp_path)

    result = run("serve", "--data", tmp_path)

    assert result.exit_code == 2
    assert "publish one with: concordat protocol publish DIR --data" in result.stderr


def test_every_look_at_the_log_is_an_entry_of_its_own(demo_data: Path) -> None:
    first = entries(demo_data)
    second = entries(demo_data)

    assert [entry["kind"] for entry in second[: len(first)]] == [entry["kind"] for entry in first]
    assert [entry["kind"] for entry in second[-2:]] == ["log_read", "log_read"]
    assert [entry["sequence"] for entry in second] == list(range(len(second)))


def test_the_log_shows_who_asked_and_what_came_of_it(demo_data: Path) -> None:
    table = run("log", "tail", "--data", demo_data).stdout

    assert all(word in table for word in ("joanne.petrie", "dsl", "disclosure", "shown", "safeguarding", "log_read"))


def test_only_as_many_entries_are_shown_as_are_asked_for(demo_data: Path) -> None:
    everything = entries(demo_data)

    assert [entry["sequence"] for entry in entries(demo_data, "-n", "3")] == [
        len(everything) - 2,
        len(everything) - 1,
        len(everything),
    ]
    assert run("log", "tail", "-n", "0", "--data", demo_data).exit_code == 2
