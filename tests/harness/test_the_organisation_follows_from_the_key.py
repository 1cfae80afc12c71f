"""I7: the organisation comes from the key that signed, whatever else a call says of who asks.

Every organisation signs, with its own key, for every other's issuer, posts, people, services and roles: nobody is let
in. Whoever is let in sees what an independent oracle says of their own post, whoever else the headers, the address and
the body name. It must notice gateways that believe any of these. `CONCORDAT_LONG=1` tries every post against every key,
and every question.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from itertools import permutations
from typing import Any

import jwt
import pytest
from flask import request
from marshmallow import EXCLUDE, Schema

from gateway.api import web
from gateway.api.every_route import ROUTES
from gateway.api.route import Route
from gateway.calling import callers
from gateway.calling.callers import KIND_OF_ROLE, Caller, Kind
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.identity import tokens
from gateway.identity.issuers import Issuer
from gateway.storage.database import Snapshot
from gateway.storage.register import Post, read_posts
from policy.protocol_files import YOUTH_SUPPORT
from tests.harness.conftest import Report
from tests.harness.made_world import DAY, DISCLOSURES, LONG, NOON, MadeWorld, issuer_of, key_of, made_world
from tests.harness.oracle import Opinion, Oracle
from tests.harness.oracle_facts import Who
from tests.harness.oracle_words import LEVELS

Claims = dict[str, object]
MY_KEY = ""
NAMES = ("organisation", "org", "organisation_id", "tenant", "agency", "user", "sub", "practitioner", "asker", "caller")


@dataclass(frozen=True)
class Forged:
    """What somebody signs with their own key: the claims, and the identifier that the key is called by."""

    claims: Claims
    key_id: str = MY_KEY


Way = Callable[[Claims, Claims], Forged]
Finds = Callable[[Claims, Mapping[str, Issuer]], Issuer]


def organisation_of(claims: Claims) -> str:
    return str(claims["iss"]).removeprefix("https://").removesuffix(".example")


def every_name_of(claims: Claims) -> Claims:
    """Say in every claim that some other system uses for it whose token it is."""
    whose = organisation_of(claims)
    said = dict.fromkeys(("organisation", "org", "org_id", "organisation_id", "tid", "hd", "azp"), whose)
    return {**claims, **said, "act": {"sub": claims["sub"], "iss": claims["iss"]}}


WAYS: dict[str, Way] = {
    "their token, my key by its own name": lambda _mine, theirs: Forged(theirs),
    "their token, my key by the name of theirs": lambda _m, theirs: Forged(theirs, key_of(organisation_of(theirs))),
    "their post, my issuer": lambda mine, theirs: Forged({**theirs, "iss": mine["iss"]}),
    "their post and organisation, my issuer": lambda m, theirs: Forged({**every_name_of(theirs), "iss": m["iss"]}),
    "their person at my post": lambda mine, theirs: Forged({**mine, "sub": theirs["sub"]}),
    "their service and role, my person": lambda mine, theirs: Forged(
        {**mine, "service": theirs["service"], "role": theirs["role"]}
    ),
    "my post at their issuer": lambda mine, theirs: Forged({**mine, "iss": theirs["iss"]}),
}


@dataclass
class Partnership:
    """A made-up partnership, and the oracle's opinion on each question."""

    world: MadeWorld
    oracle: Oracle
    sight: dict[str, list[tuple[Post, Mapping[str, int]]]] = field(default_factory=dict)

    def opinion(self, post: Post, young_person: str, purpose: str) -> Opinion:
        return self.oracle.opinion(Who(*astuple(post.asker)), young_person, purpose, NOON)

    @property
    def posts_of(self) -> Mapping[str, list[Post]]:
        found: dict[str, list[Post]] = {}
        for post in self.world.posts:
            found.setdefault(post.asker.organisation, []).append(post)
        return found

    def events(self) -> int:
        with self.world.gateway.database.snapshot() as connection:
            return int(connection.exec_driver_sql("SELECT size FROM log_head").scalar_one())


@pytest.fixture(scope="module")
def partnership(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partnership]:
    rows = made_up_partnership(DAY)
    with made_world(tmp_path_factory.mktemp("keys") / "data", rows) as world:
        yield Partnership(world, Oracle(rows, YOUTH_SUPPORT))


def pairs(partnership: Partnership) -> Iterator[tuple[Post, Post]]:
    """Give whoever signs and whose post they sign for: of two organisations, every two."""
    posts = partnership.posts_of
    for number, (mine, theirs) in enumerate(permutations(posts, 2)):
        few = [posts[theirs][number % len(posts[theirs])]]
        for post in posts[theirs] if LONG else few:
            yield posts[mine][number % len(posts[mine])], post


def is_their_own(claims: Claims, posts: Iterable[Post]) -> bool:
    """Tell whether claims name a post of the organisation that signs, as of somebody who works in two."""
    named = tuple(claims[name] for name in ("sub", "service", "role"))
    return named in {(post.asker.practitioner, post.asker.service, post.asker.role) for post in posts}


def accepted(partnership: Partnership, ways: Mapping[str, Way]) -> tuple[int, list[str]]:
    """Return how many forged tokens were tried, and what was answered otherwise than that nobody is known."""
    world, tried, let_in = partnership.world, 0, []
    refused = world.send("garbage", DISCLOSURES, {})
    for me, them in pairs(partnership):
        mine, theirs = (world.signers.claims(post, NOON) for post in (me, them))
        mates = partnership.posts_of[me.asker.organisation]
        body = {"young_person": world.young_people[tried % len(world.young_people)], "purpose": "guidance"}
        for name, way in ways.items():
            forged = way(mine, theirs)
            if forged.claims["iss"] == mine["iss"] and is_their_own(forged.claims, mates):
                continue
            token = world.signers.signed(forged.claims, me.asker.organisation, forged.key_id)
            answer = world.send(token, DISCLOSURES, body)
            tried += 1
            if (answer.status_code, len(answer.data)) != (401, len(refused.data)):
                let_in.append(f"{name}: {me.asker.organisation} as {them.asker.practitioner}: {answer.status}")
    return tried, let_in


def test_no_key_signs_for_another_organisation_its_people_services_or_roles(
    partnership: Partnership, report: Report
) -> None:
    before = partnership.events()
    tried, let_in = accepted(partnership, WAYS)
    report(forged=tried, organisations=len(partnership.posts_of), ways=len(WAYS), accepted=len(let_in))
    assert let_in == []
    assert partnership.events() == before, "nobody is known to have asked, so nobody is logged"
    every_pair = len(partnership.posts_of) * (len(partnership.posts_of) - 1)
    assert tried > 0.95 * len(WAYS) * every_pair


def spoofs(post: Post) -> dict[str, str]:
    """Return the headers by which some server or proxy would tell who asks."""
    who = post.asker
    user = dict.fromkeys(
        ("X-User", "X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Authenticated-User",
         "X-Sub", "X-Practitioner", "X-On-Behalf-Of", "X-Impersonate-User"), who.practitioner
    )  # fmt: skip
    host = f"{who.organisation}.example"
    return {
        **user,
        **dict.fromkeys(("X-Organisation", "X-Organization", "X-Tenant", "X-Issuer"), who.organisation),
        **dict.fromkeys(("X-Forwarded-Host", "X-Host", "X-Original-Host", "Host"), host),
        "X-Service": who.service,
        "X-Role": who.role,
        "X-Agency": who.agency,
        "Forwarded": f"for=127.0.0.1;host={host};proto=https;by={who.practitioner}",
        "X-Forwarded-For": "127.0.0.1",
        "X-Original-URL": f"/v1/register/practitioners?as={who.practitioner}",
        "X-HTTP-Method-Override": "GET",
        "X-SSL-Client-S-DN": f"CN={who.practitioner},O={who.organisation}",
        "X-Client-Cert": f"Subject=CN={who.practitioner}",
        "Cookie": f"session={who.practitioner}; organisation={who.organisation}",
    }


def asked(partnership: Partnership) -> Iterator[tuple[Post, str, str]]:
    """Give every question; in the short form of one post a role, for one of its purposes."""
    roles = {(post.asker.agency, post.asker.role): post for post in partnership.world.posts}
    for post in partnership.world.posts if LONG else roles.values():
        for number, young_person in enumerate(partnership.world.young_people):
            purposes = partnership.world.purposes(post)
            few = purposes[number % len(purposes)] if purposes else ""
            for purpose in purposes if LONG else filter(None, [few]):
                yield post, young_person, purpose


@dataclass
class Cells:
    """How many levels were compared, how many the spoofed person would have had otherwise, and which were wrong."""

    compared: int
    telling: int
    wrong: list[str]


def cells(partnership: Partnership) -> Cells:
    """Ask as one's own post, while everything else names whoever sees most, and compare with the oracle."""
    found = Cells(0, 0, [])
    for post, young_person, purpose in asked(partnership):
        other, theirs = sees_most(partnership, young_person, post)
        own = partnership.opinion(post, young_person, purpose)
        token, _name = partnership.world.signers.token(post, NOON)
        address = f"{DISCLOSURES}?organisation={other.asker.organisation}&user={other.asker.practitioner}"
        body = {"young_person": young_person, "purpose": purpose}
        answer = partnership.world.send(token, address, body, headers=spoofs(other))
        if answer.status_code == 403:  # whose training has lapsed is told so, whatever the rules say
            continue
        expected = own.levels if own.found else {}
        told = (answer.get_json() or {}).get("categories", ())
        levels = {one["category"]: LEVELS[one["level"]] for one in told}
        found.compared += len(own.levels)
        found.telling += sum(theirs[word] > expected.get(word, 0) for word in theirs)
        if levels != expected or answer.status_code != (200 if own.found else 404):
            found.wrong.append(f"{post.asker.practitioner} on {young_person}: {answer.status}")
    return found


def sees_most(partnership: Partnership, young_person: str, asker: Post) -> tuple[Post, Mapping[str, int]]:
    """Return whoever in another organisation sees most of somebody, and what."""
    seen = partnership.sight.setdefault(young_person, [])
    if not seen:
        seen += sorted(sights(partnership, young_person), key=lambda pair: -sum(pair[1].values()))
    return next(pair for pair in seen if pair[0].asker.organisation != asker.asker.organisation)


def sights(partnership: Partnership, young_person: str) -> Iterator[tuple[Post, Mapping[str, int]]]:
    for post in partnership.world.posts:
        for purpose in partnership.world.purposes(post):
            opinion = partnership.opinion(post, young_person, purpose)
            yield post, opinion.levels if opinion.found else {}


def test_in_every_cell_whoever_asks_sees_what_is_theirs_whomever_the_call_names(
    partnership: Partnership, report: Report
) -> None:
    found = cells(partnership)
    report(cells=found.compared, cells_in_which_the_named_one_sees_more=found.telling, wrong=len(found.wrong))
    assert found.wrong == []
    assert found.telling > 1000


def passed_over(partnership: Partnership, routes: Iterator[Route]) -> list[str]:
    """Return the members of bodies by which somebody could name themselves, and which are not refused by name."""
    missed = []
    for route in routes:
        closed: Schema = (route.body or Schema)()
        names = [name for name in NAMES if name not in closed.fields]
        if not (posts := [post for post in partnership.world.posts if kind_of(post) in route.kinds]):
            continue
        token, _name = partnership.world.signers.token(posts[0], NOON)
        address = route.path.replace("<", "").replace(">", "")
        answer = partnership.world.send(token, address, dict.fromkeys(names, "fennel-row"))
        told = (answer.get_json() or {}).get("fields", {})
        missed += [f"{route.path}: {name}" for name in names if told.get(name) != ["Unknown field."]]
    return missed


def kind_of(post: Post) -> Kind:
    return KIND_OF_ROLE.get(post.asker.role, Kind.PRACTITIONER)


def with_bodies() -> Iterator[Route]:
    return (route for route in ROUTES if route.body)


def test_no_body_says_who_asks(partnership: Partnership) -> None:
    assert passed_over(partnership, with_bodies()) == []


def a_key_is_looked_up_across_issuers(monkeypatch: pytest.MonkeyPatch) -> None:
    find: Finds = vars(tokens)["_issuer"]

    def with_all_keys(claims: Claims, issuers: Mapping[str, Issuer]) -> Issuer:
        keys = {name: key for issuer in issuers.values() for name, key in issuer.keys.items()}
        return replace(find(claims, issuers), keys=keys)

    monkeypatch.setattr(tokens, "_issuer", with_all_keys)


def a_claim_says_which_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    find: Finds = vars(tokens)["_issuer"]

    def believing(claims: Claims, issuers: Mapping[str, Issuer]) -> Issuer:
        issuer = find(claims, issuers)
        said = issuers.get(issuer_of(str(claims.get("organisation", ""))), issuer)
        return replace(said, name=issuer.name, keys=issuer.keys)

    monkeypatch.setattr(tokens, "_issuer", believing)


class Everything(frozenset[tuple[str, str]]):
    def __contains__(self, _pair: object) -> bool:
        return True


def the_post_is_whatever_the_token_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what the key may name is looked at, nor whose post it is."""
    find: Finds = vars(tokens)["_issuer"]
    post_of = vars(callers)["post_of"]

    def naming_anything(claims: Claims, issuers: Mapping[str, Issuer]) -> Issuer:
        return replace(find(claims, issuers), may_name=Everything([("", "")]))

    def moved(connection: Snapshot, token: tokens.Token, *given: object) -> tuple[Post | None, bool]:
        post, denied = post_of(connection, token, *given)
        return post and replace(post, asker=replace(post.asker, organisation=token.organisation)), denied

    monkeypatch.setattr(tokens, "_issuer", naming_anything)
    monkeypatch.setattr(callers, "post_of", moved)


def the_signature_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    decode = vars(jwt.PyJWS)["decode"]

    def trusting(self: jwt.PyJWS, text: str, *_given: object, **_named: object) -> object:
        return decode(self, text, options={"verify_signature": False})

    monkeypatch.setattr(jwt.PyJWS, "decode", trusting)


@pytest.mark.parametrize(
    ("mutate", "way"),
    [
        (a_key_is_looked_up_across_issuers, "their token, my key by its own name"),
        (a_claim_says_which_organisation, "their post and organisation, my issuer"),
        (the_post_is_whatever_the_token_names, "their post, my issuer"),
        (the_signature_is_not_checked, "their token, my key by the name of theirs"),
    ],
)
def test_a_gateway_that_lets_another_organisation_in_is_noticed(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch, mutate: Callable[[pytest.MonkeyPatch], None], way: str
) -> None:
    mutate(monkeypatch)
    _tried, let_in = accepted(partnership, {way: WAYS[way]})
    assert let_in


def test_a_gateway_that_believes_a_header_is_noticed(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    identify = callers.identify

    def believing(connection: Snapshot, *given: Any) -> Caller:  # noqa: ANN401 - what is there is passed on
        caller = identify(connection, *given)
        posts = read_posts(connection, request.headers.get("X-User", ""))
        return replace(caller, post=posts[0]) if posts else caller

    monkeypatch.setattr(callers, "identify", believing)
    assert cells(partnership).wrong


def test_a_gateway_that_passes_over_what_it_does_not_know_in_a_body_is_noticed(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    load: Callable[[Schema, object], Mapping[str, Any]] = vars(web)["load"]

    def passing_over(schema: Schema, body: object) -> Mapping[str, Any]:
        schema.unknown = EXCLUDE
        return load(schema, body)

    monkeypatch.setattr(web, "load", passing_over)
    assert passed_over(partnership, with_bodies())
