import json
from io import BytesIO

import pytest

from tests.gateway.running_gateway import SAM, Reply, RunningGateway

ROUTES = ["/v1/disclosures", "/v1/details", "/v1/young-people/search"]
JSON = {"content_type": "application/json"}
GOOD = json.dumps({"young_person": SAM, "purpose": "guidance"}).encode()
NOT_JSON = {
    "empty": b"",
    "cut off": GOOD[:-1],
    "followed by more": GOOD + b"{}",
    "not UTF-8": GOOD.replace(b"guidance", b"guid\xe4nce"),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "with a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "with a member named twice": GOOD[:-1] + b',"purpose":"safeguarding"}',
    "with a member named twice, once escaped": GOOD[:-1] + b',"purp\\u006fse":"safeguarding"}',
    "with NaN": GOOD[:-1] + b',"categories":NaN}',
    "with Infinity": GOOD[:-1] + b',"categories":[-Infinity]}',
    "with a lone surrogate": GOOD.replace(b"guidance", b"\\ud800"),
    "with an integer beyond 2^53": GOOD[:-1] + b',"categories":9007199254740992}',
    "with an integer of five thousand digits": GOOD[:-1] + b',"categories":' + b"9" * 5000 + b"}",
    "too deep": GOOD[:-1] + b',"categories":' + b"[" * 20 + b"]" * 20 + b"}",
    "sixty thousand deep": b"[" * 60_000,
    "with a comment": b"/* hello */" + GOOD,
    "a form": b"young_person=x&purpose=guidance",
}
LIMIT = 64 * 1024


def send_body(shared: RunningGateway, path: str, body: bytes, *, announced: bool) -> Reply:
    """Send a body with its length, or in chunks as a server hands them on, whose end alone says how long it was."""
    if announced:
        return shared.send(path, shared.token("amara.okoye"), data=body, **JSON)
    ends_by_itself = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    token, stream = shared.token("amara.okoye"), BytesIO(body)
    return shared.send(path, token, input_stream=stream, environ_overrides=ends_by_itself, **JSON)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("body", NOT_JSON.values(), ids=list(NOT_JSON))
def test_a_body_without_one_meaning_is_400_and_logged(shared: RunningGateway, path: str, body: bytes) -> None:
    with shared.one_event_for(400) as replies:
        replies.append(shared.send(path, shared.token("amara.okoye"), data=body, **JSON))

    assert replies[0].body["type"] == "urn:concordat:problem:not-json"
    assert replies[0].body["detail"].startswith("The text ")
    assert shared.newest.clear["outcome"] == "not-json"


def test_a_body_that_is_no_json_is_answered_with_the_place_of_the_fault(shared: RunningGateway) -> None:
    reply = shared.send("/v1/disclosures", shared.token("amara.okoye"), data=b'{\n "purpose": NaN}', **JSON)

    assert reply.body["detail"] == "The text has NaN or Infinity for a number at line 2, column 13."


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("over", [1, 2, 64 * 1024])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_64_kb_is_413_and_logged(shared: RunningGateway, path: str, over: int, *, announced: bool) -> None:
    with shared.one_event_for(413) as replies:
        replies.append(send_body(shared, path, GOOD.ljust(LIMIT + over), announced=announced))

    assert replies[0].body["detail"] == "Send at most 64 KB."


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_of_64_kb_to_the_byte_is_read(shared: RunningGateway, *, announced: bool) -> None:
    assert send_body(shared, "/v1/disclosures", GOOD.ljust(LIMIT), announced=announced).status == 200


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"]
)
def test_another_media_type_than_json_is_415_and_logged(shared: RunningGateway, path: str, media_type: str) -> None:
    with shared.one_event_for(415) as replies:
        replies.append(shared.send(path, shared.token("amara.okoye"), data=GOOD, content_type=media_type))

    assert replies[0].body["detail"] == "Send the body as Content-Type: application/json."


def test_json_in_utf_8_by_name_is_read(shared: RunningGateway) -> None:
    reply = shared.send(
        "/v1/disclosures", shared.token("amara.okoye"), data=GOOD, content_type="Application/JSON; charset=utf-8"
    )

    assert reply.status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ROUTES)
def test_another_method_than_post_is_405_with_allow_and_logged(shared: RunningGateway, path: str, method: str) -> None:
    with shared.one_event_for(405) as replies:
        replies.append(shared.send(path, shared.token("amara.okoye"), method=method))

    assert replies[0].headers["Allow"] == "POST"
    assert shared.newest.clear["outcome"] == "method-not-allowed"


@pytest.mark.parametrize(("path", "status"), [("/v1/disclosures", 405), ("/v1/elsewhere", 404)])
def test_head_is_answered_without_a_body_and_logged(shared: RunningGateway, path: str, status: int) -> None:
    before = len(shared.events())
    reply = shared.send(path, shared.token("amara.okoye"), method="HEAD")

    assert (reply.status, reply.raw, len(shared.events())) == (status, b"", before + 1)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/disclosures/", "/v1/disclosures/yp-aaaaaaaaaaaaa", "/static/x", "/V1/disclosures", "//"]
)
def test_an_unknown_address_is_404_and_logged_and_names_nothing(shared: RunningGateway, path: str, method: str) -> None:
    with shared.one_event_for(404) as replies:
        replies.append(shared.send(path, shared.token("eleanor.voss"), method=method))

    assert replies[0].body["detail"] == "There is nothing at this address."


@pytest.mark.parametrize("path", ["/v1/elsewhere", "/v1/disclosures"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_an_unknown_caller_learns_nothing_of_addresses_and_methods(
    shared: RunningGateway, path: str, method: str
) -> None:
    before = len(shared.events())
    reply = shared.send(path, "", method=method)

    assert (reply.status, "Allow" in reply.headers, len(shared.events())) == (401, False, before)


@pytest.mark.parametrize("path", [*ROUTES, "/v1/elsewhere", "/health"])
def test_no_answer_may_be_kept_framed_sniffed_or_passed_on(shared: RunningGateway, path: str) -> None:
    for token in ("", shared.token("amara.okoye")):
        headers = shared.send(path, token, method="GET" if path == "/health" else "POST", data=GOOD, **JSON).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert not {"ETag", "Set-Cookie", "Last-Modified", "Server"} & set(headers.keys())


@pytest.mark.parametrize("path", [*ROUTES, "/v1/elsewhere"])
def test_a_problem_says_so_in_its_media_type(shared: RunningGateway, path: str) -> None:
    reply = shared.send(path, shared.token("amara.okoye"), data=b"[]", **JSON)

    assert reply.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "event", "nonce"} <= set(reply.body)
    assert reply.body["status"] == reply.status


def test_health_says_which_protocol_is_in_force_to_anybody_and_is_not_logged(shared: RunningGateway) -> None:
    before = len(shared.events())
    reply = shared.send("/health", "", method="GET")

    assert (reply.status, reply.body["status"]) == (200, "ok")
    assert reply.body["protocol"].startswith("youth-support@1.0#")
    assert len(shared.events()) == before


def test_health_is_503_where_nothing_can_be_read(running: RunningGateway) -> None:
    running.change("UPDATE protocols SET in_force = false")

    assert running.send("/health", "", method="GET").status == 503
    assert running.disclosure("amara.okoye", SAM, "guidance").status == 503
