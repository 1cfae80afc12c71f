"""A gateway in this process, asked over HTTP by whoever a call names; judges no answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gateway import clock
from gateway.app import Gateway, open_gateway
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.settings import Settings
from tests.harness.disclosing import ADVISER, CALLS, WHOSE
from tests.harness.made_world import Signers, every_post

CLIENTS = 3
AGREED = "he.mental"
ROWS = made_up_partnership(clock.now().date())


@dataclass
class Running:
    """A gateway, asked by whoever a call names."""

    gateway: Gateway
    signers: Signers

    def __post_init__(self) -> None:
        self.posts = {post.asker.practitioner: post for post in every_post(self.gateway, ROWS)}

    def ask(self, user: str, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        """Return the status and the members of an answer."""
        token, _name = self.signers.token(self.posts[user], clock.now())
        client, headers = self.gateway.app.test_client(), {"Authorization": f"Bearer {token}"}
        reply = client.open(path, method=method, headers=headers, json=body)
        return reply.status_code, reply.get_json()

    def level(self) -> str:
        """Return the level at which the adviser sees what the young person agreed to; none where nothing is told."""
        status, members = self.ask(*CALLS["a case"])
        levels = {entry["category"]: entry["level"] for entry in members.get("categories", ())}
        return f"{levels[AGREED]}" if status == 200 else ""

    def withdraw(self) -> None:
        """Take back every consent that the young person gave."""
        _status, members = self.ask(ADVISER, "GET", f"{WHOSE}/consents")
        for each in members["consents"]:
            told = {"version": each["version"], "said_by": "self", "said_at": clock.now().isoformat()}
            status, _members = self.ask(ADVISER, "POST", f"{WHOSE}/consents/{each['consent']}/withdraw", told)
            assert status == 200

    @contextmanager
    def under_load(self) -> Iterator[list[str]]:
        """Let several ask meanwhile; give the list of the events that they are told of."""
        over, told = threading.Event(), list[str]()

        def ask() -> None:
            while not over.is_set():
                _status, members = self.ask(*CALLS["a case"])
                if "event" in members:
                    told.append(members["event"])

        clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        yield told
        over.set()
        for client in clients:
            client.join()


def opened(settings: Settings) -> Running:
    """Open a gateway, and be ready to ask it."""
    return Running(open_gateway(settings), Signers(settings.data, settings.audience))
