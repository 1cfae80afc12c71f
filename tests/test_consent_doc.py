"""The commands of docs/consent.md do, in an empty folder and on a gateway that is running, what the page says.

`CONCORDAT_WRITE_DOCS=1 pytest tests/test_consent_doc.py` writes what they print into the page.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.pages_that_run import BLOCK, environment, run_block

PAGE = Path(__file__).parent.parent / "docs" / "consent.md"
ADDRESS, WAIT_SECONDS = "127.0.0.1:8000", 60
FILES = {"ask": "Megan's adviser:\n\n```sh\n", "said.json": "```json\n"}

pytestmark = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")


def test_the_pages_commands_print_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{free.getsockname()[1]}"
    for name, opening in FILES.items():
        body = page.partition(opening)[2].partition("```")[0]
        (tmp_path / name).write_text(body.replace(ADDRESS, here), encoding="utf-8")
    first, *others = BLOCK.findall(page)
    printed = [run_block(first, tmp_path)]
    with serving(page, tmp_path, here):
        printed += [run_block(block, tmp_path) for block in others]
    outputs = iter(printed)
    rerun = BLOCK.sub(lambda _found: f"```console\n{next(outputs)}```", page)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(rerun, encoding="utf-8")
        pytest.skip("written")
    assert rerun == page


@contextmanager
def serving(page: str, folder: Path, here: str) -> Iterator[None]:
    (command,) = re.findall(r"```sh\n(concordat serve .*)\n```", page)
    words = command.replace(ADDRESS.partition(":")[2], here.partition(":")[2]).split()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, cwd=folder, env=environment(), stdout=quiet, stderr=quiet) as process:
        try:
            wait_until_answering(process, here)
            yield
        finally:
            process.terminate()


def wait_until_answering(process: subprocess.Popen[bytes], here: str) -> None:
    for _ in range(WAIT_SECONDS * 10):
        assert process.poll() is None, "the gateway stopped by itself"
        connection = HTTPConnection(here, timeout=5)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail("the gateway did not answer in time")
