import socket
from pathlib import Path

import jwt

from tests.gateway.commands.test_served_process import call, run, serving

ISSUER = "https://marlowick-council.example"


def status_of(port: int, *authorizations: str) -> int:
    lines = [f"Authorization: {each}" for each in authorizations]
    request = ["GET /v1/agreements HTTP/1.1", "Host: localhost", *lines, "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port), 10) as line, line.makefile("rb") as reply:
        line.sendall("\r\n".join(request).encode())
        return int(reply.readline().split()[1])


def test_two_headers_are_none_and_a_token_denied_at_the_machine_is_none_at_once(demo_data: Path) -> None:
    people = ("amara.okoye", "mei.tanaka")
    token, other = (run("token", "--as", who, "--data", demo_data).stdout.strip() for who in people)
    good, jti = f"Bearer {token}", jwt.decode(token, options={"verify_signature": False})["jti"]
    pairs = [(good, good), (good, "Bearer garbage"), ("Bearer garbage", good), (good, "Basic eDp5"), ("", good)]
    with serving(demo_data) as (_process, port):
        alone, both = status_of(port, good), [status_of(port, *pair) for pair in pairs]
        denied = run("tokens", "deny", "--issuer", ISSUER, "--token", jti, "--because", "lost", "--data", demo_data)
        afterwards = [call(port, "GET", "/v1/agreements", each)[0] for each in (token, other)]

    assert (alone, both) == (200, [401] * len(pairs))
    assert denied.exit_code == 0
    assert afterwards == [401, 200]
