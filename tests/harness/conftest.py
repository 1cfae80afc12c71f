"""What the harnesses share: their short and long forms, and where each writes its outcome.

`CONCORDAT_LONG=1` runs the long forms. `CONCORDAT_RESULTS=DIR` keeps the outcomes, one JSON file a harness.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

Report = Callable[..., None]


@pytest.fixture
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Report:
    """Give the function that writes down what a harness counted."""

    def write(**counts: object) -> None:
        folder = Path(os.environ.get("CONCORDAT_RESULTS", tmp_path))
        folder.mkdir(parents=True, exist_ok=True)
        name = request.function.__name__.removeprefix("test_")
        (folder / f"{name}.json").write_text(json.dumps({"harness": name, **counts}, indent=2), "utf-8")

    return write
