"""Reads the demo's data files, which lie beside this module; it knows nothing of what stands in them."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, object]
"""One row of a table: its columns by name."""

Rows: TypeAlias = dict[str, list[Row]]
"""Rows by the name of their table."""


@cache
def data(name: str) -> dict[str, Any]:
    """Read one TOML file of this package; the caller must not change what it gets."""
    return tomllib.loads(files("gateway.demonstration").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
