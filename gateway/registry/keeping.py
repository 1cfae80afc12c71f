"""Changes the registry, all or nothing, each change with its event; what was read is looked at again as it is written.

Whatever takes trust away, or could, has every answer that is being built decided again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from engine.case import local_day
from gateway.access_log.event import Kind
from gateway.opaque import new_identifier
from gateway.operations import Operation, operate
from gateway.registry.issuers_file import read_issuers_file
from gateway.registry.known import Known, read_known
from gateway.registry.newcomer import NewPractitioner, rows_of
from gateway.registry.organisations_file import Newcomers, read_organisations_file
from gateway.settings import Settings
from gateway.storage.database import Database, Snapshot
from gateway.storage.issuers import ISSUERS, Entry, delete_issuer, insert_issuers
from gateway.storage.organisations import insert_organisations
from gateway.storage.register_entries import insert_practitioner
from gateway.storage.versions import PROTOCOL, Counter
from gateway.storage.writer import Stale, Writer

TRIES = 3
# Who reads the registry to change it, and who is just being answered, must look again.
ALL = (ISSUERS, PROTOCOL)
Made = TypeVar("Made")


class NoIssuer(Exception):
    """No issuer of this name is registered."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry of one database, as an operator keeps it at the machine."""

    settings: Settings
    database: Database
    writer: Writer

    def known(self) -> Known:
        """Return the registry as it stands; NoWords before a protocol is published."""
        with self.database.snapshot() as connection:
            return read_known(connection)

    def add_issuers(self, file: Path, *, replace: bool = False) -> list[Entry]:
        """Enter the issuers of a file, in place of those of their names if so asked; FileRefused changes nothing."""

        def decide(known: Known) -> tuple[list[Entry], Operation]:
            entries = read_issuers_file(file, known, replace=replace)
            before = {entry.issuer.name for entry in known.issuers}
            detail = {"issuers": [_told(entry, before) for entry in entries]}
            return entries, _issuers_changed("entered", detail, known, lambda on: insert_issuers(on, entries))

        return self.decided(decide)

    def remove_issuer(self, name: str) -> None:
        """Take an issuer out: from now on its tokens are refused. NoIssuer if there is none."""

        def decide(known: Known) -> tuple[None, Operation]:
            if all(entry.issuer.name != name for entry in known.issuers):
                raise NoIssuer(name)
            return None, _issuers_changed("removed", {"issuer": name}, known, lambda on: delete_issuer(on, name))

        self.decided(decide)

    def add_organisations(self, file: Path) -> Newcomers:
        """Enter what is new in a file of organisations; FileRefused changes nothing."""

        def decide(known: Known) -> tuple[Newcomers, Operation]:
            new = read_organisations_file(file, known)
            detail = {"organisations": sorted(new.organisations), "services": sorted(each.id for each in new.services)}

            def change(on: Snapshot) -> None:
                insert_organisations(on, new.organisations, new.services)

            return new, Operation(Kind.REGISTER_CHANGED, "organisations_entered", detail, change, known.versions, ALL)

        return self.decided(decide)

    def enter_practitioner(self, person: NewPractitioner) -> str:
        """Enter somebody with their first post; return their identifier. NotEntered says why not."""
        identifier = person.identifier or new_identifier("practitioner")
        today = local_day(self.settings.clock())

        def decide(known: Known) -> tuple[str, Operation]:
            with self.database.snapshot() as connection:
                entry, post = rows_of(connection, person, identifier, known, today)
            detail = {"practitioner": identifier, "service": person.post.service, "role": person.post.role}

            def change(on: Snapshot) -> None:
                insert_practitioner(on, entry, post)

            moves = [Counter("practitioner", identifier), Counter("record", identifier)]
            return identifier, Operation(Kind.REGISTER_CHANGED, "entered", detail, change, known.versions, moves)

        return self.decided(decide)

    def decided(self, decide: Callable[[Known], tuple[Made, Operation]]) -> Made:
        """Make the change that is decided on what is known, and decide again if that has changed meanwhile."""
        for _ in range(TRIES):
            known = self.known()
            made, operation = decide(known)
            try:
                operate(self.settings, self.writer, known.protocol, operation)
            except Stale:
                continue
            return made
        raise Stale


def _issuers_changed(
    outcome: str, detail: Mapping[str, object], known: Known, change: Callable[[Snapshot], None]
) -> Operation:
    return Operation(Kind.ISSUERS_CHANGED, outcome, detail, change, known.versions, ALL)


def _told(entry: Entry, before: Collection[str]) -> dict[str, object]:
    """Return what the log says of an issuer that was entered: enough to see whom it was trusted to vouch for."""
    issuer = entry.issuer
    told: dict[str, object] = {
        "name": issuer.name,
        "organisation": issuer.organisation,
        "may_name": [list(pair) for pair in sorted(issuer.may_name)],
        "keys": sorted(issuer.keys),
        "replaced": issuer.name in before,
    }
    return {**told, "keys_url": issuer.keys_url} if issuer.keys_url else told
