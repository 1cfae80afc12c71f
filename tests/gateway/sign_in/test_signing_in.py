"""People sign in with a browser through a real OpenID Connect provider."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.access_log.event import SectionName
from gateway.api.every_route import ROUTES
from gateway.calling.callers import Kind
from gateway.calling.person_session import COOKIE
from gateway.clock import now
from gateway.identity.https_fetch import HttpsFetch
from gateway.registry.keeping import Registry
from gateway.registry.linking import NotLinked, Subject, link, unlink
from tests.gateway.running_gateway import SAM, Reply, RunningGateway
from tests.gateway.sign_in.hosted_provider import HostedProvider, hosted_provider

TICKET = "__Host-concordat-sign-in"
LASTING = "UPDATE practitioners SET vetted_until = '2099-01-01', trained_until = '2099-01-01'"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedProvider]:
    with hosted_provider(tmp_path_factory.mktemp("provider")) as found:
        yield found


class Browser:
    """Somebody's browser at one gateway, which keeps the cookies that it is given."""

    def __init__(self, running: RunningGateway, provider: HostedProvider) -> None:
        self.running, self.provider = running, provider
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Reply:
        return self._sent("GET", path, headers)

    def post(self, path: str, body: object, *, origin: str | None = "", **headers: str) -> Reply:
        """Post as a page of the gateway does, unless another origin is said, or none."""
        from_there = {} if origin is None else {"Origin": origin or self.running.settings.audience}
        return self._sent(
            "POST", path, {**from_there, **headers}, data=json.dumps(body), content_type="application/json"
        )

    def _sent(self, method: str, path: str, headers: dict[str, str], **call: str) -> Reply:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.running.send(path, "", method=method, headers={"Cookie": cookie, **headers}, **call)
        for line in reply.headers.getlist("Set-Cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return reply

    def way_back(self, subject: str) -> str:
        """Go to the provider, sign in there, and return the way back, which is not gone yet."""
        gone = self.get("/sign-in/start")
        assert gone.status == 303, gone.raw
        back = urlsplit(self.provider.sign_in(gone.headers["Location"], subject))
        return f"{back.path}?{back.query}"

    def sign_in(self, subject: str) -> Reply:
        return self.get(self.way_back(subject))

    @property
    def there(self) -> dict[str, str]:
        """What the provider is asked."""
        query = parse_qs(urlsplit(self.get("/sign-in/start").headers["Location"]).query)
        return {name: value for name, (value,) in query.items()}


@pytest.fixture
def browser(running: RunningGateway, provider: HostedProvider) -> Browser:
    """Give a browser, at a gateway at which two people may sign in."""
    provider.name_to(running.data)
    named(running)
    running.change(LASTING)
    for subject, practitioner in (("s-1", "ruth.callender"), ("s-2", "ian.coverdale")):
        link(registry(running), Subject(provider.issuer, subject), practitioner)
    return Browser(running, provider)


def named(running: RunningGateway) -> None:
    """Open the gateway's provider anew, which is of this machine and keeps this machine's time."""
    door = running.gateway.door
    door.providing = type(door.providing)(running.settings, HttpsFetch(may_reach=lambda _address: True))
    running.clock.at = now()
    door.providing.read()
    # A browser's cookies are the browser's own.
    running.client = running.gateway.app.test_client(use_cookies=False)


def registry(running: RunningGateway) -> Registry:
    return Registry(running.settings, running.gateway.database, running.gateway.writer)


def test_somebody_with_one_post_signs_in_and_asks_as_themselves(browser: Browser) -> None:
    with browser.running.one_event_for(200) as replies:
        replies.append(browser.sign_in("s-1"))
    begun = replies[0].body
    case = browser.post("/v1/disclosures", {"young_person": SAM, "purpose": "care_planning"})

    assert (begun["practitioner"], begun["post"]["role"]) == ("ruth.callender", "social_worker")
    assert case.levels == browser.running.disclosure("ruth.callender", SAM, "care_planning").levels
    actor = browser.running.events()[-2].section(SectionName.ACTOR)
    assert (actor["user"], actor["client"]) == ("ruth.callender", "browser")
    assert actor["authentication"]["issuer"] == browser.provider.issuer


def test_the_cookies_are_of_this_host_alone_unreadable_to_pages_and_not_stored(browser: Browser) -> None:
    started = browser.get("/sign-in/start")
    begun = browser.sign_in("s-1")

    for reply, name in ((started, TICKET), (begun, COOKIE)):
        (line,) = reply.headers.getlist("Set-Cookie")
        assert line.startswith(f"{name}=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in line.split(";")}
        assert "Domain" not in line
    token = browser.cookies[COOKIE]
    stored = browser.running.rows("SELECT * FROM sessions")
    assert len(stored) == 1
    assert not any(token in str(value) for value in stored[0])
    assert not any(token.encode() in event.everything for event in browser.running.events())


def test_the_provider_is_asked_with_pkce_a_state_and_a_nonce_that_are_new_each_time(browser: Browser) -> None:
    first, second = browser.there, browser.there

    assert first["code_challenge_method"] == "S256"
    assert (first["response_type"], first["scope"], first["client_id"]) == ("code", "openid", "concordat")
    assert first["redirect_uri"] == f"{browser.running.settings.audience}/sign-in/back"
    assert [name for name in ("state", "nonce", "code_challenge") if first[name] == second[name]] == []


def test_somebody_with_several_posts_names_one_and_acts_in_that_alone(browser: Browser) -> None:
    begun = browser.sign_in("s-2")
    assert (begun.body["post"], len(begun.body["posts"])) == (None, 2)
    assert browser.post("/v1/disclosures", {"young_person": SAM, "purpose": "youth_justice"}).status == 403

    other = browser.post("/sign-in/post", {"service": "social-care", "role": "social_worker"})
    chosen = browser.post("/sign-in/post", {"service": "youth-offending", "role": "yot_worker"})
    again = browser.post("/sign-in/post", {"service": "police-investigations", "role": "police_investigator"})
    browser.post("/v1/disclosures", {"young_person": SAM, "purpose": "youth_justice"})

    assert (other.status, chosen.status, again.status) == (422, 200, 403)
    asking = browser.running.newest.section(SectionName.PARTIES)["asking"]
    assert asking == {"organisation": "marlowick-council", "service": "youth-offending"}
    assert browser.running.newest.section(SectionName.ACTOR)["capacity"] == "seconded"


def test_a_session_without_a_post_opens_nothing(browser: Browser) -> None:
    browser.sign_in("s-2")
    own = {route.path for route in ROUTES if Kind.SIGNED_IN in route.kinds}

    assert own == {"/sign-in/back", "/sign-in", "/sign-in/post", "/sign-in/end"}
    assert browser.get("/v1/agreements").status == 403
    assert browser.get("/sign-in").body["post"] is None


def test_a_page_of_somebody_else_that_makes_the_browser_ask_is_refused(browser: Browser) -> None:
    browser.sign_in("s-1")
    asked = {"young_person": SAM, "purpose": "care_planning"}
    before = browser.running.newest.sequence

    for origin in ("https://evil.example", "null", None, f"{browser.running.settings.audience}.evil.example"):
        assert browser.post("/v1/disclosures", asked, origin=origin).status == 401
        assert browser.post("/sign-in/end", {}, origin=origin).status == 401
    assert browser.running.newest.sequence == before
    assert browser.post("/v1/disclosures", asked).status == 200


def test_signing_out_ends_the_session_at_once_and_takes_the_cookie_away(browser: Browser) -> None:
    browser.sign_in("s-1")
    kept = dict(browser.cookies)
    ended = browser.post("/sign-in/end", {})
    browser.cookies = kept

    assert "Max-Age=0" in ended.headers["Set-Cookie"]
    assert browser.get("/sign-in").status == 401


def test_a_session_ends_when_nobody_uses_it_and_in_any_case_after_a_day_s_work(browser: Browser) -> None:
    browser.sign_in("s-1")
    clock = browser.running.clock
    for _ in range(20):
        clock.at += timedelta(minutes=29)
        assert browser.get("/sign-in").status == 200
    clock.at += timedelta(minutes=21)
    assert browser.get("/sign-in").status == 401

    named(browser.running)
    browser.sign_in("s-1")
    clock.at += timedelta(minutes=30)
    assert browser.get("/sign-in").status == 401


def test_whoever_is_unlinked_is_signed_out_everywhere(browser: Browser) -> None:
    browser.sign_in("s-1")
    unlink(registry(browser.running), Subject(browser.provider.issuer, "s-1"))

    assert browser.get("/sign-in").status == 401
    assert browser.sign_in("s-1").status == 401


def test_a_subject_that_nobody_linked_is_nobody_whatever_its_e_mail_says(browser: Browser) -> None:
    before = browser.running.newest.sequence
    reply = browser.sign_in("ruth.callender")

    assert reply.body["type"].endswith(":not-signed-in")
    assert COOKIE not in browser.cookies
    assert browser.running.newest.sequence == before


def test_a_subject_stands_for_one_practitioner(browser: Browser) -> None:
    subject = Subject(browser.provider.issuer, "s-1")
    with pytest.raises(NotLinked, match=r"stands for ruth\.callender already"):
        link(registry(browser.running), subject, "amara.okoye")
    with pytest.raises(NotLinked, match="no practitioner"):
        link(registry(browser.running), Subject(subject.provider, "s-9"), "nobody")


def test_a_post_that_is_taken_away_ends_what_the_session_could_do(browser: Browser) -> None:
    browser.sign_in("s-1")
    browser.running.change("DELETE FROM posts WHERE practitioner_id = 'ruth.callender'")

    assert browser.get("/sign-in").status == 401


def test_the_tokens_of_a_practitioner_that_are_denied_close_their_session_too(browser: Browser) -> None:
    browser.sign_in("s-1")
    until = (browser.running.clock.at + timedelta(hours=1)).replace(tzinfo=None).isoformat(" ")
    browser.running.change(
        "INSERT INTO denied_tokens (id, issuer, token_id, practitioner, denied_at, denied_by, because, until)"
        " VALUES ('d', '', '', 'ruth.callender', ?, 'operator', 'lost', ?)",
        until,
        until,
    )

    assert browser.get("/sign-in").status == 401


WRONG_WAYS_BACK: dict[str, Callable[[str, str], str]] = {
    "with another state": lambda way, _other: way.replace("state=", "state=x"),
    "without a state": lambda way, _other: way.partition("&state=")[0],
    "with two codes": lambda way, _other: f"{way}&code=another",
    "with a code that was made up": lambda way, _other: way.replace("code=", "code=x"),
    "from another provider": lambda way, _other: f"{way}&iss=https://elsewhere.example",
    "with an error": lambda way, _other: way.replace("code=", "error="),
    "with the way of another browser": lambda _way, other: other,
}


@pytest.mark.parametrize("wrong", WRONG_WAYS_BACK)
def test_a_way_back_that_is_not_the_provider_s_to_this_browser_signs_nobody_in(browser: Browser, wrong: str) -> None:
    other = Browser(browser.running, browser.provider).way_back("s-1")
    way = WRONG_WAYS_BACK[wrong](browser.way_back("s-1"), other)
    reply = browser.get(way)

    assert (reply.status, reply.body["type"]) == (401, "urn:concordat:problem:not-signed-in")
    assert COOKIE not in browser.cookies
    assert browser.running.rows("SELECT count(*) FROM sessions") == [(0,)]


def test_a_code_works_once_and_a_ticket_for_ten_minutes(browser: Browser) -> None:
    way = browser.way_back("s-1")
    assert [browser.get(way).status for _ in range(2)] == [200, 401]

    late = browser.way_back("s-1")
    browser.running.clock.at += timedelta(minutes=10)
    assert browser.get(late).status == 401


def test_a_ticket_that_was_tampered_with_opens_nothing(browser: Browser) -> None:
    way = browser.way_back("s-1")
    good = browser.cookies[TICKET]
    for ticket in ("", "x", good[:-2], f"{'A' if good[0] != 'A' else 'B'}{good[1:]}", "é" * 40):
        browser.cookies[TICKET] = ticket
        assert browser.get(way).status == 401


def test_a_cookie_is_no_bearer_s_token_and_a_header_stands_for_no_cookie(browser: Browser) -> None:
    browser.sign_in("s-1")
    token = browser.cookies.pop(COOKIE)

    assert browser.running.send("/sign-in", token, method="GET").status == 401
    for scheme in ("Session", "SignedIn", "Cookie", "Code"):
        assert browser.get("/sign-in", Authorization=f"{scheme} {token}").status == 401


def test_a_provider_that_does_not_answer_is_named_in_readiness_and_takes_nobody_else_away(
    running: RunningGateway, tmp_path: Path
) -> None:
    with hosted_provider(tmp_path) as provider:
        provider.name_to(running.data)
        named(running)
        running.change(LASTING)
        link(registry(running), Subject(provider.issuer, "s-1"), "ruth.callender")
        browser = Browser(running, provider)
        way = browser.way_back("s-1")
    running.gateway.door.providing.read()
    ready = running.send("/ready", "", method="GET")

    assert [each["component"] for each in ready.body["lacking"]] == [f"provider {provider.issuer}"]
    assert ready.status == 200
    assert browser.get(way).body["type"].endswith(":sign-in-unavailable")
    assert running.disclosure("ruth.callender", SAM, "care_planning").status == 200


def test_without_a_provider_nobody_signs_in_and_nothing_is_lacking(shared: RunningGateway) -> None:
    reply = shared.send("/sign-in/start", "", method="GET")

    assert (reply.status, reply.headers["Retry-After"]) == (503, "60")
    assert shared.send("/sign-in/back?code=x&state=y", "", method="GET").status == 401
    assert shared.send("/ready", "", method="GET").body["lacking"] == []
