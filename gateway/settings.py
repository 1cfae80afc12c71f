"""What a gateway needs to know to run: where its data lies and who it is; nothing is read from the environment."""

from dataclasses import dataclass
from pathlib import Path

from gateway.address import read_address
from gateway.clock import Clock, now


@dataclass(frozen=True, slots=True)
class Settings:
    """One gateway's settings: `origin` is the log's name for itself.

    `database_url` names a PostgreSQL database, of which this process opens at most `connections` connections; where it
    is empty, the database is a SQLite file in the data folder. Keys stay in the data folder either way.
    `read_keys_every_seconds` is for the key sets of issuers that are read at an address.
    """

    data: Path
    name: str = "gateway"
    clock: Clock = now
    database_url: str = ""
    connections: int = 12
    origin: str = "log.concordat.example"
    read_keys_every_seconds: float = 300.0

    @property
    def audience(self) -> str:
        """What tokens must be made out to: the address under which the gateway is reached."""
        return read_address(self.data)

    @property
    def sqlite_file(self) -> Path:
        """The embedded database."""
        return self.data / "concordat.sqlite3"

    @property
    def section_keys(self) -> Path:
        """The keys of the log's sections, kept outside the database."""
        return self.data / "section-keys"

    @property
    def log_signer(self) -> Path:
        """The key that signs the log's checkpoints and the signer's own memory, kept outside the database."""
        return self.data / "log-signer"

    @property
    def token_signer(self) -> Path:
        """The keys that sign the gateway's own tokens, kept outside the database."""
        return self.data / "token-signer"

    @property
    def sign_in_key(self) -> Path:
        """The key that seals what a browser carries to the identity provider and back."""
        return self.data / "sign-in.key"

    @property
    def witness(self) -> Path:
        """The key that cosigns the logs of others, and how far it has seen each."""
        return self.data / "witness"

    @property
    def high_water(self) -> Path:
        """How far the log has grown, kept outside the database."""
        return self.log_signer / "high-water"

    @property
    def ballast(self) -> Path:
        """Room on the disk that is given back when nothing else is left."""
        return self.data / "ballast"

    @property
    def index_key(self) -> Path:
        """The key of the log's blind index and pseudonyms, kept outside the database."""
        return self.data / "log-index.key"
