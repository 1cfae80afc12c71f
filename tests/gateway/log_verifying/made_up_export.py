"""An export of a made-up log, written with the recursive definitions of RFC 9162 and nothing of the gateway's tree."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.access_log.checkpoint import Checkpoint
from gateway.access_log.event import AccessEvent, Kind, SealedEvent, SectionName, leaf_hash, seal
from gateway.access_log.identifiers import new_event_id
from gateway.access_log.signed_note import Algorithm, SignedNote, SigningKey
from gateway.access_log.tiles import Tile, bundle, tiles_of
from gateway.access_log.trust import Trust, read_trust

START = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
KINDS = list(Kind)


def key(name: str, algorithm: Algorithm, seed: int) -> SigningKey:
    return SigningKey(name, algorithm, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


LOG = key("log.marlowick.example", Algorithm.LOG, 1)
POLICE = key("police.example", Algorithm.WITNESS, 2)
TRUST: Trust = read_trust(f"log {LOG.verifier}\nwitness police {POLICE.verifier}\nquorum police\n")


IN_CLEAR: dict[Kind, dict[str, object]] = {
    Kind.GAP: {"gap": {"size": 7}},
    Kind.KEY_ROTATED: {"keys": {"old": "a+1+A", "new": "a+2+B"}},
}


def made_up_event(number: int) -> SealedEvent:
    at = START + timedelta(milliseconds=200 * number)
    event = AccessEvent(
        id=new_event_id(at, sha256(b"%d" % number).digest()[:10]),
        time=at,
        kind=KINDS[number % len(KINDS)],
        outcome="shown",
        gateway="gateway",
        protocol="youth-support@1.0#00",
        sections={
            SectionName.ACTOR: {"user": f"user.{number}", "role": "pa"},
            SectionName.SUBJECT: {"pseudonym": sha256(b"%d" % (number % 7)).hexdigest()},
            SectionName.DETAIL: {"shown": {"id.core": {"level": "full"}}, "body_sha256": "0" * 64},
        },
        in_clear=IN_CLEAR.get(KINDS[number % len(KINDS)], {}),
    )
    salts = (sha256(b"salt %d %d" % (number, place)).digest()[:16] for place in range(9))
    return seal(event, lambda: next(salts))


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) of RFC 9162, section 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


@dataclass
class MadeUpLog:
    """Leaves, and what opens their sections, before they are written down."""

    leaves: list[bytes]
    openings: list[dict[str, object]] = field(default_factory=list)

    def checkpoint(self) -> SignedNote:
        text = Checkpoint(LOG.name, len(self.leaves), mth([leaf_hash(leaf) for leaf in self.leaves])).text
        return SignedNote(text, (LOG.sign(text), POLICE.sign(text, int(START.timestamp()))))

    def write(self, folder: Path, checkpoint: SignedNote | None = None) -> Path:
        """Write the export of the log, under its own checkpoint unless another is given."""
        hashes = [leaf_hash(leaf) for leaf in self.leaves]
        for tile in tiles_of(len(self.leaves)):
            span = 256**tile.level
            first = tile.number * 256
            roots = (mth(hashes[at * span : (at + 1) * span]) for at in range(first, first + tile.width))
            put(folder / tile.path, b"".join(roots))
            if tile.level == 0:
                put(folder / tile.entries_path, bundle(self.leaves[first : first + tile.width]))
        for number in {int(str(row["entry"])) // 256 for row in self.openings}:
            rows = [row for row in self.openings if int(str(row["entry"])) // 256 == number]
            put(folder / f"sections/{number:09}.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
        put(folder / "checkpoint", str(checkpoint or self.checkpoint()).encode())
        return folder


def made_up_log(size: int) -> MadeUpLog:
    events = [made_up_event(number) for number in range(size)]
    openings: list[dict[str, object]] = [
        {"entry": number, "name": each.name.value, "salt": each.salt.hex(), "body": each.body.decode()}
        for number, event in enumerate(events)
        for each in event.sections
    ]
    return MadeUpLog([event.leaf for event in events], openings)


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def entries_path(number: int, width: int) -> str:
    return Tile(0, number, width).entries_path
