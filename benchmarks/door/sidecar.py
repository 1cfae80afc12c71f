"""Asks a Cerbos server beside the endpoint what may be shown, with what the rows say; one call for all categories."""

import json
import threading
from collections.abc import Iterable
from http.client import HTTPConnection

from benchmarks.door.bare_rows import MappedRow
from gateway.commands.serve import LOOPBACK
from policy.levels import LEVEL_BY_WORD, SHOWN_LEVELS
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder

CATEGORIES = tuple(read_protocol_folder(YOUTH_SUPPORT).vocabulary.categories)
ACTIONS = [level.word for level in SHOWN_LEVELS]
ALLOW = "EFFECT_ALLOW"


class Sidecar:
    """A Cerbos server that is asked over HTTP, each thread through a connection of its own that stays open."""

    def __init__(self, port: int) -> None:
        self.port, self._own = port, threading.local()

    def ask(self, post: MappedRow, person: MappedRow, agreements: Iterable[MappedRow], purpose: str) -> dict[str, int]:
        """Return how much of each category may be shown, from what the rows say."""
        body = json.dumps(_question(post, person, agreements, purpose))
        connection = self._connection()
        connection.request("POST", "/api/check/resources", body, {"Content-Type": "application/json"})
        results = json.load(connection.getresponse())["results"]
        allowed = ([int(level) for level in SHOWN_LEVELS if each["actions"][level.word] == ALLOW] for each in results)
        return dict(zip(CATEGORIES, (max(levels, default=0) for levels in allowed), strict=True))

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = HTTPConnection(LOOPBACK, self.port)
        found: HTTPConnection = self._own.connection
        return found


def _question(post: MappedRow, person: MappedRow, agreements: Iterable[MappedRow], purpose: str) -> dict[str, object]:
    ties = sorted({each.kind for each in person.ties if each.service_id == post.service_id})
    organisation = post.service.organisation_id
    signed = any(p.signed_on for each in agreements for p in each.parties if p.organisation_id == organisation)
    gates = ["CONS", "AGR"] if signed else ["CONS"]
    yes = _permitted(person)
    resources = [
        {
            "actions": ACTIONS,
            "resource": {"kind": word, "id": word, "attr": {"gates": gates, "consent": yes[word], "conditions": []}},
        }
        for word in CATEGORIES
    ]
    roles = [f"{post.service.agency}-{post.role}"]
    attributes = {"purpose": purpose, "relationships": ties}
    return {"principal": {"id": post.practitioner_id, "roles": roles, "attr": attributes}, "resources": resources}


def _permitted(person: MappedRow) -> dict[str, int]:
    """Return the highest level that anybody said yes to, by category."""
    found = dict.fromkeys(CATEGORIES, 0)
    for record in person.consents:
        for said in record.statements:
            if said.effect == "permit":
                for word in said.scope.get("category", CATEGORIES):
                    found[word] = max(found[word], int(LEVEL_BY_WORD[said.level_cap]))
    return found
