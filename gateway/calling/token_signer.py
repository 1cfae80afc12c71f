"""The keys of the gateway's own issuer, in a folder outside the database: each in a file named for when it begins.

Several processes read the same folder, and several machines copies of it: whatever lies there is looked at each time.
"""

from datetime import datetime
from pathlib import Path

from gateway.identity.own_issuer import OwnIssuer, OwnKey, in_use, name_of, since_of
from gateway.key_file import read_or_make_key

SUFFIX = ".key"


class TokenSigner:
    """The keys in one folder; `name` is how the issuer is called, and to whom its tokens are made out."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self._read: dict[str, OwnKey] = {}

    def issuer(self, at: datetime) -> OwnIssuer:
        """Return the issuer as it stands; the first key is made on first use."""
        names = self._names() or [self._made(at)]
        self._read = {name: self._read.get(name) or self._key(name) for name in names}
        return OwnIssuer(self.name, in_use(self._read.values(), at))

    def rotate(self, at: datetime) -> OwnKey:
        """Make a key that signs from now on, beside those that are there."""
        self.issuer(at)
        return self._key(self._made(at))

    def _names(self) -> list[str]:
        return sorted(file.stem for file in self.folder.glob(f"*{SUFFIX}"))

    def _made(self, at: datetime) -> str:
        name = name_of(at)
        read_or_make_key(self.folder / f"{name}{SUFFIX}")
        return name

    def _key(self, name: str) -> OwnKey:
        return OwnKey(read_or_make_key(self.folder / f"{name}{SUFFIX}"), since_of(name))
