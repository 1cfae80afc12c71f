"""The commands and the client of docs/clients.md do, on a gateway that is running, what the page says."""

import os
import re
import shutil
import socket
from pathlib import Path

import pytest

from tests.pages_that_run import BLOCK, run_block
from tests.test_consent_doc import serving

PAGE = Path(__file__).parent.parent / "docs" / "clients.md"
PORT = "8104"

pytestmark = pytest.mark.skipif(not (shutil.which("bash") and shutil.which("openssl")), reason="needs bash, openssl")


def test_a_system_is_registered_asks_and_is_removed_as_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    here = page.replace(PORT, port)
    (entry,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "ask").write_text(here.partition("```python\n")[2].partition("```")[0], "utf-8")
    made, *others = BLOCK.findall(here)
    printed = [run_block(made, tmp_path)]
    public = (tmp_path / "records.pub").read_text("ascii").strip()
    (tmp_path / "clients.toml").write_text(entry.replace("PUBLIC KEY", public), "utf-8")
    printed.append(run_block(others[0], tmp_path))
    command = re.findall(r"```sh\n(concordat serve .*)\n```", here)[0].replace(port, "8000")
    with serving(f"```sh\n{command}\n```", tmp_path, f"127.0.0.1:{port}"):
        printed += [run_block(block, tmp_path) for block in others[1:]]
    outputs = iter(printed)
    rerun = BLOCK.sub(lambda _found: f"```console\n{next(outputs)}```", here).replace(port, PORT)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(rerun, "utf-8")
        pytest.skip("written")
    assert rerun == page
