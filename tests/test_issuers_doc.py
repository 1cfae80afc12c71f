"""The commands of docs/issuers.md do, in an empty folder and on a gateway that is running, what the page says."""

import re
import shutil
import socket
from pathlib import Path

import pytest

from policy.protocol_files import YOUTH_SUPPORT
from tests.pages_that_run import BLOCK, run_block
from tests.test_consent_doc import serving

PAGE = Path(__file__).parent.parent / "docs" / "issuers.md"
PORT = "8103"
ORGANISATIONS, ISSUERS = 0, 1

pytestmark = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl") and shutil.which("openssl")), reason="needs bash, curl, openssl"
)


def test_a_partnership_is_made_by_hand_as_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = page.replace(PORT, str(free.getsockname()[1]))
    files = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    shutil.copytree(YOUTH_SUPPORT, tmp_path / "youth-support")
    (tmp_path / "organisations.toml").write_text(files[ORGANISATIONS], "utf-8")
    (tmp_path / "sign").write_text(page.partition("```python\n")[2].partition("```")[0], "utf-8")
    before, after = here.split("The gateway serves:")
    for block in BLOCK.findall(before):
        if "issuers check" in block:
            public = (tmp_path / "office.pub").read_text("ascii").strip()
            (tmp_path / "issuers.toml").write_text(files[ISSUERS].replace("PUBLIC KEY", public), "utf-8")
        assert run_block(block, tmp_path) == block
    (command,) = re.findall(r"```sh\n(concordat serve .*)\n```", after)
    port = command.rpartition(" ")[2]
    # `serving` puts the port of the address where 8000 stands.
    on_8000 = command.replace(port, "8000")
    with serving(f"```sh\n{on_8000}\n```", tmp_path, f"127.0.0.1:{port}"):
        for block in BLOCK.findall(after):
            assert run_block(block, tmp_path) == block
