"""How the access log is looked after: whether it grew out of what was signed, how long ago that was, who else signs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.access_log.signed_note import NoteRefused
from gateway.auditing.witnessing import read_asked
from gateway.doctor.finding import Finding, good, missing, unsafe
from gateway.log_keeping.high_water import BYTES
from gateway.log_keeping.signer import KEY, Signer, SigningRefused
from gateway.settings import Settings
from gateway.storage.database import Snapshot
from gateway.storage.log_size import log_size
from gateway.storage.log_tree import LogTree, read_head
from gateway.storage.opening import options_for

TOO_OLD = timedelta(minutes=5)
"""A gateway that serves signs within a minute."""


def look_at_log(settings: Settings, connection: Snapshot, now: datetime) -> Iterator[Finding]:
    """Yield what is found of the log; nothing in it is opened."""
    yield _past(settings, connection)
    yield _checkpoint(settings, connection, now)
    yield _witnesses(settings)


def _past(settings: Settings, connection: Snapshot) -> Finding:
    if not (settings.log_signer / KEY).is_file():
        return missing("log signer", "nothing was signed yet", f"concordat log head {options_for(settings)}")
    head = read_head(connection).range
    most = int.from_bytes(settings.high_water.read_bytes()[:BYTES]) if settings.high_water.exists() else 0
    way_out = f"put the right database back; or: concordat log gap --reason WHY {options_for(settings)}"
    try:
        Signer(settings.log_signer, settings.origin).check(head.size, head.root, LogTree(connection).consistency)
    except SigningRefused as refused:
        return unsafe("log signer", f"{refused}", way_out)
    except (OSError, ValueError) as error:
        return unsafe("log signer", f"its folder cannot be used ({type(error).__name__})", "put its backup back")
    if head.size < most:
        return unsafe("log signer", f"the log has {head.size} events, and has had {most}", way_out)
    return good("log signer", f"the log grew out of what was signed; it has {head.size} events")


def _checkpoint(settings: Settings, connection: Snapshot, now: datetime) -> Finding:
    size = log_size(connection)
    sign = f"concordat serve signs within a minute: is one running? concordat log head {options_for(settings)}"
    if size.signed_at is None:
        return missing("checkpoint", "the log was never signed", sign)
    unsigned, age = size.events - size.signed, now - size.signed_at
    if unsigned and age > TOO_OLD:
        minutes = int(age.total_seconds() // 60)
        return missing("checkpoint", f"it was signed {minutes} minutes ago; {unsigned} events came since", sign)
    return good("checkpoint", f"all but {unsigned} events are signed")


def _witnesses(settings: Settings) -> Finding:
    try:
        asked = read_asked(settings.log_signer)
    except (NoteRefused, ValueError):
        return unsafe("witness", "the list of witnesses cannot be read", "mend log-signer/witnesses")
    if not asked:
        says = "no other log's gateway cosigns this one: whoever has the machine could rewrite the log unnoticed"
        return missing("witness", says, "agree it with a partner: docs/witnesses.md")
    return good("witness", f"{', '.join(each.key.name for each in asked)} cosigns")
