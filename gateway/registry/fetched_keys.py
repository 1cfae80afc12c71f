"""Reads the key sets of issuers at their addresses, again and again, and keeps those that are good; no request waits.

Each issuer has a thread of its own, so that a host that hangs holds up nobody else's keys. Whatever a host does, the
last good set is kept until it is too old; that is looked at when a token comes, not here.
"""

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from gateway.access_log.event import Kind
from gateway.identity.https_fetch import HttpsFetch, NotFetched
from gateway.identity.issuers import FETCHED_KEYS_HOLD, VerifyingKey, issuers_by_name
from gateway.identity.key_sets import KeySetRefused, read_key_set
from gateway.operations import GATEWAY, Operation, operate
from gateway.settings import Settings
from gateway.storage.database import Database, Snapshot, StorageUnavailable
from gateway.storage.issuers import ISSUERS, Entry, keep_keys, read_issuers
from gateway.storage.published import stamp_in_force
from gateway.storage.versions import PROTOCOL, Versions, read_versions
from gateway.storage.writer import Stale, Writer

AGAIN_SECONDS = 2.0
"""How soon a host is asked again that did not answer well, and how often somebody looks whether there are new ones."""
logger = logging.getLogger("concordat")


class FetchedKeys:
    """Keeps the fetched keys of one database fresh, by itself once it is started."""

    def __init__(self, settings: Settings, database: Database, writer: Writer, fetch: HttpsFetch | None = None) -> None:
        self.settings, self.database, self.writer = settings, database, writer
        self.fetch = fetch or HttpsFetch()
        self._stopped, self._keeping = threading.Event(), threading.Lock()
        self._readers: dict[str, threading.Thread] = {}
        self._failing: dict[str, str] = {}

    def start(self) -> None:
        """Read from now on."""
        threading.Thread(target=self._run, name="concordat-fetched-keys", daemon=True).start()

    def stop(self) -> None:
        """Read no more; whoever waits for a host is not waited for, and what arrives now is not kept."""
        self._stopped.set()
        with self._keeping:
            pass

    def unreachable(self) -> Mapping[str, str]:
        """Return the issuers whose keys cannot be read now at their addresses, and why; their last keys may hold."""
        return dict(self._failing)

    def read(self, name: str) -> float | None:
        """Read an issuer's keys once; return in how many seconds to read them again, None if it has no address."""
        try:
            entry = next((each for each in self._entries() if each.issuer.name == name), None)
            if entry is None:
                self._failing.pop(name, None)
                return None
            keys = read_key_set(self.fetch.get(entry.issuer.keys_url, entry.ca_pem), entry.algorithms)
            with self._keeping:
                if not self._stopped.is_set():
                    self._keep(entry, keys)
        except (NotFetched, KeySetRefused) as refused:
            self._note(name, f"{refused}")
            return min(AGAIN_SECONDS, self.settings.read_keys_every_seconds)
        except (Stale, StorageUnavailable):
            return AGAIN_SECONDS
        if self._failing.pop(name, None):
            logger.info("the keys of %s are read again", name)
        return self.settings.read_keys_every_seconds

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                names = [entry.issuer.name for entry in self._entries()]
            except (StorageUnavailable, ValueError):
                names = []
            for name in names:
                if name not in self._readers or not self._readers[name].is_alive():
                    self._readers[name] = threading.Thread(target=self._keep_reading, args=(name,), daemon=True)
                    self._readers[name].start()
            self._stopped.wait(AGAIN_SECONDS)

    def _keep_reading(self, name: str) -> None:
        pause: float | None = 0.0
        while pause is not None and not self._stopped.wait(pause):
            pause = self.read(name)

    def _entries(self) -> list[Entry]:
        with self.database.snapshot() as connection:
            return [entry for entry in read_issuers(connection) if entry.issuer.keys_url]

    def _keep(self, entry: Entry, keys: Iterable[VerifyingKey]) -> None:
        found, at = {key.key_id: key for key in keys}, self.settings.clock()
        fresh = replace(entry.issuer, keys=found, keys_until=at + FETCHED_KEYS_HOLD)
        with self.database.snapshot() as connection:
            versions, protocol = read_versions(connection, [ISSUERS]), stamp_in_force(connection)
            others = [each.issuer for each in read_issuers(connection) if each.issuer.name != fresh.name]
        try:
            issuers_by_name([*others, fresh])
        except ValueError as shared:
            raise KeySetRefused(f"{shared}") from None
        if found == entry.issuer.keys:
            with self.database.writing() as connection:
                keep_keys(connection, entry, found.values(), at)
                connection.commit()
        else:
            done = _operation(entry, found, at, versions)
            operate(self.settings, self.writer, protocol, done)

    def _note(self, name: str, why: str) -> None:
        # Once: a host that is down for a day must not fill a disk.
        if self._failing.get(name) != why:
            logger.warning("the keys of %s cannot be read: %s", name, why)
        self._failing[name] = why


def _operation(entry: Entry, found: Mapping[str, VerifyingKey], at: datetime, versions: Versions) -> Operation:
    def change(connection: Snapshot) -> None:
        if not keep_keys(connection, entry, found.values(), at):
            raise Stale

    detail = {"issuer": entry.issuer.name, "keys": sorted(found), "before": sorted(entry.issuer.keys)}
    # A key that is gone vouches for nobody who is just being answered.
    moves = [ISSUERS, PROTOCOL]
    return Operation(Kind.ISSUERS_CHANGED, "keys_read", detail, change, versions, moves, GATEWAY)
