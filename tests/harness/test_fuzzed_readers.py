"""Fuzzers: whatever is sent to a reader is read, and then has one spelling, or is refused by the reader's own error.

Hypothesis cuts, doubles, swaps and fills with troublesome pieces what each reader takes, or sends anything at all. A
reader that fails otherwise, or reads two things out of what another reader takes for one, is found; careless readers
must be. `CONCORDAT_LONG=1` sends each 200,000 texts (or `CONCORDAT_EXAMPLES`), and the protocol's reader a tenth.
"""

import json
import math
import os
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.access_log.canonical import NotCanonical, canonical
from gateway.access_log.checkpoint import Checkpoint, CheckpointRefused, read_checkpoint
from gateway.access_log.proof_file import ProofFile, ProofRefused, read_proof
from gateway.access_log.signed_note import Algorithm, NoteRefused, SignedNote, SigningKey, read_key, read_note
from gateway.identity.compact_form import read_compact
from gateway.identity.key_sets import ALGORITHMS, KeySetRefused, read_key_set
from gateway.strict_json import NotJson, read_json
from policy.faults import ProtocolRefused
from policy.whole_protocol import read_whole
from tests.harness.conftest import Report
from tests.harness.made_world import LONG
from tests.policy.small_protocol import texts

EXAMPLES = int(os.environ.get("CONCORDAT_EXAMPLES", "200000")) if LONG else 250
OF_PROTOCOLS = EXAMPLES // 10 if LONG else 100
KEY = SigningKey("log.example", Algorithm.LOG, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CHECKPOINT = Checkpoint("log.example", 12, bytes(range(32)))
NOTE = SignedNote(CHECKPOINT.text, (KEY.sign(CHECKPOINT.text),))
PROOF = ProofFile(7, (bytes(32), bytes(range(32))), NOTE, b"more")
PIECES = (
    '"', "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "\n", "\n\n", "\r\n", "\0", " ", "=", "-", "_", ".",
    "+", "/", "\N{EM DASH} ", "0", "-0", "1e999", "NaN", "9007199254740992", "true", "null", "\ufeff", "\u202e", "é",
    "\U0001f600", "a" * 300, "[" * 30, "'", "*", "*-", "|", "!", "&", "(", ")", "#", "=1+1", "permit", "deny", "CONS",
)  # fmt: skip
Reads = Callable[[str], object]


@st.composite
def spoilt(draw: st.DrawFn, seeds: tuple[str, ...]) -> str:
    """Draw a good text in which some pieces are cut out, doubled, or put in."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        until = min(len(text), at + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from((*PIECES, text[at:until] * 2)))
        text = text[:at] + piece + text[until if draw(st.booleans()) else at :]
    return text


def spelt(segment: str) -> str:
    return urlsafe_b64encode(segment.encode()).decode().rstrip("=")


def in_segments(text: str) -> str:
    """Return a token whose segments hold what stands between dots, as whoever signs could write them."""
    return ".".join(spelt(part) for part in text.split("~"))


@dataclass(frozen=True)
class Reader:
    """A reader, good texts for it, the one error that it refuses by, and what must be so of whatever it takes."""

    read: Reads
    refusal: type[Exception]
    seeds: tuple[str, ...]
    law: Callable[[str, Any], bool]
    change: Callable[[str], str] = str


def one_meaning(text: str, value: object) -> bool:
    """Tell whether the standard library's reader reads the same, and nothing that JSON does not have."""
    return json.dumps(json.loads(text)) == json.dumps(value) and no_strange_number(value)


def no_strange_number(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(no_strange_number, value.values()))
    if isinstance(value, list):
        return all(map(no_strange_number, value))
    return not isinstance(value, float) or math.isfinite(value)


def one_spelling(token: str, value: tuple[dict[str, object], dict[str, object]]) -> bool:
    """Tell whether every segment is base64url in its one spelling, and the two say what was read."""
    segments = [b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True) for part in token.split(".")]
    objects = all(isinstance(members, dict) for members in value)
    again = ".".join(urlsafe_b64encode(segment).decode().rstrip("=") for segment in segments)
    return objects and again == token and [json.loads(segment) for segment in segments[:2]] == list(value)


JSON_SEEDS = ('{"a":[1,2.5,{"b":null}],"c":"\\u00e9\\n"}', "[]", '"text"', "-1", '{"sub":"x","exp":1}')
SIGNED = '{"alg":"EdDSA","typ":"at+jwt"}~{"iss":"https://a.example","exp":1}~signature'
KEY_SET = json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "use": "sig", "alg": "EdDSA",
                                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})  # fmt: skip
READERS: dict[str, Reader] = {
    "strict JSON": Reader(lambda text: read_json(text.encode()), NotJson, JSON_SEEDS, one_meaning),
    "token, in any shape": Reader(read_compact, ValueError, (in_segments(SIGNED),), one_spelling),
    "token, of any segments": Reader(read_compact, ValueError, (SIGNED, "[]~{}~s"), one_spelling, in_segments),
    "key set": Reader(
        lambda text: read_key_set(text.encode(), ALGORITHMS), KeySetRefused, (KEY_SET,), lambda _text, keys: bool(keys)
    ),
    "signed note": Reader(read_note, NoteRefused, (f"{NOTE}",), lambda text, note: f"{note}" == text),
    "proof": Reader(read_proof, ProofRefused, (f"{PROOF}",), lambda text, proof: f"{proof}" == text),
    "checkpoint": Reader(
        read_checkpoint, CheckpointRefused, (CHECKPOINT.text,), lambda text, found: text.startswith(found.text)
    ),
    "verifier key": Reader(read_key, NoteRefused, (f"{KEY.verifier}",), lambda text, key: f"{key}" == text.strip()),
}


@dataclass
class Sent:
    """What became of what was sent, and the first text by which a reader failed."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


def holds(law: Callable[..., bool], *of: object) -> bool:
    """Tell whether a law holds; one that cannot even be tried does not."""
    try:
        return law(*of)
    except Exception:  # noqa: BLE001 - whatever a law fails by, what was read is not what it asks for
        return False


def runs(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def send(reader: Reader, examples: int = EXAMPLES) -> Sent:
    """Send texts to a reader; keep whatever it neither refused by its own error nor read in its one way."""
    sent = Sent()

    @runs(examples)
    @given(spoilt(reader.seeds) | st.text(st.characters(codec="utf-8"), max_size=60))
    def each(text: str) -> None:
        sent.counts["sent"] += 1
        text = reader.change(text)
        try:
            value = reader.read(text)
        except reader.refusal:
            sent.counts["refused"] += 1
        except BaseException as error:  # noqa: BLE001 - any other error is what is looked for
            sent.failed.append(f"{type(error).__name__} by {text!r}")
        else:
            sent.counts["read"] += 1
            if not holds(reader.law, text, value):
                sent.failed.append(f"read otherwise: {text!r}")

    each()
    return sent


@pytest.mark.parametrize("name", READERS)
def test_whatever_is_sent_is_read_in_one_way_or_refused(name: str, report: Report) -> None:
    sent = send(READERS[name])
    report(reader=name, **sent.counts, failed=len(sent.failed))
    assert sent.failed == []
    assert sent.counts["read"] > 0
    assert sent.counts["refused"] > 3


CARELESS: dict[str, tuple[str, Reads]] = {
    "takes the last of two members": ("strict JSON", json.loads),
    "does not look at the spelling": (
        "token, in any shape",
        lambda text: tuple(json.loads(b64decode(part + "==", b"-_")) for part in text.strip("=").split(".")[:2]),
    ),
    "takes any JSON for an object": (
        "token, of any segments",
        lambda text: tuple(read_json(b64decode(part + "==", b"-_")) for part in text.split(".")[:2]),
    ),
    "splits at the first empty line": (
        "signed note",
        lambda text: SignedNote(text.split("\n\n", maxsplit=1)[0] + "\n", NOTE.signatures),
    ),
    "fails on a size that is none": (
        "checkpoint",
        lambda text: Checkpoint("log.example", int(text.split("\n")[1]), b""),
    ),
}


@pytest.mark.parametrize("careless", CARELESS)
def test_a_careless_reader_is_noticed(careless: str) -> None:
    name, read = CARELESS[careless]
    good = READERS[name]
    assert send(Reader(read, good.refusal, good.seeds, good.law, good.change), 400).failed


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=4)
    | st.sampled_from(["\ud800", 2**53, 1 - 2**53, -0.0, float("nan"), {1: 2}, {"é": 1}, frozenset(), 1.0]),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def spelt_alike(text: bytes, value: Any) -> bool:  # noqa: ANN401 - anything at all
    return text == rfc8785.dumps(value) and json.dumps(json.loads(text)) == json.dumps(value, sort_keys=True)


def spell(canonically: Callable[[object], bytes], examples: int = EXAMPLES) -> Sent:
    """Have values spelt, and compare with another implementation of RFC 8785."""
    sent = Sent()

    @runs(examples)
    @given(ANYTHING)
    def each(value: Any) -> None:  # noqa: ANN401 - anything at all
        sent.counts["sent"] += 1
        try:
            text = canonically(value)
        except NotCanonical:
            sent.counts["refused"] += 1
        except BaseException as error:  # noqa: BLE001 - any other error is what is looked for
            sent.failed.append(f"{type(error).__name__} by {value!r}")
        else:
            sent.counts["spelt"] += 1
            if not holds(spelt_alike, text, value):
                sent.failed.append(f"spelt otherwise: {value!r}")

    each()
    return sent


def test_whatever_is_spelt_is_spelt_as_rfc_8785_or_refused(report: Report) -> None:
    sent = spell(canonical)
    report(reader="canonicaliser", **sent.counts, failed=len(sent.failed))
    assert sent.failed == []
    assert min(sent.counts["spelt"], sent.counts["refused"]) > 10


def test_a_careless_canonicaliser_is_noticed() -> None:
    assert spell(lambda value: json.dumps(value, sort_keys=True).encode(), 400).failed


def send_protocols(read: Callable[[dict[str, str]], object], examples: int = OF_PROTOCOLS) -> Sent:
    """Spoil one file of a small protocol at a time."""
    sent, good = Sent(), texts()

    @runs(examples)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        sent.counts["sent"] += 1
        name = data.draw(st.sampled_from(sorted(good)))
        text = data.draw(spoilt((good[name],)) | st.text(max_size=40))
        try:
            read({**good, name: text})
        except ProtocolRefused as refused:
            sent.counts["refused"] += 1
            if not str(refused):
                sent.failed.append(f"refused without a word: {name}: {text!r}")
        except BaseException as error:  # noqa: BLE001 - any other error is what is looked for
            sent.failed.append(f"{type(error).__name__} by {name}: {text!r}")
        else:
            sent.counts["read"] += 1

    each()
    return sent


def test_whatever_stands_in_the_files_of_a_protocol_it_is_read_or_refused_with_a_sentence(report: Report) -> None:
    sent = send_protocols(read_whole)
    report(reader="protocol", **sent.counts, failed=len(sent.failed))
    assert sent.failed == []
    assert min(sent.counts["read"], sent.counts["refused"]) > 3


def test_a_careless_reader_of_protocols_is_noticed() -> None:
    def careless(given_texts: dict[str, str]) -> object:
        return [line.split(",")[3] for line in given_texts["rules.csv"].splitlines()]

    assert send_protocols(careless).failed
