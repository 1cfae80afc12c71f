"""What a gateway needs to know to run: where its data lies and who it is; nothing is read from the environment."""

from dataclasses import dataclass
from pathlib import Path

from gateway.clock import Clock, now


@dataclass(frozen=True, slots=True)
class Settings:
    """One gateway's settings; `audience` is what tokens must be made out to."""

    data: Path
    audience: str = "https://gateway.concordat.example"
    name: str = "gateway"
    clock: Clock = now

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "concordat.sqlite3"

    @property
    def index_key(self) -> Path:
        """The key of the log's blind index and pseudonyms, kept outside the database."""
        return self.data / "log-index.key"
