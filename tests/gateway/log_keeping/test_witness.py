import base64
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.access_log.checkpoint import Checkpoint
from gateway.access_log.signed_note import Algorithm, NoteRefused, SignedNote, SigningKey, read_key, read_note
from gateway.auditing.witnessing import Asked, cosigned
from gateway.commands import concordat
from gateway.log_keeping.witness import Answered, Witness
from tests.gateway.log_keeping.test_signer import LEAVES, REWRITTEN, proofs_of, root_of
from tests.gateway.running_gateway import SAM, RunningGateway

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
LOG = SigningKey("log.a.example", Algorithm.LOG, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = SigningKey("log.a.example", Algorithm.LOG, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))


def checkpoint(size: int, leaves: Sequence[bytes] = LEAVES, key: SigningKey = LOG, origin: str = "") -> SignedNote:
    text = Checkpoint(origin or key.name, size, root_of(leaves[:size])).text
    return SignedNote(text, (key.sign(text),))


def request(old: int, note: SignedNote, proof: Sequence[bytes] = ()) -> bytes:
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof)]
    return ("\n".join(lines) + f"\n\n{note}").encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    made = Witness(tmp_path / "witness", "log.b.example")
    made.know(LOG.verifier)
    return made


def ask(witness: Witness, old: int, size: int, leaves: Sequence[bytes] = LEAVES) -> Answered:
    proof = proofs_of(leaves[:size])(old, size) if 0 < old < size else ()
    return witness.add_checkpoint(request(old, checkpoint(size, leaves), proof), AT)


def test_it_cosigns_a_log_that_grows_and_its_key_proves_it(witness: Witness) -> None:
    for old, size in ((0, 3), (3, 3), (3, 8), (8, 64)):
        answered = ask(witness, old, size)
        assert answered.status == 200, answered.body
        note = read_note(f"{checkpoint(size).text}\n{answered.body}")
        assert note.signed_by([witness.key.verifier]) == {witness.key.verifier: int(AT.timestamp())}


def test_it_tells_whoever_is_behind_or_ahead_how_far_it_saw_the_log(witness: Witness) -> None:
    assert ask(witness, 0, 8).status == 200
    for old, size in ((0, 9), (3, 9), (9, 12)):
        answered = ask(witness, old, size)
        assert (answered.status, answered.body, answered.media_type) == (409, "8\n", "text/x.tlog.size")


def test_it_cosigns_no_second_past_of_a_log_it_has_seen(witness: Witness) -> None:
    assert ask(witness, 0, 8).status == 200
    assert ask(witness, 8, 8, REWRITTEN).status == 409
    assert ask(witness, 8, 12, REWRITTEN).status == 422
    assert ask(Witness(witness.folder, witness.name), 8, 12).status == 200
    assert ask(witness, 12, 8).status == 400


def test_it_answers_strangers_and_nonsense_with_the_status_of_the_protocol(witness: Witness) -> None:
    unknown = checkpoint(3, origin="log.c.example")
    assert witness.add_checkpoint(request(0, unknown), AT).status == 404
    assert witness.add_checkpoint(request(0, checkpoint(3, key=STRANGER)), AT).status == 403
    bad = SignedNote(checkpoint(3).text, (LOG.sign("another text\n"),))
    assert witness.add_checkpoint(request(0, bad), AT).status == 403
    good = request(0, checkpoint(3))
    sizes = (b"old 00", b"old " + b"9" * 5000, b"new 0")
    for nonsense in (b"", b"\xff", b"old 0", good[4:], *(good.replace(b"old 0", each) for each in sizes)):
        assert witness.add_checkpoint(nonsense, AT).status == 400
    assert witness.add_checkpoint(request(0, checkpoint(3), [bytes(31)]), AT).status == 400
    assert witness.add_checkpoint(request(0, checkpoint(3), [bytes(32)]), AT).status == 422
    with pytest.raises(NoteRefused, match="is not that of a log"):
        witness.know(witness.key.verifier)


def test_a_witness_is_asked_over_https_or_on_this_machine(witness: Witness) -> None:
    key = witness.key.verifier
    for url in ("http://b.example", "ftp://127.0.0.1", "file:///etc/passwd", "http://127.0.0.1.b.example"):
        with pytest.raises(NoteRefused, match="over https"):
            Asked(url, key)
    with pytest.raises(NoteRefused, match="not that of a witness"):
        Asked("https://b.example", LOG.verifier)
    assert Asked("http://127.0.0.1:8000", key).key == read_key(str(key))


def run(data: Path, *words: str) -> str:
    result = CliRunner().invoke(concordat, [*words, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output.strip()


@contextmanager
def served(data: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [str(Path(sys.executable).parent / "concordat"), "serve", "--data", str(data), "--port", port]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                connection = HTTPConnection("127.0.0.1", int(port), timeout=5)
                try:
                    connection.request("GET", "/health")
                    connection.getresponse().read()
                    break
                except OSError:
                    time.sleep(0.1)
                finally:
                    connection.close()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)


@pytest.fixture
def partners(data: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two data folders whose logs have names of their own, of which the second is a witness of the first."""
    other = shutil.copytree(data, tmp_path / "other")
    run(data, "log", "name", "log.a.example")
    run(other, "log", "name", "log.b.example")
    key = json.loads(run(data, "log", "head", "--json"))["key"]
    run(other, "log", "witness-for", key)
    return data, other


def test_one_gateway_cosigns_what_another_one_signs_and_an_auditor_asks_for_both(
    partners: tuple[Path, Path], tmp_path: Path
) -> None:
    data, other = partners
    witness_key = run(other, "log", "witness-key")
    policy = tmp_path / "policy"
    log_key = json.loads(run(data, "log", "head", "--json"))["key"]
    policy.write_text(f"log {log_key}\nwitness partner {witness_key}\nquorum partner\n")
    run(data, "log", "export", "--out", str(tmp_path / "alone"))
    alone = CliRunner().invoke(concordat, ["log", "verify", str(tmp_path / "alone"), "--policy", str(policy)])
    assert alone.exit_code == 3
    with served(other) as url:
        run(data, "log", "ask-witness", url, witness_key)
        running = RunningGateway(data)
        assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
        running.gateway.close()
        run(data, "log", "export", "--out", str(tmp_path / "together"))
    together = CliRunner().invoke(concordat, ["log", "verify", str(tmp_path / "together"), "--policy", str(policy)])
    assert together.exit_code == 0, together.output
    assert "witnessed by partner" in together.output
    running = RunningGateway(data)
    assert running.disclosure("joanne.petrie", SAM, "safeguarding").status == 200
    running.gateway.close()
    assert json.loads(run(data, "log", "head", "--json"))["not_cosigned_by"] == ["log.b.example"]
    # The witness is gone: signing and exporting go on, and the auditor sees that nobody else has signed.
    run(data, "log", "export", "--out", str(tmp_path / "after"))
    after = CliRunner().invoke(concordat, ["log", "verify", str(tmp_path / "after"), "--policy", str(policy)])
    assert after.exit_code == 3


def exported(data: Path, out: Path, policy: Path) -> int:
    run(data, "log", "export", "--out", str(out))
    return CliRunner().invoke(concordat, ["log", "verify", str(out), "--policy", str(policy)]).exit_code


def disclosed(data: Path, user: str) -> None:
    running = RunningGateway(data)
    assert running.disclosure(user, SAM, "safeguarding").status == 200
    running.gateway.close()


def test_two_histories_of_one_log_cannot_both_have_enough_witnesses(
    partners: tuple[Path, Path], tmp_path: Path
) -> None:
    data, one = partners
    log_key = json.loads(run(data, "log", "head", "--json"))["key"]
    two = shutil.copytree(one, tmp_path / "two")
    (two / "witness" / "key").unlink(missing_ok=True)
    (two / "log-signer" / "name").write_text("log.c.example\n", "utf-8")
    keys = [run(each, "log", "witness-key") for each in (one, two)]
    any_, both = (tmp_path / word for word in ("any", "both"))
    for policy, needed in ((any_, 1), (both, 2)):
        witnesses = f"witness one {keys[0]}\nwitness two {keys[1]}\ngroup partners {needed} one two\n"
        policy.write_text(f"log {log_key}\n{witnesses}quorum partners\n")
    with served(one) as first:
        run(data, "log", "ask-witness", first, keys[0])
        assert exported(data, tmp_path / "1", any_) == 0
        assert exported(data, tmp_path / "2", both) == 3
        with served(two) as second:
            run(data, "log", "ask-witness", second, keys[1])
            assert exported(data, tmp_path / "3", both) == 0
            # The whole folder is copied, keys and memory and all, and each of the two goes on by itself.
            split = shutil.copytree(data, tmp_path / "split")
            disclosed(data, "joanne.petrie")
            assert exported(data, tmp_path / "4", both) == 0
            disclosed(split, "amara.okoye")
            assert exported(split, tmp_path / "5", any_) == 3
            assert exported(data, tmp_path / "6", both) == 0
    assert exported(split, tmp_path / "7", any_) == 3


@pytest.fixture
def dripping() -> Iterator[str]:
    """A witness that sends a byte now and then, and never an answer."""
    over = Event()

    def drip(listening: socket.socket) -> None:
        caller, _ = listening.accept()
        with caller, suppress(OSError):
            while not over.wait(0.05):
                caller.send(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=drip, args=(listening,))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()


def test_a_witness_that_drips_is_cut_off_and_the_note_goes_out_without_it(
    witness: Witness, dripping: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.auditing.witnessing.SECONDS", 0.5)
    note, began = checkpoint(8), time.monotonic()

    assert cosigned(note, [Asked(dripping, witness.key.verifier)], proofs_of(LEAVES)) == note
    assert 0.4 < time.monotonic() - began < 3


def test_a_log_keeps_its_name_once_it_has_signed(data: Path) -> None:
    run(data, "log", "head")
    refused = CliRunner().invoke(concordat, ["log", "name", "log.c.example", "--data", str(data)])
    assert refused.exit_code == 2
    assert "a log keeps its name" in refused.output
