"""The commands of docs/auditing.md print, in an empty folder, what the page says.

`CONCORDAT_WRITE_DOCS=1 pytest tests/test_auditing_doc.py` writes what they print into the page.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.pages_that_run import BLOCK, run_block

PAGE = Path(__file__).parent.parent / "docs" / "auditing.md"

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")


def test_the_pages_commands_print_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    outputs = iter([run_block(block, tmp_path) for block in BLOCK.findall(page)])
    rerun = BLOCK.sub(lambda _found: f"```console\n{next(outputs)}```", page)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(rerun, encoding="utf-8")
        pytest.skip("written")
    assert rerun == page
