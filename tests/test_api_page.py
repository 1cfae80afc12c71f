import ast
import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.api.schemas import Body, DetailBody, DisclosureBody, SearchBody
from gateway.app import open_gateway
from gateway.commands.demo import make
from gateway.identity import claims as every_claim
from gateway.identity import tokens
from gateway.identity.claims import TokenRefused
from gateway.identity.issuers import Issuer, VerifyingKey
from gateway.identity.tokens import read_token
from gateway.problems import KINDS
from gateway.settings import Settings

PAGE = (Path(__file__).parent.parent / "docs" / "api.md").read_text("utf-8")
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
ISSUER = Issuer("issuer", "council", {"key": VerifyingKey("key", "EdDSA", PEM)}, frozenset({("youth", "pa")}))
SECONDS = int(NOW.timestamp())
GOOD: dict[str, object] = {
    **dict.fromkeys(["sub", "jti", "client_id"], "x"),
    "iss": "issuer",
    "aud": "here",
    "iat": SECONDS,
    "exp": SECONDS + 60,
    "service": "youth",
    "role": "pa",
    "nbf": SECONDS,
    "capacity": "cover",
    "cnf": {},
}


def test_every_address_that_the_page_tells_of_is_one(tmp_path: Path) -> None:
    make(Settings(tmp_path / "data"), NOW.date())
    gateway = open_gateway(Settings(tmp_path / "data"))
    rules = list(gateway.app.url_map.iter_rules())
    gateway.close()
    answered = {f"{method} {rule.rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD"}}
    told = set(re.findall(r"^## `([A-Z]+ /[^`]*)`", PAGE, re.MULTILINE))
    assert told
    assert told <= answered


def test_every_problem_stands_on_the_page_with_its_status_and_no_other_does() -> None:
    told = {cells[0]: int(cells[1]) for cells in table("kind")}
    assert told == {kind: status for kind, (status, _title) in KINDS.items()}


@pytest.mark.parametrize(
    ("address", "schema"),
    [("/v1/disclosures", DisclosureBody), ("/v1/details", DetailBody), ("/v1/young-people/search", SearchBody)],
)
def test_every_member_of_a_body_stands_on_the_page_and_no_other_does(address: str, schema: type[Body]) -> None:
    section = PAGE.partition(f"## `POST {address}`")[2].partition("\n## ")[0]
    assert {cells[0] for cells in table("member", section)} == set(schema().fields)


def test_the_page_names_every_claim_that_is_read() -> None:
    assert {cells[0] for cells in table("claim")} == set(claims_read())


def test_a_token_needs_exactly_the_claims_that_the_page_requires() -> None:
    required = claims("yes")
    assert accepted(required)
    assert [left_out for left_out in required if accepted(required - {left_out})] == []


def test_a_token_may_carry_the_claims_that_the_page_leaves_open_and_not_those_that_it_rules_out() -> None:
    assert accepted(claims("yes") | claims("no"))
    assert [ruled_out for ruled_out in claims("never") if accepted(claims("yes") | {ruled_out})] == []


def test_a_token_has_exactly_the_header_that_the_page_names() -> None:
    assert {cells[0] for cells in table("header member")} == jwt.get_unverified_header(signed(claims("yes"))).keys()
    assert accepted(claims("yes"))
    assert not accepted(claims("yes"), {"cty": "more"})


def table(first_heading: str, text: str = PAGE) -> Iterator[list[str]]:
    """Return the cells of each row of the table with this heading, without the code marks of the first."""
    rows = text.partition(f"| {first_heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    assert rows, f"no table of each {first_heading}"
    for row in rows:
        first, *others = (cell.strip() for cell in row.strip("|").split("|"))
        yield [first.strip("`"), *others]


def claims(required: str) -> set[str]:
    found = {cells[0] for cells in table("claim") if cells[2] == required}
    assert found
    return found


def claims_read() -> Iterator[str]:
    """Return every word that the readers of tokens have in a function that looks at claims."""
    for function in ast.walk(ast.parse(inspect.getsource(tokens) + inspect.getsource(every_claim))):
        if isinstance(function, ast.FunctionDef) and "claims" in named_in(function):
            words = (each.value for each in ast.walk(function) if isinstance(each, ast.Constant))
            yield from (word for word in words if isinstance(word, str) and re.fullmatch("[a-z_]+", word))


def named_in(function: ast.FunctionDef) -> set[str]:
    return {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}


def signed(names: set[str], more: dict[str, str] | None = None) -> str:
    header = {"kid": "key", "typ": "at+jwt", **(more or {})}
    return jwt.encode({name: GOOD[name] for name in names}, KEY, "EdDSA", header)


def accepted(names: set[str], more: dict[str, str] | None = None) -> bool:
    try:
        read_token(signed(names, more), {"issuer": ISSUER}, "here", NOW + timedelta(seconds=1))
    except TokenRefused:
        return False
    return True
