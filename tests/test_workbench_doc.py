"""The commands of docs/workbench.md do, in an empty folder, what the page says that they do.

`CONCORDAT_WRITE_DOCS=1 pytest tests/test_workbench_doc.py` writes what they print into the page.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).parent.parent
PAGE = REPO / "docs" / "workbench.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
HASH = re.compile(r"#[0-9a-f]{64}")


def commands(block: str) -> Iterator[str]:
    return (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))


def run_block(block: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "REPO": str(REPO), "PATH": path, "COLUMNS": "120", "NO_COLOR": "1"}
    printed = []
    for command in commands(block):
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed.append(f"$ {command}\n{done.stdout}{done.stderr}")
    return HASH.sub("#...", "".join(printed))


def test_the_pages_commands_print_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    rerun = BLOCK.sub(lambda found: f"```console\n{run_block(found[1], tmp_path)}```", page)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(rerun, encoding="utf-8")
        pytest.skip("written")
    assert rerun == page
