"""What Schemathesis is told beside the description: who asks for what, whom there is to ask about, and one more check.

Loaded by Schemathesis itself. The check: whatever somebody of one organisation asks about their young person, somebody
of another is answered the same about that one and about one who is not there at all.
"""

import atexit
import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import requests
import schemathesis
from schemathesis import AuthContext, Case, CheckContext, HookContext, Response

GIVEN: Mapping[str, Any] = json.loads(Path(os.environ["CONCORDAT_PEERS"]).read_text("utf-8"))
THEIRS, ABSENT, PEER = GIVEN["theirs"], GIVEN["absent"], GIVEN["peer"]
# By name of a member: words that there are, so that a call gets beyond the first check.
WORDS: Mapping[str, list[Any]] = GIVEN["words"]
# New each time, or of this call.
BY_CHANCE, OF_A_CALL = ("event", "nonce"), ("date", "content-length")
AnyCase: TypeAlias = Case[Any]
session = requests.Session()
asked, read_alike = Counter[str](), Counter[str]()


@schemathesis.auth(refresh_interval=None)
class WhoeverAsks:
    """A token of somebody for whom the operation is; Schemathesis itself asks without, and with a wrong one."""

    def get(self, case: AnyCase, _context: AuthContext) -> str:
        """Return the header of whoever asks."""
        return str(GIVEN["authorization"].get(case.operation.definition.raw.get("operationId"), GIVEN["otherwise"]))

    def set(self, case: AnyCase, data: str, _context: AuthContext) -> None:
        """Send it."""
        case.headers["Authorization"] = data


@schemathesis.hook
def map_path_parameters(_context: HookContext, path_parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask about their young person always, about other records of the demo most of the time."""
    words = {name: _word(name, value) for name, value in (path_parameters or {}).items()}
    return {**words, "young_person_id": THEIRS} if "young_person_id" in words else words


@schemathesis.hook
def map_body(_context: HookContext, body: Any) -> Any:  # noqa: ANN401 - any JSON
    """Name what there is in the demo, most of the time."""
    if isinstance(body, dict):
        return {name: map_body(_context, _word(name, value)) for name, value in body.items()}
    if isinstance(body, list):
        return [map_body(_context, each) for each in body]
    # To a JSON schema 1.0 is an integer; who counts versions so is told to write 1.
    return int(body) if isinstance(body, float) and body.is_integer() else body


@schemathesis.check
def absent_and_not_theirs_read_alike(_context: CheckContext, response: Response, case: AnyCase) -> None:
    """Ask again as somebody of another organisation: about the same young person, and about nobody."""
    sent, address = response.request, str(response.request.url)
    body = sent.body.encode() if isinstance(sent.body, str) else bytes(sent.body or b"")  # type: ignore[arg-type]
    asked[f"{case.operation.label} {response.status_code}"] += 1
    if THEIRS not in address and THEIRS.encode() not in body:
        return
    headers = {name: value for name, value in sent.headers.items() if name.lower() not in {*OF_A_CALL, "authorization"}}
    replies = [
        session.request(
            str(sent.method),
            address.replace(THEIRS, person),
            data=body.replace(THEIRS.encode(), person.encode()),
            headers={**headers, "Authorization": PEER},
            timeout=30,
        )
        for person in (THEIRS, ABSENT)
    ]
    told = [_without_chance(reply) for reply in replies]
    assert told[0] == told[1], f"{case.operation.label} tells {THEIRS} from nobody: {told}"
    read_alike[f"{case.operation.label} {replies[0].status_code}"] += 1


def _word(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a word that there is in place of three in four that were drawn; which one follows from what was drawn."""
    known = WORDS.get(name)
    chance = crc32(repr(value).encode())
    if not known or chance % 4 == 0:
        return value
    word = known[chance // 4 % len(known)]
    return [word] if isinstance(value, list) else word


def _without_chance(reply: requests.Response) -> tuple[int, object, Mapping[str, str]]:
    """Return all that a peer is told, but for what is new each time and the name that they sent themselves."""
    told = {name: value for name, value in reply.json().items() if name not in BY_CHANCE}
    headers = {name.lower(): value for name, value in reply.headers.items()}
    text = json.dumps(told, sort_keys=True).replace(THEIRS, "*").replace(ABSENT, "*")
    return reply.status_code, text, {name: value for name, value in headers.items() if name not in OF_A_CALL}


@atexit.register
def _count() -> None:
    counts = {"asked": dict(asked), "read_alike": dict(read_alike)}
    Path(GIVEN["counts"]).write_text(json.dumps(counts), "utf-8")
