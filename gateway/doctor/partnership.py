"""Whether a deployment has what a partnership works with: a protocol, agreements, issuers, and who answers for it.

Of people it knows which roles somebody holds, and nobody's name.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from engine.agreements import WORKS, State, state
from gateway.doctor.finding import Finding, good, missing, unsafe
from gateway.settings import Settings
from gateway.storage.agreements import read_agreements
from gateway.storage.database import Snapshot
from gateway.storage.deployment import roles_held
from gateway.storage.issuers import Entry, read_issuers
from gateway.storage.opening import options_for
from gateway.storage.published import hash_in_force, texts_of
from policy.faults import ProtocolRefused
from policy.protocol_files import read_protocol
from policy.table_compiler import compile_table

NEEDED = ("auditor", "dpo", "governance_lead", "system_admin")
DEMO_KEY = "-demo"
REVIEW_SOON = timedelta(days=30)
KEYS_SOON = timedelta(hours=12)
"""Half of what the keys of an address hold for that cannot be read again."""


def look_at_partnership(settings: Settings, connection: Snapshot, now: datetime, day: date) -> Iterator[Finding]:
    """Yield what is found of those who take part and what they agreed."""
    yield _protocol(settings, connection)
    yield from _agreements(connection, day)
    yield from _issuers(settings, read_issuers(connection), now)
    yield _people(connection, day)


def _protocol(settings: Settings, connection: Snapshot) -> Finding:
    in_force, publish = hash_in_force(connection), f"concordat protocol publish DIR {options_for(settings)}"
    if in_force is None:
        return unsafe("protocol", "none is in force, so nothing can be answered", publish)
    try:
        protocol = read_protocol(texts_of(connection, in_force))
        compile_table(protocol)
    except ProtocolRefused as refused:
        return unsafe("protocol", f"the one in force has {len(refused.faults)} faults in this version", publish)
    return good("protocol", f"{protocol.stamp} is in force and has no fault")


def _agreements(connection: Snapshot, day: date) -> Iterator[Finding]:
    agreements = read_agreements(connection)
    working = [each for each in agreements if state(each, day) in WORKS]
    if not working:
        yield missing("agreements", "none is in force: nobody is shown what another holds", "draw one up: docs/api.md")
    for each in agreements:
        stands, due = state(each, day), each.review_due_on
        if stands is State.EXPIRED:
            yield missing("agreements", f"{each.id} has expired", "agree a new one; nothing is shared under it")
        elif stands is State.REVIEW_DUE:
            yield missing("agreements", f"the review of {each.id} was due on {due}", "review it, and enter that")
        elif stands in WORKS and due and due - REVIEW_SOON <= day:
            yield missing("agreements", f"the review of {each.id} is due on {due}", "review it by then")
    if working:
        yield good("agreements", f"{len(working)} in force")


def _issuers(settings: Settings, entries: list[Entry], now: datetime) -> Iterator[Finding]:
    add = f"concordat issuers add FILE {options_for(settings)}"
    if not entries:
        yield unsafe("issuers", "nobody is trusted to vouch for a caller", add)
        return
    demo = [each.issuer.name for each in entries if any(key.endswith(DEMO_KEY) for key in each.issuer.keys)]
    if demo:
        yield unsafe("issuers", f"{len(demo)} issuers have demo keys, the first is {demo[0]}", f"remove them; {add}")
    for each in entries:
        until = each.issuer.keys_until
        if each.issuer.keys_url and (until is None or until <= now):
            yield missing("issuers", f"no key of {each.issuer.name} holds", "see that its address can be read")
        elif until and until - now < KEYS_SOON:
            says = f"the keys of {each.issuer.name} hold until {until:%Y-%m-%d %H:%M} UTC and are not read again"
            yield missing("issuers", says, "see that its address can be read, and that concordat serve runs")
    if not demo:
        yield good("issuers", f"{len(entries)} registered")


def _people(connection: Snapshot, day: date) -> Finding:
    held = roles_held(connection, day)
    lacking = [role for role in NEEDED if role not in held]
    if lacking:
        says = f"nobody in post is: {', '.join(lacking)}"
        return missing("people", says, "register somebody: concordat practitioners add")
    return good("people", f"somebody is in post as {', '.join(NEEDED)}")
