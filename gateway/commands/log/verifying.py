"""`concordat log verify` and `verify-proof`: check an export, or one proof, with the auditor's own policy.

Neither needs a data folder, a database or a network. Exit 0 sound, 1 tampered, 2 unusable input, 3 incomplete.
"""

import json
import sys
from pathlib import Path

import click
from rich.progress import Progress

from gateway.access_log.trust import PolicyRefused, Trust, read_trust
from gateway.commands.output import messages, stop
from gateway.log_verifying.single_proof import Proved, verify_proof
from gateway.log_verifying.verdict import MOST_FINDINGS, Report, UnusableExport, Verdict
from gateway.log_verifying.whole_log import Progress as Told
from gateway.log_verifying.whole_log import verify_export

FILE = click.Path(dir_okay=False, path_type=Path)
WORDS = {
    Verdict.SOUND: "sound",
    Verdict.TAMPERED: "TAMPERED WITH",
    Verdict.UNUSABLE: "unusable",
    Verdict.INCOMPLETE: "INCOMPLETE",
}
policy_option = click.option(
    "--policy", type=FILE, required=True, help="Whom you trust: the log, the witnesses, and how many must have signed."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.command()
@click.argument("export", type=click.Path(file_okay=False, path_type=Path))
@policy_option
@click.option("--since", type=FILE, help="A checkpoint that you kept: the log must begin with it.")
@click.option("--tree-only", is_flag=True, help="Leave out what is below the leaves.")
@json_option
def verify(export: Path, policy: Path, since: Path | None, *, tree_only: bool, as_json: bool) -> None:
    """Check an exported log whole: nothing changed, removed, put in or moved.

    A failure names the first bad entry and what differs. Exit 0 sound, 1 tampered with, 2 unusable, 3 incomplete.
    """
    trust = trust_of(policy)
    remembered = _text(since) if since else ""
    try:
        with Progress(console=messages, transient=True, disable=not messages.is_terminal) as drawn:
            bar = drawn.add_task("checking", total=None)

            def told(done: int, whole: int) -> None:
                drawn.update(bar, completed=done, total=whole)

            report = _verified(export, trust, remembered, told, sections=not tree_only)
    except UnusableExport as error:
        stop(f"{error}")
    tell(report, as_json=as_json)
    raise SystemExit(report.verdict)


def _verified(export: Path, trust: Trust, since: str, told: Told, *, sections: bool) -> Report:
    return verify_export(export, trust, since, sections=sections, progress=told)


@click.command("verify-proof")
@click.argument("proof", type=FILE)
@policy_option
@json_option
def verify_proof_(proof: Path, policy: Path, *, as_json: bool) -> None:
    """Check one proof, and show the event that it proves."""
    trust = trust_of(policy)
    try:
        proved = verify_proof(_text(proof), trust)
    except UnusableExport as error:
        stop(f"{error}")
    if proved.report.verdict is Verdict.SOUND and not as_json:
        _show(proved)
    tell(proved.report, as_json=as_json, proved=proved)
    raise SystemExit(proved.report.verdict)


def _show(proved: Proved) -> None:
    click.echo(f"entry {proved.place}: {proved.leaf['kind']}, {proved.leaf['outcome']}, {proved.leaf['time']}")
    for name, body in proved.sections.items():
        click.echo(f"  {name}: {json.dumps(body, ensure_ascii=False, sort_keys=True)}")


def tell(report: Report, *, as_json: bool, proved: Proved | None = None) -> None:
    """Print a report."""
    if as_json:
        opened = {"entry": proved.place, "event": proved.leaf, "sections": proved.sections} if proved else {}
        click.echo(json.dumps({**_as_members(report), **opened}))
        return
    head = f"{report.size:,} entries of {report.origin} · {WORDS[report.verdict]} · head {report.root.hex()[:16]}"
    witnesses = f"witnessed by {', '.join(report.witnesses)}" if report.witnesses else "no witness"
    sections = ", ".join(f"{count:,} {became}" for became, count in sorted(report.sections.items()))
    click.echo(f"{head} · {witnesses}" + (f"\nsections: {sections}" if sections else ""))
    for event in sorted(report.erased_by)[:MOST_FINDINGS]:
        click.echo(f"  erased, as entry {event} says: {report.erased_by[event]:,}")
    for note in report.notes:
        click.echo(f"  {note}")
    for finding in report.findings:
        click.echo(f"  {finding}")
    untold = report.found.total() - len(report.findings)
    if untold:
        click.echo(f"  and {untold:,} more")


def _as_members(report: Report) -> dict[str, object]:
    return {
        "verdict": report.verdict.name.lower(),
        "origin": report.origin,
        "size": report.size,
        "root": report.root.hex(),
        "witnesses": list(report.witnesses),
        "sections": {became: report.sections[became] for became in sorted(report.sections)},
        "erased_by": {str(event): report.erased_by[event] for event in sorted(report.erased_by)},
        "findings": [{"entry": each.entry, "sentence": each.sentence} for each in report.findings],
        "found": report.found.total(),
        "notes": report.notes,
    }


def trust_of(policy: Path) -> Trust:
    """Read a policy file, or stop with what is wrong with it."""
    try:
        return read_trust(_text(policy))
    except PolicyRefused as refused:
        stop(f"{policy}, {refused}")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8") if str(file) != "-" else sys.stdin.read()
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file} cannot be read ({type(error).__name__})")
