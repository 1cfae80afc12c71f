"""What the harnesses share: their short and long forms, and where each writes its outcome.

`CONCORDAT_LONG=1` runs the long forms. `CONCORDAT_RESULTS=DIR` keeps the outcomes, one JSON file a harness.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.postgres import Server

Report = Callable[..., None]


@dataclass
class Databases:
    """New databases of one kind, without tables, by their URLs; a data folder's own SQLite file has none."""

    server: Server | None = None
    made: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Name the kind of database."""
        return "postgresql" if self.server else "sqlite"

    def new(self) -> str:
        """Return the URL of a new database."""
        if self.server:
            self.made.append(self.server.create())
        return self.made[-1] if self.server else ""


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Give new databases of either kind, dropped at the end."""
    found = Databases(request.getfixturevalue("postgres_server") if request.param == "postgresql" else None)
    yield found
    if found.server:
        for url in found.made:
            found.server.drop(url)


@pytest.fixture
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Report:
    """Give the function that writes down what a harness counted."""

    def write(**counts: object) -> None:
        folder = Path(os.environ.get("CONCORDAT_RESULTS", tmp_path))
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-")
        (folder / f"{name}.json").write_text(json.dumps({"harness": name, **counts}, indent=2), "utf-8")

    return write
