"""The samples as they are written down: who asks for what, and what is kept of the answer for those that follow."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "samples.toml"
NAME = re.compile(r"\$\{([A-Z_]+)\}")


@dataclass(frozen=True, slots=True)
class Sample:
    """One call of one operation; `path` holds the names of the page in place of identifiers."""

    operation: str
    address: str
    method: str
    path: str
    summary: str
    user: str = ""
    authorization: str = ""
    body: str = ""
    plain: str = ""
    media: str = "text/plain"
    note: str = ""
    status: int = 0
    keep: Mapping[str, str] = field(default_factory=dict)

    @property
    def credentials(self) -> str:
        """What stands in the Authorization header, empty where there is none."""
        return self.authorization or ("Bearer ${TOKEN}" if self.user else "")


def read_samples(description: Mapping[str, Any]) -> list[Sample]:
    """Return every sample, with the address that the description gives its operation."""
    operations = {
        operation["operationId"]: (method.upper(), path, operation["summary"])
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    written = tomllib.loads(FILE.read_text("utf-8"))["sample"]
    return [_sample(given, *operations[given["operation"]]) for given in written]


def _sample(given: dict[str, Any], method: str, path: str, summary: str) -> Sample:
    address = f"{method} {path}"
    for name, value in given.get("ids", {}).items():
        assert f"{{{name}}}" in path, f"{given['operation']} has no {name}"
        path = path.replace(f"{{{name}}}", value)
    return Sample(
        operation=given["operation"],
        address=address,
        method=method,
        path=path,
        summary=summary,
        user=given.get("as", ""),
        authorization=given.get("authorization", ""),
        body=given.get("body", "").strip(),
        plain=given.get("plain", ""),
        media=given.get("media", "text/plain"),
        note=given.get("note", ""),
        status=given.get("status", 0),
        keep=given.get("keep", {}),
    )
