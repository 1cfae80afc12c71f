"""`concordat log evidence` and `verify-evidence`: a pack about one young person or one question, and checking it."""

from pathlib import Path

import click

from gateway.app import Gateway
from gateway.auditing.evidence_pack import Named, Pack, Places, write_pack
from gateway.auditing.exporting import NotEmpty
from gateway.auditing.log_question import LogQuestion, sought
from gateway.commands.folders import gateway_on
from gateway.commands.log.asking import Asking, asking_for_all, saved_question
from gateway.commands.log.verifying import json_option, policy_option, tell, trust_of
from gateway.commands.output import stop
from gateway.log_keeping.signer import SigningRefused
from gateway.log_verifying.evidence import verify_pack
from gateway.log_verifying.verdict import UnusableExport
from gateway.operations import note_reading
from gateway.storage.log_search import search

OUT = click.Path(path_type=Path)


@click.command("evidence")
@asking_for_all
@click.argument("name", metavar="[QUESTION]", default="")
@click.option("--out", type=OUT, required=True, help="An empty folder, or one that does not exist yet.")
@click.option("--asked-by", required=True, help="Who asked for it: it stands on the cover.")
def evidence_(asked: Asking, name: str, out: Path, asked_by: str) -> None:
    """Write a pack: the entries about a young person or of a question, a proof of each, and a cover to read first."""
    saved = saved_question(name, asked.question) if name else None
    question = saved.filled(asked.question) if saved else asked.question
    if question == LogQuestion():
        stop("say what it is about: a QUESTION, --young-person or --practitioner")
    about = saved.title if saved else _about(question)
    with gateway_on(asked.settings) as gateway:
        detail = {"read": "export", "asked": {"question": name, **question.asked}}
        note_reading(asked.settings, gateway.database, gateway.writer, detail, question.young_person)
        try:
            count = _write(gateway, question, asked, Named(about, asked_by, asked.settings.clock()), out)
        except SigningRefused as refused:
            stop(f"the log is not signed: {refused}")
        except NotEmpty:
            stop(f"{out} is not empty: a pack goes into a folder of its own")
    click.echo(f"{count:,} entries in {out}; read {out}/README.txt first")


def _write(gateway: Gateway, question: LogQuestion, asked: Asking, named: Named, out: Path) -> int:
    sealer = gateway.door.sealer
    note = gateway.checkpointing.witnessed()
    with gateway.database.snapshot() as connection:
        wanted = sought(connection, sealer.pseudonyms, question)
        found = search(connection, wanted, asked.before, asked.count + 1)
        places = Places(found[: asked.count], newer=asked.before is not None, older=len(found) > asked.count)
        return write_pack(connection, sealer.keys, note, Pack(named, places), out)


@click.command("verify-evidence")
@click.argument("pack", type=click.Path(file_okay=False, path_type=Path))
@policy_option
@json_option
def verify_evidence(pack: Path, policy: Path, *, as_json: bool) -> None:
    """Check an evidence pack. Exit 0 sound, 1 tampered with, 2 unusable, 3 incomplete."""
    try:
        report = verify_pack(pack, trust_of(policy))
    except UnusableExport as error:
        stop(f"{error}")
    tell(report, as_json=as_json)
    raise SystemExit(report.verdict)


def _about(question: LogQuestion) -> str:
    about = [f"{name} {value}" for name, value in question.asked.items()]
    return ", ".join([*(["one young person"] if question.young_person else []), *about])
