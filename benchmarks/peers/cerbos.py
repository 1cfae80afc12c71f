"""The Cerbos server over HTTP: a policy for each category, one CheckResources call for every category and level.

The connection is kept open and the request's bytes are made beforehand. It tells no rules here: asking for outputs
would only slow it.
"""

import json
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.engine import Answered, Ask, NotInstalled, Told
from benchmarks.question import Question
from benchmarks.rule_words import RuleWords, rule_words
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import Protocol

BINARY = Path(sys.prefix) / "bench/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64"
CONSENT = "CONS"
WAIT_SECONDS = 120


class Cerbos:
    """A running Cerbos server that has read a protocol."""

    name = "Cerbos (server, HTTP)"

    def __init__(self, protocol: Protocol, connection: HTTPConnection) -> None:
        self.categories = tuple(protocol.vocabulary.categories)
        self.connection = connection

    def ready(self, question: Question) -> Ask:
        """Return the question as the bytes of one request."""
        body = json.dumps(self._request(question)).encode()
        headers = {"Content-Type": "application/json"}
        allow = "EFFECT_ALLOW"

        def ask() -> Answered:
            self.connection.request("POST", "/api/check/resources", body, headers)
            results = json.load(self.connection.getresponse())["results"]
            shown = ([level for level in SHOWN_LEVELS if each["actions"][level.word] == allow] for each in results)
            return Told([max(levels, default=Level.HIDDEN) for levels in shown], None)

        return ask

    def _request(self, question: Question) -> dict[str, object]:
        attributes = {"purpose": question.key[2], "relationships": sorted(question.relationships)}
        principal = {"id": "asker", "roles": ["-".join(question.key[:2])], "attr": attributes}
        actions = [level.word for level in SHOWN_LEVELS]
        resources = [
            {"actions": actions, "resource": {"kind": word, "id": word, "attr": self._open(question, place)}}
            for place, word in enumerate(self.categories)
        ]
        return {"principal": principal, "resources": resources}

    def _open(self, question: Question, place: int) -> dict[str, object]:
        deep = [question.gates(place, level) for level in SHOWN_LEVELS]
        consent = sum(CONSENT in gates for gates in deep)
        return {"gates": deep[-1], "consent": consent, "conditions": question.conditions(place)}


@contextmanager
def cerbos(protocol: Protocol) -> Iterator[Cerbos]:
    """Run a server on the protocol's policies until done; NotInstalled if the binary is not there."""
    if not BINARY.exists():
        raise NotInstalled(f"Cerbos: not installed, left out: no {BINARY.name} (make bench installs it with npm)")
    with TemporaryDirectory() as folder:
        _write_policies(protocol, Path(folder) / "policies")
        port = _free_port()
        config = Path(folder) / "config.json"
        config.write_text(json.dumps(_config(folder, port)))
        command = [str(BINARY), "server", "--log-level=error", f"--config={config}"]
        server = subprocess.Popen(command)  # noqa: S603 - the binary that the lock names
        try:
            _await(port, server)
            with closing(HTTPConnection("127.0.0.1", port)) as connection:
                yield Cerbos(protocol, connection)
        finally:
            server.terminate()
            server.wait()


def _config(folder: str, port: int) -> dict[str, object]:
    return {
        "server": {
            "httpListenAddr": f"127.0.0.1:{port}",
            "grpcListenAddr": f"127.0.0.1:{_free_port()}",
            "requestLimits": {"maxActionsPerResource": 3, "maxResourcesPerRequest": 50},
        },
        "storage": {"driver": "disk", "disk": {"directory": f"{folder}/policies", "watchForChanges": False}},
        "telemetry": {"disabled": True},
        "audit": {"enabled": False},
    }


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + WAIT_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            try:
                connection.request("GET", "/_cerbos/health")
                connection.getresponse().read()
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError("the Cerbos server did not come up")


def _write_policies(protocol: Protocol, folder: Path) -> None:
    folder.mkdir()
    rules: dict[str, list[dict[str, object]]] = defaultdict(list)
    for rule in rule_words(protocol):
        for category in rule.categories:
            rules[category] += _rules(rule)
    for number, category in enumerate(protocol.vocabulary.categories):
        policy = {"resource": category, "version": "default", "rules": rules[category]}
        content = {"apiVersion": "api.cerbos.dev/v1", "resourcePolicy": policy}
        (folder / f"{number}.json").write_text(json.dumps(content))


def _rules(rule: RuleWords) -> Iterator[dict[str, object]]:
    """Write a rule for all its levels at once, or one for each where consent reaches only so far."""
    for levels in [[level] for level in rule.levels] if rule.gate == CONSENT else [rule.levels]:
        yield {
            "actions": [level.word for level in levels],
            "effect": "EFFECT_ALLOW" if rule.permits else "EFFECT_DENY",
            "roles": ["-".join(post) for post in rule.posts],
            "condition": {"match": {"all": {"of": [{"expr": need} for need in _needs(rule, levels[0])]}}},
        }


def _needs(rule: RuleWords, level: Level) -> Iterator[str]:
    yield f"P.attr.purpose in {json.dumps(rule.purposes)}"
    if rule.relationships:
        yield f"hasIntersection(P.attr.relationships, {json.dumps(rule.relationships)})"
    if rule.gate == CONSENT:
        yield f"R.attr.consent >= {int(level)}"
    elif rule.gate:
        yield f"{json.dumps(rule.gate)} in R.attr.gates"
    if rule.condition:
        yield f"{json.dumps(rule.condition)} in R.attr.conditions"
