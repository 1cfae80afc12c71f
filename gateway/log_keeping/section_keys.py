"""The keys of the log's sections, in files beside the database: one key a section, overwritten when it is erased.

Keys are made ahead, a block at a time, and are durable before any is used, so that no append waits for them. A process
writes a file of its own and never one of an earlier start. Whoever has the database, its log or a backup of them, has
ciphertext.
"""

import os
import secrets
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gateway.access_log.locked import KEY_BYTES, KeyPlace

KEYS_AHEAD = 4096
ERASED = bytes(KEY_BYTES)
OWNER_ONLY = 0o600
SUFFIX = ".keys"


class NoSuchKey(Exception):
    """There is no key at that place: the file is missing or too short."""


class NoKeysMade(Exception):
    """Keys could not be made durable, so nothing can be sealed; the message names the system's error."""


class SectionKeys:
    """The key files of one folder."""

    def __init__(self, folder: Path, keys_ahead: int = KEYS_AHEAD) -> None:
        self.folder, self.keys_ahead = folder, keys_ahead
        self._lock = threading.Lock()
        self._name = ""
        self._ahead: deque[bytes] = deque()
        self._used = 0

    def take(self, count: int) -> list[tuple[KeyPlace, bytes]]:
        """Return fresh keys with their places; they are on the disk already. NoKeysMade if that can't be."""
        with self._lock:
            while len(self._ahead) < count:
                try:
                    self._make_ahead()
                except OSError as error:
                    self._abandon()
                    raise NoKeysMade(type(error).__name__) from error
            first, self._used = self._used, self._used + count
            return [(KeyPlace(self._name, slot), self._ahead.popleft()) for slot in range(first, self._used)]

    def read(self, place: KeyPlace) -> bytes | None:
        """Return a key, or None if it was erased; NoSuchKey if its file is not what it was."""
        try:
            with self._path(place.file).open("rb") as file:
                file.seek(place.slot * KEY_BYTES)
                key = file.read(KEY_BYTES)
        except OSError:
            raise NoSuchKey(place.file) from None
        if len(key) != KEY_BYTES:
            raise NoSuchKey(place.file)
        return None if key == ERASED else key

    def keeps(self, file: str) -> bool:
        """Tell whether a file of keys is here."""
        return self._path(file).exists()

    def erase(self, places: Iterable[KeyPlace]) -> None:
        """Overwrite keys, durably: nobody opens what they locked again. Erasing twice is no fault."""
        for name, slots in _by_file(places).items():
            with self._path(name).open("r+b") as file:
                for slot in slots:
                    file.seek(slot * KEY_BYTES)
                    file.write(ERASED)
                file.flush()
                os.fsync(file.fileno())

    def _make_ahead(self) -> None:
        if not self._name:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._name = secrets.token_hex(8)
        keys = secrets.token_bytes(self.keys_ahead * KEY_BYTES)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._path(self._name), flags, OWNER_ONLY), "ab") as file:
            file.write(keys)
            file.flush()
            os.fsync(file.fileno())
        # A file that a crash could unname is no safer than none.
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self._ahead += [keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)]

    def _abandon(self) -> None:
        """Begin another file: in one that was half written a key no longer lies where its number says."""
        if self._name and not self._used:
            # Nobody's keys: where the disk is full, each try would take more of it.
            with suppress(OSError):
                self._path(self._name).unlink(missing_ok=True)
        self._name, self._used = "", 0
        self._ahead.clear()

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise NoSuchKey(name)
        return self.folder / f"{name}{SUFFIX}"


def _by_file(places: Iterable[KeyPlace]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in places:
        found.setdefault(place.file, []).append(place.slot)
    return found
