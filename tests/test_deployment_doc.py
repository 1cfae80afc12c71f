"""The files of docs/deployment do what docs/deployment.md says: a real nginx in front of a real `concordat serve`.

The addresses, the certificate and the patience are a test's; everything else of the files is as it is shipped.
"""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.commands import concordat
from gateway.demonstration.askers import README_YOUNG_PERSON
from tests.gateway.identity.hosted_keys import certify
from tests.served import served

FOLDER = Path(__file__).parent.parent / "docs" / "deployment"
PAGE = FOLDER.with_suffix(".md")
NAME, LOOPBACK = "gateway.concordat.example", "127.0.0.1"
NGINX = shutil.which("nginx") or (shutil.which("nginx", path="/usr/sbin"))
ANALYSE = shutil.which("systemd-analyze")
MUST_RUN = os.environ.get("CI") == "true"
CANARY = "canary-7f3a91"
BODY = json.dumps({"young_person": README_YOUNG_PERSON, "purpose": "care_planning"}).encode()
with_nginx = pytest.mark.skipif(not NGINX and not MUST_RUN, reason="nginx is not installed")
with_systemd = pytest.mark.skipif(not ANALYSE and not MUST_RUN, reason="systemd-analyze is not installed")


@dataclass(frozen=True)
class Front:
    """A running nginx in front of a gateway."""

    port: int
    ca: str
    folder: Path

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.ca)

    def connect(self, name: str = NAME) -> ssl.SSLSocket:
        plain = socket.create_connection((LOOPBACK, self.port), timeout=10)
        return self.trust.wrap_socket(plain, server_hostname=name)

    def ask(
        self, method: str, path: str, token: str = "", body: bytes = b"", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        sent = {"Host": NAME, "Content-Type": "application/json", **headers}
        with closing(HTTPSConnection(LOOPBACK, self.port, timeout=10)) as connection:
            connection.sock = self.connect()
            connection.request(method, path, body, {**sent, **({"Authorization": f"Bearer {token}"} if token else {})})
            reply = connection.getresponse()
            return reply, reply.read()

    @property
    def logs(self) -> str:
        return "".join(file.read_text("utf-8") for file in self.folder.glob("*.log"))


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def in_front_of(gateway: int, folder: Path) -> Iterator[Front]:
    """Run nginx as it is shipped, but for where it listens and what it reads, and a second where it waits for ten."""
    folder.mkdir()
    ca, port = certify(folder / "certificate.pem", NAME), free_port()
    site = (FOLDER / "nginx.conf").read_text("utf-8")
    for shipped, here in {
        "listen 443": f"listen {LOOPBACK}:{port}",
        "server 127.0.0.1:8000": f"server 127.0.0.1:{gateway}",
        "server 127.0.0.1:8001": f"server 127.0.0.1:{free_port()}",
        "/etc/concordat/tls/certificate.pem": f"{folder}/certificate.pem",
        "/etc/concordat/tls/key.pem": f"{folder}/certificate.pem",
        "/var/log/nginx/": f"{folder}/",
        "client_header_timeout 10s": "client_header_timeout 1s",
        "client_body_timeout 10s": "client_body_timeout 1s",
    }.items():
        assert shipped in site
        site = site.replace(shipped, here)
    (folder / "site.conf").write_text(site, "utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "main.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/main.log; worker_processes 1;"
        f"events {{}} http {{ access_log off; {temporary} include {folder}/site.conf; }}",
        "utf-8",
    )
    assert NGINX, "CI has nginx"
    words = [NGINX, "-p", str(folder), "-e", f"{folder}/main.log", "-c", f"{folder}/main.conf"]
    subprocess.run([*words, "-t"], check=True, capture_output=True, timeout=30)
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
        try:
            front = Front(port, ca, folder)
            wait_for(front)
            yield front
        finally:
            process.terminate()


def wait_for(front: Front) -> None:
    for _ in range(100):
        try:
            front.connect().close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not answer")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("deployed") / "data"
    assert CliRunner().invoke(concordat, ["demo", "--no-serve", "--data", str(made)]).exit_code == 0
    return made


@pytest.fixture(scope="module")
def front(data: Path) -> Iterator[Front]:
    with served(data) as address, in_front_of(int(address.rpartition(":")[2]), data.with_name("nginx")) as running:
        yield running


@pytest.fixture(scope="module")
def token(data: Path) -> str:
    words = ["token", "--as", "ruth.callender", "--data", str(data)]
    return CliRunner().invoke(concordat, words).stdout.strip()


def newest(data: Path) -> dict[str, Any]:
    words = ["log", "tail", "--json", "-n", "1", "--data", str(data)]
    found: dict[str, Any] = json.loads(CliRunner().invoke(concordat, words).stdout.splitlines()[-1])
    return found


@with_nginx
def test_a_disclosure_comes_over_tls_with_the_headers_that_keep_it_where_it_is(front: Front, token: str) -> None:
    reply, body = front.ask("POST", "/v1/disclosures", token, BODY)

    assert (reply.status, json.loads(body)["young_person"]) == (200, README_YOUNG_PERSON)
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "ETag" not in reply.headers
    assert not re.search(r"\d", reply.headers["Server"])
    with front.connect() as connection:
        assert connection.version() in ("TLSv1.2", "TLSv1.3")


@with_nginx
def test_whoever_does_not_know_the_name_gets_no_certificate(front: Front) -> None:
    with pytest.raises(ssl.SSLError):
        front.connect("elsewhere.example").close()


@with_nginx
def test_nobody_becomes_somebody_else_by_a_header(front: Front, data: Path, token: str) -> None:
    plain, spoofed = (
        front.ask("POST", "/v1/disclosures", token, BODY, **headers)
        for headers in (
            {},
            {
                "X-Forwarded-For": "192.0.2.1",
                "X-Forwarded-Host": "elsewhere.example",
                "X-Forwarded-Proto": "http",
                "Forwarded": "for=192.0.2.1;host=elsewhere.example",
                "X-Real-IP": "192.0.2.1",
                "X-User": "amara.okoye",
                "X-Remote-User": "amara.okoye",
                "X-Organisation": "elsewhere",
            },
        )
    )
    event = newest(data)

    assert (plain[0].status, spoofed[0].status) == (200, 200)
    assert without_chance(plain[1]) == without_chance(spoofed[1])
    assert "elsewhere" not in json.dumps(event)
    assert front.ask("POST", "/v1/disclosures", "", BODY, **{"X-User": "ruth.callender"})[0].status == 401


def without_chance(body: bytes) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(body)
    return {name: value for name, value in members.items() if name not in ("event", "nonce")}


@with_nginx
def test_a_slow_client_is_cut_off_while_others_are_answered(front: Front, token: str) -> None:
    slow_head, slow_body = front.connect(), front.connect()
    slow_head.sendall(b"POST /v1/disclosures HTTP/1.1\r\nHost: ")
    slow_body.sendall(f"POST /v1/disclosures HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 500\r\n\r\n{{".encode())

    assert front.ask("POST", "/v1/disclosures", token, BODY)[0].status == 200
    for slow in (slow_head, slow_body):
        slow.settimeout(8)
        said = slow.recv(4096)
        assert said == b"" or b" 408 " in said.partition(b"\r\n")[0]
        slow.close()


@with_nginx
def test_a_body_that_is_too_large_is_refused_by_the_gateway_which_logs_it(front: Front, data: Path, token: str) -> None:
    reply, body = front.ask("POST", "/v1/disclosures", token, b"x" * (70 * 1024))

    assert (reply.status, reply.headers["Content-Type"]) == (413, "application/problem+json")
    # The look at the log is the newest entry; the refusal is the one before.
    words = ["log", "tail", "--json", "-n", "2", "--data", str(data)]
    entries = [json.loads(line) for line in CliRunner().invoke(concordat, words).stdout.splitlines()]
    assert json.loads(body)["event"] in [entry["id"] for entry in entries]
    assert front.ask("POST", "/v1/disclosures", token, b"x" * (2 * 1024 * 1024))[0].status == 413


@with_nginx
@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_what_is_for_whoever_runs_it_is_not_for_the_network(front: Front, path: str) -> None:
    assert front.ask("GET", path)[0].status in (401, 404)
    assert b"concordat" not in front.ask("GET", path)[1].replace(b"urn:concordat", b"")


@with_nginx
def test_without_a_gateway_there_is_a_problem_and_no_page(tmp_path: Path) -> None:
    with in_front_of(free_port(), tmp_path / "nginx") as front:
        reply, body = front.ask("POST", "/v1/disclosures", "", BODY)

    assert (reply.status, reply.headers["Content-Type"]) == (503, "application/problem+json")
    assert reply.headers["Cache-Control"] == "no-store"
    problem = json.loads(body)
    assert (problem["status"], problem["type"]) == (503, "urn:concordat:problem:log-unavailable")
    assert "ring 999" in problem["detail"]


@with_nginx
def test_no_log_of_the_proxy_holds_what_was_asked(front: Front, token: str, tmp_path: Path) -> None:
    asked = {"X-Canary": CANARY, "User-Agent": CANARY, "Referer": f"https://{CANARY}.example"}
    front.ask("POST", f"/v1/young-people/{CANARY}?{CANARY}", token, CANARY.encode(), **asked)
    with in_front_of(free_port(), tmp_path / "nginx") as nobody_behind:
        nobody_behind.ask("POST", f"/v1/young-people/{CANARY}?{CANARY}", token, CANARY.encode(), **asked)

    logs = front.logs + nobody_behind.logs
    assert "POST" in logs
    assert [word for word in (CANARY, token, README_YOUNG_PERSON) if word in logs] == []


@with_systemd
def test_systemd_takes_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    assert ANALYSE, "CI has systemd-analyze"
    here = shutil.which("true")
    for shipped in FOLDER.glob("*.[st]*"):
        name = shipped.name.replace("@.", "@8000.")
        text = re.sub(r"/opt/concordat/\S+", f"{here}", shipped.read_text("utf-8"))
        (tmp_path / name).write_text(text, "utf-8")
    units = sorted(str(unit) for unit in tmp_path.iterdir())
    verified = subprocess.run([ANALYSE, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    services = [unit for unit in units if unit.endswith(".service")]
    judged = [
        subprocess.run(
            [ANALYSE, "security", "--offline=yes", "--no-pager", "--threshold=20", unit],
            capture_output=True,
            text=True,
            check=False,
        )
        for unit in services
    ]

    assert len(units) == 3
    assert (verified.returncode, verified.stderr) == (0, "")
    assert [each.returncode for each in judged] == [0] * len(services), judged


def test_the_page_names_every_file_and_the_options_that_its_units_use() -> None:
    page = PAGE.read_text("utf-8")
    options = {
        option
        for unit in FOLDER.glob("*.service")
        for line in unit.read_text("utf-8").splitlines()
        if line.startswith("ExecStart=")
        for option in re.findall(r" (--[a-z-]+)", line)
    }
    runner = CliRunner()
    helped = "".join(runner.invoke(concordat, [command, "--help"]).stdout for command in ("serve", "doctor"))

    assert [file.name for file in FOLDER.iterdir() if f"deployment/{file.name}" not in page] == []
    assert options
    assert [option for option in options if option not in helped] == []
    assert signal.SIGTERM.name in page
