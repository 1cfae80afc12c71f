"""The commands of docs/witnesses.md do, in an empty folder and with both gateways running, what the page says."""

import re
import shutil
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.pages_that_run import BLOCK, run_block
from tests.test_consent_doc import serving

PAGE = Path(__file__).parent.parent / "docs" / "witnesses.md"
SERVE = re.compile(r"^concordat serve .*--port (\d+)$", re.MULTILINE)

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")


def test_two_partners_cosign_each_others_logs_as_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    for port in SERVE.findall(page):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            page = page.replace(port, str(free.getsockname()[1]))
    before, after = page.split("Both serve:")
    for block in BLOCK.findall(before):
        assert run_block(block, tmp_path) == block
    with ExitStack() as running:
        for command in SERVE.finditer(page):
            # `serving` puts the port of the address where 8000 stands.
            on_8000 = command[0].replace(command[1], "8000")
            running.enter_context(serving(f"```sh\n{on_8000}\n```", tmp_path, f"127.0.0.1:{command[1]}"))
        for block in BLOCK.findall(after):
            assert run_block(block, tmp_path) == block
