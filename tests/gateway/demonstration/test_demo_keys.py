import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.demonstration.keys import issuer_rows_with_demo_only_keys
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.identity.issuers import Issuer, VerifyingKey, issuers_by_name
from gateway.storage.tables import issuers

ROWS = made_up_partnership(date(2025, 11, 24))


def issuer(row: dict[str, Any]) -> Issuer:
    keys = {key["key_id"]: VerifyingKey(**key) for key in row["keys"]}
    pairs = frozenset((service, role) for service, role in row["may_name"])
    lifetime = timedelta(seconds=row["maximum_lifetime_seconds"])
    return Issuer(row["name"], row["organisation_id"], keys, pairs, lifetime)


def test_every_organisation_has_an_issuer_that_the_gateway_accepts(tmp_path: Path) -> None:
    rows = issuer_rows_with_demo_only_keys(ROWS, tmp_path / "keys")
    needed = {column.name for column in issuers.columns if not column.nullable}
    assert all(needed == set(row) for row in rows)
    named = issuers_by_name(issuer(row) for row in rows)
    assert {one.organisation for one in named.values()} == {row["id"] for row in ROWS["organisations"]}
    assert ("youth-support", "pa") in named["https://marlowick-council.example"].may_name
    assert ("social-care", "social_worker") not in named["https://fennel-row.example"].may_name


def test_every_post_can_be_named_by_exactly_one_issuer(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = issuer_rows_with_demo_only_keys(ROWS, tmp_path)
    pairs = [tuple(pair) for row in rows for pair in row["may_name"]]
    assert sorted(pairs) == sorted({(row["service_id"], row["role"]) for row in ROWS["posts"]})


def test_private_keys_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    issuer_rows_with_demo_only_keys(ROWS, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert {file.name for file in files} == {f"{row['id']}.pem" for row in ROWS["organisations"]}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_key_that_is_there_is_used_again(tmp_path: Path) -> None:
    first = issuer_rows_with_demo_only_keys(ROWS, tmp_path)
    assert issuer_rows_with_demo_only_keys(ROWS, tmp_path) == first
    (tmp_path / "fennel-row.pem").unlink()
    assert issuer_rows_with_demo_only_keys(ROWS, tmp_path) != first


def test_a_file_without_a_key_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "fennel-row.pem"
    file.write_text("not a key", encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 - cryptography's own message
        issuer_rows_with_demo_only_keys(ROWS, tmp_path)
    assert file.read_text(encoding="utf-8") == "not a key"
