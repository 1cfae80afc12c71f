import json
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from engine.case import LONDON
from gateway import clock
from gateway.commands import concordat
from gateway.demonstration.askers import FIVE_ASKERS

TODAY = clock.now().astimezone(LONDON).date().isoformat()


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(concordat, list(map(str, words)))


def test_the_demo_shows_what_five_askers_see_of_the_same_young_person_side_by_side(tmp_path: Path) -> None:
    result = run("demo", "--no-serve", "--data", tmp_path / "new")

    assert result.exit_code == 0
    assert result.stderr.startswith("made a partnership, 40 young people")
    assert "The same young person, five askers" in result.stdout
    sc_plan = next(line for line in result.stdout.splitlines() if "sc.plan" in line).split()
    assert [word for word in sc_plan if word.isalpha()] == ["existence", "hidden", "full", "summary", "hidden"]


def test_the_demo_run_again_on_the_same_day_goes_on_with_its_data(tmp_path: Path) -> None:
    first = run("demo", "--no-serve", "--today", TODAY, "--data", tmp_path / "data")
    key = (tmp_path / "data" / "log-index.key").read_bytes()
    second = run("demo", "--no-serve", "--today", TODAY, "--data", tmp_path / "data")
    entries = run("log", "tail", "--json", "--data", tmp_path / "data").stdout.splitlines()

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert second.stderr.startswith("going on with the data in")
    assert first.stdout == second.stdout
    assert (tmp_path / "data" / "log-index.key").read_bytes() == key
    assert len(entries) == 1 + 2 * len(FIVE_ASKERS) + 1


def test_the_demo_of_another_day_starts_clean(tmp_path: Path) -> None:
    data, yesterday = tmp_path / "data", (clock.now() - timedelta(days=1)).date().isoformat()
    run("demo", "--no-serve", "--today", yesterday, "--data", data)
    result = run("demo", "--no-serve", "--today", TODAY, "--data", data)

    assert result.exit_code == 0
    assert result.stderr.startswith("made a partnership")
    assert json.loads((data / "demo.json").read_text())["today"] == TODAY


def test_a_demo_that_was_interrupted_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    (tmp_path / "concordat.sqlite3").write_bytes(b"half a database")

    result = run("demo", "--no-serve", "--data", tmp_path)

    assert result.exit_code == 0
    assert result.stderr.startswith("made a partnership")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("Dear all", encoding="utf-8")

    result = run("demo", "--no-serve", "--data", tmp_path)

    assert result.exit_code == 2
    assert result.stderr.strip() == (
        f"concordat: {tmp_path} holds something that is no demo; name an empty folder with --data"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]


def test_a_day_so_far_off_that_nobody_would_be_cleared_is_refused_in_a_sentence(tmp_path: Path) -> None:
    result = run("demo", "--no-serve", "--today", "2099-01-01", "--data", tmp_path / "data")

    assert result.exit_code == 2
    assert "Leave --today out, or name a day nearer to this one." in result.stderr


def test_of_a_day_gone_by_the_views_are_asked_on_that_day(tmp_path: Path) -> None:
    assert run("demo", "--no-serve", "--today", "2001-03-05", "--data", tmp_path / "data").exit_code == 0
    entries = run("log", "tail", "--json", "--data", tmp_path / "data").stdout.splitlines()
    assert {json.loads(entry)["time"] for entry in entries[1:-1]} == {"2001-03-05T10:30:00.000000Z"}


def test_a_token_is_signed_with_the_demo_key_and_says_so(demo_data: Path) -> None:
    result = run("token", "--as", "amara.okoye", "--data", demo_data)

    token = result.stdout.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert result.exit_code == 0
    assert "never use demo keys with real data" in result.stderr
    assert (claims["sub"], claims["service"], claims["role"]) == ("amara.okoye", "youth-support", "pa")
    assert claims["exp"] - claims["iat"] == 3600
    assert jwt.get_unverified_header(token) == {
        "alg": "EdDSA",
        "kid": "marlowick-council-demo",
        "typ": "at+jwt",
    }


def test_nobody_by_that_name_is_refused_in_a_sentence(demo_data: Path) -> None:
    result = run("token", "--as", "nobody.atall", "--data", demo_data)

    assert result.exit_code == 2
    assert result.stderr.startswith("concordat: there is no practitioner 'nobody.atall' here")
    assert result.stdout == ""


def test_somebody_with_several_posts_must_name_one(demo_data: Path) -> None:
    without = run("token", "--as", "colin.thewlis", "--data", demo_data)
    named = run("token", "--as", "colin.thewlis", "--service", "larkhanger-school", "--data", demo_data)
    wrong = run("token", "--as", "colin.thewlis", "--service", "youth-support", "--data", demo_data)

    assert (without.exit_code, named.exit_code, wrong.exit_code) == (2, 0, 2)
    assert "--service: fennel-row-school, larkhanger-school" in without.stderr
    claims = jwt.decode(named.stdout.strip(), options={"verify_signature": False})
    assert (claims["service"], claims["iss"]) == ("larkhanger-school", "https://larkhanger.example")


def test_without_demo_keys_no_token_is_signed(demo_data: Path) -> None:
    (demo_data / "demo_only_keys" / "marlowick-council.pem").unlink()

    result = run("token", "--as", "amara.okoye", "--data", demo_data)

    assert result.exit_code == 2
    assert "there is no demo key for marlowick-council" in result.stderr


@pytest.mark.parametrize("command", [["token", "--as", "amara.okoye"], ["serve"], ["log", "tail"]])
def test_a_folder_without_a_database_is_refused_with_the_command_that_makes_one(
    command: list[str], tmp_path: Path
) -> None:
    result = run(*command, "--data", tmp_path / "none")

    assert result.exit_code == 2
    assert result.stderr.startswith("concordat: there is no database in")
    assert "concordat db upgrade --data" in result.stderr
    assert not (tmp_path / "none").exists()
