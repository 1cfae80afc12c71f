"""What the demo prints: five askers' views of one young person side by side, who one can be, and a request to paste.

The views come through the door like anybody's: each is logged.
"""

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from gateway.app import Gateway
from gateway.commands.output import stop
from gateway.commands.token import demo_only_token
from gateway.demonstration.askers import FIVE_ASKERS, README_YOUNG_PERSON, STRANGER
from gateway.settings import Settings
from gateway.storage.opening import options_for
from gateway.storage.register import Post, read_posts
from policy.levels import LEVEL_BY_WORD
from policy.reading.phrases import SYMBOLS


def side_by_side(gateway: Gateway, data: Path) -> Table:
    """Return the five askers' levels of every category, asked through the API itself."""
    drawn = Table(title="The same young person, five askers", title_justify="left", box=box.SIMPLE_HEAD)
    drawn.add_column("category")
    views = []
    for user, purpose in FIVE_ASKERS:
        post = _post(gateway, user)
        drawn.add_column(f"{post.asker.role}\n{purpose}")
        views.append(_levels(gateway, demo_only_token(gateway, data, post), purpose))
    for category in views[0]:
        drawn.add_row(category, *(f"{SYMBOLS[LEVEL_BY_WORD[view[category]]]} {view[category]}" for view in views))
    return drawn


def _post(gateway: Gateway, user: str) -> Post:
    with gateway.database.snapshot() as connection:
        return read_posts(connection, user)[0]


def _levels(gateway: Gateway, token: str, purpose: str) -> dict[str, str]:
    reply = gateway.app.test_client().post(
        "/v1/disclosures",
        json={"young_person": README_YOUNG_PERSON, "purpose": purpose},
        headers={"Authorization": f"Bearer {token}"},
    )
    body: dict[str, Any] = json.loads(reply.data)
    if "categories" not in body:
        stop(f"the demo's own asker is refused: {body['detail']} Leave --today out, or name a day nearer to this one.")
    return {category["category"]: category["level"] for category in body["categories"]}


def who_one_can_be(gateway: Gateway) -> Table:
    """Return the askers of the README, and one who stands in no relationship to the young person."""
    drawn = Table(title="Whom one can be: concordat token --as USER", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("user", "role", "at", "asks for"):
        drawn.add_column(heading)
    for user, purpose in (*FIVE_ASKERS, STRANGER):
        post = _post(gateway, user)
        note = " (no relationship: refused)" if (user, purpose) == STRANGER else ""
        drawn.add_row(user, post.asker.role, post.asker.service, purpose + note)
    return drawn


def request_to_try(settings: Settings, port: int) -> str:
    """Return a request to paste into another terminal."""
    user, purpose = FIVE_ASKERS[1]
    body = json.dumps({"young_person": README_YOUNG_PERSON, "purpose": purpose})
    return (
        "Try it in another terminal, then look at the log:\n\n"
        f"  TOKEN=$(.venv/bin/concordat token --as {user} {options_for(settings)})\n"
        f'  curl -s http://127.0.0.1:{port}/v1/disclosures -H "Authorization: Bearer $TOKEN" \\\n'
        f"    -H 'Content-Type: application/json' -d '{body}' | python3 -m json.tool\n"
        f"  .venv/bin/concordat log tail {options_for(settings)}\n"
    )
